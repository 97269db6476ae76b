// SPDX-License-Identifier: Apache-2.0
#include "sector/sector.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sector/plain_name.h"
#include "sector/territory.h"

namespace garde::sector {
namespace {

std::vector<std::string> codes_of(const Establishment& one, Axis axis) {
  std::vector<std::string> codes;
  const auto add = [&codes](const std::string& code) {
    if (!code.empty()) codes.push_back(code);
  };
  switch (axis) {
    case Axis::department:
      add(one.department);
      break;
    case Axis::region:
      add(one.region);
      break;
    case Axis::group:
      add(one.group);
      break;
    case Axis::provider:
      for (const Service& service : one.services) add(service.provider);
      break;
    case Axis::product:
      for (const Service& service : one.services) add(service.product);
      break;
    case Axis::kind:
      add(std::string(name_of(one.kind)));
      break;
  }
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return codes;
}

std::string named(const std::map<std::string, std::string, std::less<>>& names, const std::string& code,
                  std::string_view otherwise) {
  const auto found = names.find(code);
  if (found != names.end()) return found->second;
  return otherwise.empty() ? code : std::string(otherwise);
}

std::string division_name(Axis axis, const std::string& code, const DivisionNames& names) {
  switch (axis) {
    case Axis::department: {
      const Territory* territory = find_territory(code);
      return named(names.departments, code, territory == nullptr ? "" : territory->name);
    }
    case Axis::region:
      return named(names.regions, code, region_name(code));
    case Axis::group:
      return named(names.groups, code, "");
    default:
      return code;
  }
}

bool has_every_word(const std::vector<std::string_view>& wanted, std::string_view plain) {
  const std::vector<std::string_view> words = words_of(plain);
  return std::all_of(wanted.begin(), wanted.end(), [&words](std::string_view word) {
    return std::any_of(words.begin(), words.end(),
                       [word](std::string_view candidate) { return candidate.starts_with(word); });
  });
}

}  // namespace

std::string_view name_of(Axis axis) {
  constexpr std::array<std::string_view, kAxisCount> names = {"department", "region",  "group",
                                                              "provider",   "product", "kind"};
  return names[static_cast<std::size_t>(axis)];
}

Sector::Sector(std::vector<Establishment> establishments, const DivisionNames& names)
    : establishments_(std::move(establishments)) {
  std::stable_sort(establishments_.begin(), establishments_.end(),
                   [](const Establishment& a, const Establishment& b) { return a.id < b.id; });
  establishments_.erase(
      std::unique(establishments_.begin(), establishments_.end(),
                  [](const Establishment& a, const Establishment& b) { return a.id == b.id; }),
      establishments_.end());
  by_id_.reserve(establishments_.size());
  for (Index i = 0; i < establishments_.size(); ++i) {
    by_id_.emplace(establishments_[i].id, i);
    generated_ = generated_ || establishments_[i].source == "generated";
  }
  for (std::size_t axis = 0; axis < kAxisCount; ++axis) build_axis(static_cast<Axis>(axis), names);
}

void Sector::build_axis(Axis axis, const DivisionNames& names) {
  AxisIndex& index = axes_[static_cast<std::size_t>(axis)];
  std::map<std::string, std::vector<Index>> members;
  for (Index i = 0; i < establishments_.size(); ++i)
    for (std::string& code : codes_of(establishments_[i], axis)) members[std::move(code)].push_back(i);
  std::vector<std::vector<Index>> of(establishments_.size());
  for (auto& [code, list] : members) {
    const auto number = static_cast<Index>(index.divisions.size());
    for (const Index member : list) of[member].push_back(number);
    index.divisions.push_back({code, division_name(axis, code, names), std::move(list)});
  }
  for (const std::vector<Index>& numbers : of) {
    index.of.insert(index.of.end(), numbers.begin(), numbers.end());
    index.starts.push_back(index.of.size());
  }
}

Index Sector::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? kNone : found->second;
}

Index Sector::find_division(Axis axis, std::string_view code) const {
  const std::vector<Division>& all = divisions(axis);
  const auto found = std::lower_bound(
      all.begin(), all.end(), code,
      [](const Division& division, std::string_view wanted) { return division.code < wanted; });
  return found == all.end() || found->code != code ? kNone : static_cast<Index>(found - all.begin());
}

std::vector<Index> Sector::find_by_name(std::string_view text, std::size_t limit) const {
  std::vector<Index> found;
  const Index exact = find(text);
  if (exact != kNone && limit > 0) found.push_back(exact);
  const std::string plain = plain_name(text);
  const std::vector<std::string_view> wanted = words_of(plain);
  if (wanted.empty()) return found;
  for (Index i = 0; i < establishments_.size() && found.size() < limit; ++i) {
    const Establishment& one = establishments_[i];
    if (i != exact && has_every_word(wanted, plain_name(one.name + " " + one.town))) found.push_back(i);
  }
  return found;
}

double distance_km(const Position& from, const Position& to) {
  constexpr double radian = std::numbers::pi / 180;
  const double half_latitude = std::sin((to.latitude - from.latitude) * radian / 2);
  const double half_longitude = std::sin((to.longitude - from.longitude) * radian / 2);
  const double a = half_latitude * half_latitude + std::cos(from.latitude * radian) *
                                                       std::cos(to.latitude * radian) * half_longitude *
                                                       half_longitude;
  return 2 * 6371.0 * std::asin(std::sqrt(std::clamp(a, 0.0, 1.0)));
}

}  // namespace garde::sector
