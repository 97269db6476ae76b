// SPDX-License-Identifier: Apache-2.0
#include "systemic/watch_board.h"

#include <algorithm>
#include <cmath>

namespace garde::systemic {
namespace {

using sector::Index;
using sector::kNone;

// More live cases than this is no question of circles any more.
constexpr std::size_t kMostForCircles = 4'096;

bool is_of_providers(ScopeKind kind) {
  return kind == ScopeKind::provider || kind == ScopeKind::product || kind == ScopeKind::region_provider;
}

}  // namespace

WatchBoard::WatchBoard(const WatchZones& zones, const BaselineTime& time, ScanModel model)
    : zones_(&zones),
      time_(&time),
      model_(model),
      lists_(zones.divisions()),
      totals_(zones.divisions()),
      seen_(zones.units()) {}

// A report that says through whom it came speaks of that provider alone, whoever else serves the
// establishment, and whether or not the register knows it as a customer.
void WatchBoard::find_zones(const WatchCase& one, std::vector<ZoneId>& out) const {
  out.clear();
  for (const ZoneId zone : zones_->of(one.establishment))
    if (one.provider == kNone || !is_of_providers(zones_->kind(zone)) ||
        (zones_->kind(zone) == ScopeKind::product && one.product == kNone &&
         zones_->is_product_of(zones_->division(zone), one.provider)))
      out.push_back(zone);
  if (one.provider != kNone) {
    if (const auto zone = zones_->provider_zone(one.provider)) out.push_back(*zone);
    const Index region = zones_->baseline().sector().division_of(one.establishment, sector::Axis::region);
    if (const auto zone = zones_->provider_zone(one.provider, region)) out.push_back(*zone);
  }
  if (one.product != kNone)
    if (const auto zone = zones_->product_zone(one.product)) out.push_back(*zone);
  out.insert(out.end(), one.streams.begin(), one.streams.end());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
}

std::vector<WatchBoard::Slot>& WatchBoard::list(ZoneId zone) {
  return zone < lists_.size() ? lists_[zone] : streams_[zone - zones_->first_stream()].cases;
}

WatchBoard::Slot WatchBoard::add(WatchCase one) {
  Slot slot = static_cast<Slot>(cases_.size());
  if (free_.empty()) {
    cases_.emplace_back();
    zones_of_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  find_zones(one, zones_of_[slot]);
  cases_[slot] = std::move(one);
  const WatchCase& added = cases_[slot];
  for (const ZoneId zone : zones_of_[slot]) {
    std::vector<Slot>& slots = list(zone);
    if (zone < lists_.size()) {
      if (slots.empty() && totals_[zone] == 0) used_.push_back(zone);
      totals_[zone] += added.weight;
    }
    const auto later = [this](Instant occurred, Slot other) { return occurred < cases_[other].occurred; };
    slots.insert(std::upper_bound(slots.begin(), slots.end(), added.occurred, later), slot);
  }
  return slot;
}

void WatchBoard::remove(Slot slot) {
  for (const ZoneId zone : zones_of_[slot]) {
    std::vector<Slot>& slots = list(zone);
    slots.erase(std::find(slots.begin(), slots.end(), slot));
    if (zone < lists_.size()) totals_[zone] -= cases_[slot].weight;
  }
  zones_of_[slot].clear();
  free_.push_back(slot);
}

std::vector<const Report*> WatchBoard::expire(Instant now) {
  std::vector<const Report*> gone;
  std::vector<Slot>& all = lists_[WatchZones::kCountry];
  while (!all.empty() && cases_[all.front()].occurred < now - kLongestWindow) {
    const Slot slot = all.front();
    if (cases_[slot].report != nullptr) gone.push_back(cases_[slot].report);
    std::vector<std::pair<ZoneId, double>> kept;
    for (const ZoneId zone : zones_of_[slot])
      if (zone < lists_.size()) kept.emplace_back(zone, cases_[slot].weight);
    remove(slot);
    for (const auto& [zone, weight] : kept) totals_[zone] += weight;  // it happened, however long ago
  }
  return gone;
}

void WatchBoard::reset() {
  for (const ZoneId zone : used_) {
    lists_[zone].clear();
    totals_[zone] = 0;
  }
  used_.clear();
  cases_.clear();
  zones_of_.clear();
  free_.clear();
  streams_.clear();
  stream_ids_.clear();
}

ZoneId WatchBoard::add_stream(ScopeKind kind, const std::string& code, const std::string& name,
                              double share) {
  const auto next = static_cast<ZoneId>(zones_->first_stream() + streams_.size());
  const auto [place, added] = stream_ids_.try_emplace(std::string(name_of(kind)) + ':' + code, next);
  if (added) streams_.push_back({kind, code, name, share, {}});
  streams_[place->second - zones_->first_stream()].share = share;
  return place->second;
}

std::vector<ZoneId> WatchBoard::touched_by(Slot slot) const {
  std::vector<ZoneId> out = zones_of_[slot];
  const Index establishment = cases_[slot].establishment;
  const std::vector<Slot>& all = lists_[WatchZones::kCountry];
  if (!zones_->has_circles() || !zones_->has_place(establishment) || all.size() > kMostForCircles) return out;
  const std::size_t divisions = out.size();
  for (const Slot other : all) {
    const Index centre = cases_[other].establishment;
    if (!zones_->has_place(centre)) continue;
    for (std::size_t radius = kCircleRadiiKm.size(); radius-- > 0;) {
      if (!zones_->is_near(centre, establishment, radius)) break;
      out.push_back(zones_->circle(centre, radius));
    }
  }
  const auto circles = out.begin() + static_cast<std::ptrdiff_t>(divisions);
  std::sort(circles, out.end());
  out.erase(std::unique(circles, out.end()), out.end());
  return out;
}

std::vector<ZoneId> WatchBoard::live_zones() const {
  std::vector<ZoneId> out;
  for (const ZoneId zone : used_)
    if (!lists_[zone].empty()) out.push_back(zone);
  for (std::size_t i = 0; i < streams_.size(); ++i)
    if (!streams_[i].cases.empty()) out.push_back(zones_->first_stream() + static_cast<ZoneId>(i));
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

const std::vector<WatchBoard::Slot>& WatchBoard::gather(ZoneId zone) {
  if (!zones_->is_circle(zone)) return list(zone);
  near_.clear();
  const std::vector<Slot>& all = lists_[WatchZones::kCountry];
  if (all.size() > kMostForCircles) return near_;
  const Index centre = zones_->centre(zone);
  for (const Slot slot : all) {
    const Index other = cases_[slot].establishment;
    if (zones_->has_place(other) && zones_->is_near(centre, other, zones_->radius(zone)))
      near_.push_back(slot);
  }
  return near_;
}

double WatchBoard::permutation_expected(ZoneId zone, Instant start) {
  const double all = totals_[WatchZones::kCountry];
  if (zone == WatchZones::kCountry || zone >= lists_.size() || all <= 0) return -1;
  double recent = 0;
  const std::vector<Slot>& country = lists_[WatchZones::kCountry];
  for (auto slot = country.rbegin(); slot != country.rend() && cases_[*slot].occurred >= start; ++slot)
    recent += cases_[*slot].weight;
  return totals_[zone] * recent / all;
}

double WatchBoard::expected(ZoneId zone, bool severe, Instant start, Instant now) {
  if (model_ == ScanModel::permutation) return std::max(permutation_expected(zone, start), 0.0);
  double attacks = 0;
  if (zones_->is_circle(zone)) {
    attacks = zones_->circle_rate(zone) *
              time_->years(zones_->baseline().clock_of(zones_->centre(zone)), start, now);
  } else {
    const ZoneId division = zone < lists_.size() ? zone : WatchZones::kCountry;
    for (const WatchZones::Rate& rate : zones_->rates(division))
      attacks += rate.yearly * time_->years(rate.clock, start, now);
    if (zone >= lists_.size()) attacks *= streams_[zone - zones_->first_stream()].share;
  }
  const double hours = std::chrono::duration<double, std::ratio<3600>>(now - start).count();
  return attacks * zones_->baseline().declared_share(hours) *
         (severe ? zones_->baseline().severe_share() : 1);
}

double WatchBoard::ratio(const WindowScore& window) const {
  const ScanTally inside{window.observed, window.expected};
  if (!(window.expected > 0)) return 0;
  if (model_ == ScanModel::permutation) {
    const double all = totals_[WatchZones::kCountry];
    // Sites of one body count once here and each in the totals: the whole is never the smaller.
    return scan_score(model_, ScanRates::high, 0, inside,
                      {std::max(all, window.observed), std::max(all, window.observed)});
  }
  return scan_score(model_, ScanRates::high, 0, inside, {});
}

ZoneScore WatchBoard::score(ZoneId zone, Instant now) {
  ZoneScore score;
  const std::vector<Slot>& slots = gather(zone);
  if (slots.size() < 2) return score;
  search(zone, slots, false, now, score);
  if (model_ != ScanModel::permutation) search(zone, slots, true, now, score);
  return score;
}

void WatchBoard::search(ZoneId zone, const std::vector<Slot>& slots, bool severe, Instant now,
                        ZoneScore& score) {
  WindowScore& two = score.best[static_cast<std::size_t>(severe ? Reading::two_severe : Reading::two)];
  WindowScore& several =
      score.best[static_cast<std::size_t>(severe ? Reading::several_severe : Reading::several)];
  ++stamp_;
  WindowScore window;
  for (auto slot = slots.rbegin(); slot != slots.rend(); ++slot) {
    const WatchCase& one = cases_[*slot];
    if (one.occurred < now - kLongestWindow) break;
    if (one.weight <= 0 || (severe && !one.severe)) continue;
    Seen& body = seen_[zones_->unit_of(one.establishment)];
    if (body.stamp != stamp_) {
      body = {stamp_, 0, false};
      ++window.units;
    }
    window.observed += std::max(one.weight - body.weight, 0.0);
    body.weight = std::max(body.weight, one.weight);
    if (one.malicious && !body.malicious) {
      body.malicious = true;
      ++window.malicious;
    }
    if (window.units < 2) continue;
    window.start = std::min(one.occurred, now - kShortestWindow);
    window.expected = expected(zone, severe, window.start, now);
    window.ratio = ratio(window);
    if (window.ratio > two.ratio) two = window;
    if (window.units >= kSeveralUnits && window.malicious >= kSeveralMalicious &&
        window.ratio > several.ratio)
      several = window;
  }
}

WindowScore WatchBoard::score_with(ZoneId zone, Reading reading, const WindowScore& window,
                                   std::uint32_t more, Instant now) {
  WindowScore with = window;
  with.observed += more;
  with.units += more;
  with.malicious += more;
  with.expected = expected(zone, is_of_severe(reading), window.start, now);
  with.ratio = ratio(with);
  return with;
}

std::vector<WatchBoard::Slot> WatchBoard::cases(ZoneId zone, Instant since) {
  std::vector<Slot> out;
  for (const Slot slot : gather(zone))
    if (cases_[slot].occurred >= since) out.push_back(slot);
  return out;
}

ScopeKind WatchBoard::kind(ZoneId zone) const {
  return zone < zones_->first_stream() ? zones_->kind(zone) : streams_[zone - zones_->first_stream()].kind;
}

std::uint8_t WatchBoard::size_class(ZoneId zone) const {
  return zone < zones_->first_stream() ? zones_->size_class(zone) : std::uint8_t{0};  // streams are one class
}

std::size_t WatchBoard::scopes_like(ZoneId zone) const {
  if (zone < zones_->first_stream()) return zones_->zones_of_kind(kind(zone));
  std::size_t count = 0;
  for (const Stream& stream : streams_) count += stream.kind == kind(zone) ? 1 : 0;
  return std::max<std::size_t>(count, 1);
}

Scope WatchBoard::scope(ZoneId zone) const {
  if (zone < zones_->first_stream()) return zones_->scope(zone);
  const Stream& stream = streams_[zone - zones_->first_stream()];
  return {stream.kind, stream.code, stream.name, {}, {}, 0};
}

}  // namespace garde::systemic
