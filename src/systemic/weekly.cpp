// SPDX-License-Identifier: Apache-2.0
#include "systemic/weekly.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace garde::systemic {
namespace {

constexpr std::chrono::days kWeek{7};

std::vector<Report> standing(const std::vector<Report>& revisions) {
  std::unordered_map<std::string_view, const Report*> highest;
  for (const Report& one : revisions) {
    const auto [at, is_new] = highest.try_emplace(one.id, &one);
    if (!is_new && one.revision > at->second->revision) at->second = &one;
  }
  std::vector<Report> all;
  all.reserve(highest.size());
  for (const Report& one : revisions)
    if (highest.at(one.id) == &one) all.push_back(one);
  return all;
}

bool is_graver(const Report& one, const Report& other) {
  return std::tuple(one.nature == Nature::malicious, one.care_effect, one.severity) >
         std::tuple(other.nature == Nature::malicious, other.care_effect, other.severity);
}

// One report an establishment, in the order of their times.
std::vector<Report> one_each(const std::vector<const Report*>& all, const std::set<std::string>& without) {
  std::map<std::string, const Report*> by_place;
  for (const Report* one : all) {
    if (without.contains(one->establishment)) continue;
    const auto [at, is_new] = by_place.try_emplace(one->establishment, one);
    if (!is_new && is_graver(*one, *at->second)) at->second = one;
  }
  std::vector<Report> out;
  for (const auto& [place, one] : by_place) out.push_back(*one);
  std::sort(out.begin(), out.end(), [](const Report& a, const Report& b) {
    return std::tie(a.occurred, a.establishment) < std::tie(b.occurred, b.establishment);
  });
  return out;
}

std::set<std::string> places_of(const std::vector<Report>& reports) {
  std::set<std::string> places;
  for (const Report& one : reports) places.insert(one.establishment);
  return places;
}

void find_exposed(const sector::Sector& sector, Weekly& week) {
  std::map<std::string, std::size_t> named;
  for (const Report& one : week.hit)
    if (!one.provider.empty()) ++named[one.provider];
  for (const Report& one : week.by_provider)
    if (one.nature != Nature::not_malicious) named[one.provider] += 2;
  std::set<std::string> touched = places_of(week.hit);
  touched.merge(places_of(week.precautions));
  std::set<sector::Index> exposed;
  for (const auto& [provider, count] : named) {
    if (count < 2) continue;
    week.providers.push_back(provider);
    const sector::Index division = sector.find_division(sector::Axis::provider, provider);
    if (division == sector::kNone) continue;
    for (const sector::Index customer : sector.divisions(sector::Axis::provider)[division].members)
      if (!touched.contains(sector[customer].id)) exposed.insert(customer);
  }
  week.exposed.assign(exposed.begin(), exposed.end());
  week.exposed_overseas = static_cast<std::size_t>(
      std::count_if(exposed.begin(), exposed.end(), [&](sector::Index one) { return sector[one].overseas; }));
}

}  // namespace

Weekly make_weekly(const std::vector<Report>& revisions, const sector::Sector& sector, Instant end) {
  Weekly week;
  week.end = end;
  week.start = end - kWeek;
  const std::vector<Report> all = standing(revisions);
  std::vector<const Report*> hit, precautions, harmless;
  for (const Report& one : all) {
    if (one.occurred < week.start || one.occurred >= end) continue;
    if (one.withdrawn)
      ++week.withdrawn;
    else if (one.drill)
      week.drills.push_back(one);
    else if (one.establishment.empty())
      week.by_provider.push_back(one);
    else if (one.involvement == Involvement::precaution)
      precautions.push_back(&one);
    else
      (one.nature == Nature::not_malicious ? harmless : hit).push_back(&one);
  }
  week.hit = one_each(hit, {});
  std::set<std::string> counted = places_of(week.hit);
  week.precautions = one_each(precautions, counted);
  counted.merge(places_of(week.precautions));
  week.harmless = one_each(harmless, counted);
  find_exposed(sector, week);
  week.trend = weekly_trend(revisions, std::chrono::floor<std::chrono::days>(end - Duration(1)));
  return week;
}

}  // namespace garde::systemic
