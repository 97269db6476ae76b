// SPDX-License-Identifier: Apache-2.0
#include "systemic/watch_zones.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>
#include <tuple>
#include <unordered_map>

namespace garde::systemic {
namespace {

using sector::Axis;
using sector::Index;
using sector::kNone;

constexpr double kEarthRadiusKm = 6371;
constexpr std::array<double, 3> kNowhere = {3, 0, 0};

std::array<double, 3> on_sphere(const sector::Position& position) {
  constexpr double kRadians = std::numbers::pi / 180;
  const double north = position.latitude * kRadians;
  const double east = position.longitude * kRadians;
  return {std::cos(north) * std::cos(east), std::cos(north) * std::sin(east), std::sin(north)};
}

}  // namespace

WatchZones::WatchZones(const Baseline& baseline, const WatchZonesOptions& options)
    : baseline_(&baseline), sector_(&baseline.sector()) {
  Members all(sector_->size());
  std::iota(all.begin(), all.end(), Index{0});
  add(ScopeKind::country, kNone, kNone, all);
  add_axis(Axis::region, ScopeKind::region);
  add_axis(Axis::department, ScopeKind::department);
  add_axis(Axis::group, ScopeKind::group);
  add_axis(Axis::provider, ScopeKind::provider);
  add_axis(Axis::product, ScopeKind::product);
  add_axis(Axis::kind, ScopeKind::kind);
  add_intersections(Axis::kind, ScopeKind::region_kind, options.least_intersection);
  add_intersections(Axis::provider, ScopeKind::region_provider, options.least_intersection);
  add_custom(options.custom);
  index_members();
  number_units();
  note_products();
  for (std::size_t i = 0; i < cosine_.size(); ++i) cosine_[i] = std::cos(kCircleRadiiKm[i] / kEarthRadiusKm);
  for (const sector::Establishment& one : sector_->establishments())
    places_.push_back(one.position ? on_sphere(*one.position) : kNowhere);
  if (options.circles) place_circles();
}

void WatchZones::add(ScopeKind kind, Index division, Index within, const Members& members) {
  const auto id = static_cast<ZoneId>(zones_.size());
  ++of_kind_[static_cast<std::size_t>(kind)];
  std::map<std::uint32_t, double> rates;
  for (const Index member : members) {
    rates[baseline_->clock_of(member)] += baseline_->attacks_a_year(member);
    pairs_.emplace_back(member, id);
  }
  zones_.push_back({kind, division, within, rates_.size(), rates.size(), 0});
  for (const auto& [clock, yearly] : rates) {
    rates_.push_back({clock, yearly});
    zones_.back().yearly += yearly;
  }
}

void WatchZones::add_axis(Axis axis, ScopeKind kind) {
  const auto& divisions = sector_->divisions(axis);
  for (Index i = 0; i < divisions.size(); ++i) add(kind, i, kNone, divisions[i].members);
}

void WatchZones::add_intersections(Axis axis, ScopeKind kind, std::uint32_t least) {
  const auto& divisions = sector_->divisions(axis);
  for (Index i = 0; i < divisions.size(); ++i) {
    std::map<Index, Members> by_region;
    for (const Index member : divisions[i].members) {
      const Index region = sector_->division_of(member, Axis::region);
      if (region != kNone) by_region[region].push_back(member);
    }
    if (by_region.size() < 2) continue;  // the whole division is in one region
    for (const auto& [region, members] : by_region)
      if (members.size() >= least) add(kind, i, region, members);
  }
}

void WatchZones::add_custom(const std::vector<CustomZone>& sets) {
  for (const CustomZone& set : sets) {
    Members members;
    for (const std::string& id : set.establishments)
      if (const Index index = sector_->find(id); index != kNone) members.push_back(index);
    std::sort(members.begin(), members.end());
    members.erase(std::unique(members.begin(), members.end()), members.end());
    if (members.empty()) continue;
    add(ScopeKind::custom, static_cast<Index>(custom_.size()), kNone, members);
    custom_.push_back(set);
  }
}

void WatchZones::index_members() {
  starts_.assign(sector_->size() + 1, 0);
  for (const auto& [member, zone] : pairs_) ++starts_[member + 1];
  for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
  of_.resize(pairs_.size());
  std::vector<std::size_t> next(starts_.begin(), starts_.end() - 1);
  for (const auto& [member, zone] : pairs_) of_[next[member]++] = zone;  // zones come in ascending order
  pairs_ = {};
}

void WatchZones::number_units() {
  std::unordered_map<std::string_view, std::uint32_t> bodies;
  for (const sector::Establishment& one : sector_->establishments()) {
    const auto next = static_cast<std::uint32_t>(units_);
    const std::uint32_t unit =
        one.legal_id.empty() ? next : bodies.try_emplace(one.legal_id, next).first->second;
    units_ += unit == next ? 1 : 0;
    unit_of_.push_back(unit);
  }
}

void WatchZones::note_products() {
  for (const sector::Establishment& one : sector_->establishments())
    for (const sector::Service& service : one.services)
      if (!service.product.empty())
        products_.emplace_back(sector_->find_division(Axis::product, service.product),
                               sector_->find_division(Axis::provider, service.provider));
  std::sort(products_.begin(), products_.end());
  products_.erase(std::unique(products_.begin(), products_.end()), products_.end());
}

bool WatchZones::is_product_of(Index product, Index provider) const {
  return std::binary_search(products_.begin(), products_.end(), std::make_pair(product, provider));
}

// Establishments are sorted into boxes as wide as the largest circle, so that only neighbouring boxes are
// looked at.
void WatchZones::place_circles() {
  circle_rates_.assign(sector_->size() * kCircleRadiiKm.size(), 0);
  const double width = 2 * std::sin(kCircleRadiiKm.back() / kEarthRadiusKm / 2);
  const auto box = [width](double x) { return static_cast<std::int64_t>(std::floor(x / width)) + 1000; };
  const auto key = [](std::int64_t x, std::int64_t y, std::int64_t z) { return (x * 4096 + y) * 4096 + z; };
  std::unordered_map<std::int64_t, Members> boxes;
  for (Index i = 0; i < places_.size(); ++i)
    if (has_place(i)) boxes[key(box(places_[i][0]), box(places_[i][1]), box(places_[i][2]))].push_back(i);
  std::vector<Index> near;
  for (const auto& [at, inside] : boxes) {
    near.clear();
    for (std::int64_t x = -1; x <= 1; ++x)
      for (std::int64_t y = -1; y <= 1; ++y)
        for (std::int64_t z = -1; z <= 1; ++z)
          if (const auto found = boxes.find(at + key(x, y, z)); found != boxes.end())
            near.insert(near.end(), found->second.begin(), found->second.end());
    std::sort(near.begin(), near.end());  // sums do not depend on the order of boxes
    for (const Index centre : inside) {
      double* rates = circle_rates_.data() + centre * kCircleRadiiKm.size();
      const auto a = places_[centre];
      for (const Index other : near) {
        const auto& b = places_[other];
        const double cosine = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
        for (std::size_t radius = kCircleRadiiKm.size(); radius-- > 0 && cosine >= cosine_[radius];)
          rates[radius] += baseline_->attacks_a_year(other);
      }
    }
  }
}

std::optional<ZoneId> WatchZones::find(ScopeKind kind, Index division, Index within) const {
  const auto wanted = std::make_tuple(kind, division, within);
  const auto found =
      std::lower_bound(zones_.begin(), zones_.end(), wanted, [](const Zone& zone, const auto& key) {
        return std::make_tuple(zone.kind, zone.division, zone.within) < key;
      });
  if (found == zones_.end() || std::make_tuple(found->kind, found->division, found->within) != wanted)
    return std::nullopt;
  return static_cast<ZoneId>(found - zones_.begin());
}

std::optional<ZoneId> WatchZones::provider_zone(Index provider) const {
  return find(ScopeKind::provider, provider, kNone);
}
std::optional<ZoneId> WatchZones::provider_zone(Index provider, Index region) const {
  return find(ScopeKind::region_provider, provider, region);
}
std::optional<ZoneId> WatchZones::product_zone(Index product) const {
  return find(ScopeKind::product, product, kNone);
}

Scope WatchZones::scope(ZoneId id) const {
  if (is_circle(id)) {
    const sector::Establishment& one = (*sector_)[centre(id)];
    return {ScopeKind::circle, one.id, one.name, {}, {}, kCircleRadiiKm[radius(id)]};
  }
  const Zone& zone = zones_[id];
  if (zone.kind == ScopeKind::country) return {};
  if (zone.kind == ScopeKind::custom)
    return {zone.kind, custom_[zone.division].code, custom_[zone.division].name, {}, {}, 0};
  constexpr std::array kAxes = {Axis::region,  Axis::region, Axis::department, Axis::group,   Axis::provider,
                                Axis::product, Axis::kind,   Axis::kind,       Axis::provider};
  const sector::Division& division =
      sector_->divisions(kAxes[static_cast<std::size_t>(zone.kind)])[zone.division];
  Scope scope{zone.kind, division.code, division.name, {}, {}, 0};
  if (zone.within != kNone) {
    scope.within_code = sector_->divisions(Axis::region)[zone.within].code;
    scope.within_name = sector_->divisions(Axis::region)[zone.within].name;
  }
  return scope;
}

std::vector<Index> WatchZones::members(ZoneId id) const {
  Members out;
  if (is_circle(id)) {
    for (Index i = 0; i < sector_->size(); ++i)
      if (has_place(i) && is_near(centre(id), i, radius(id))) out.push_back(i);
    return out;
  }
  for (Index i = 0; i < sector_->size(); ++i) {
    const auto zones = of(i);
    if (std::binary_search(zones.begin(), zones.end(), id)) out.push_back(i);
  }
  return out;
}

}  // namespace garde::systemic
