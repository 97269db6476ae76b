// SPDX-License-Identifier: Apache-2.0
#include "systemic/scan_zones.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <thread>

namespace garde::systemic {
namespace {

constexpr double kEarthRadius = 6367.0;  // km; the reference programs' choice, so that limits of radius agree
constexpr std::size_t kMostKept = 64'000'000;
// Sums of shares meet a limit that they reach exactly but for rounding.
constexpr double kRounding = 1e-9;

struct Near {
  double distance;
  std::uint32_t site;
};

// First into shelves, 64 to each doubling of the distance, then each shelf by itself: an octave of squared
// distances holds about half of all that are nearer, so that shelves are short.
template <typename Less>
void sort_by_distance(std::vector<Near>& near, const Less& less) {
  constexpr std::uint32_t kShelves = 2048;
  constexpr int kShift = 17;  // of a float's 23 bits of fraction, 6 stay
  const auto step = [](double distance) {
    return std::bit_cast<std::uint32_t>(static_cast<float>(distance)) >> kShift;
  };
  std::uint32_t last = 0;
  for (const Near& one : near) last = std::max(last, step(one.distance));
  const auto shelf = [&](const Near& one) {
    return kShelves - 1 - std::min(last - step(one.distance), kShelves - 1);
  };
  std::array<std::uint32_t, kShelves + 1> starts{};
  for (const Near& one : near) ++starts[shelf(one) + 1];
  std::partial_sum(starts.begin(), starts.end(), starts.begin());
  thread_local std::vector<Near> placed;
  placed.resize(near.size());
  auto next = starts;
  for (const Near& one : near) placed[next[shelf(one)]++] = one;
  for (std::uint32_t i = 0; i < kShelves; ++i)
    if (starts[i + 1] - starts[i] > 1)
      std::sort(placed.begin() + starts[i], placed.begin() + starts[i + 1], less);
  near.swap(placed);
}

}  // namespace

ScanZones::ScanZones(const ScanData& data, const ZoneLimits& limits, unsigned threads)
    : data_(&data), limits_(limits), are_circles_(data.zones.empty()) {
  if (are_circles_) {
    std::map<ScanPosition, std::size_t> known;
    for (std::uint32_t location = 0; location < data.locations.size(); ++location) {
      const auto [at, is_new] = known.emplace(data.positions[location], members_.size());
      if (is_new) members_.emplace_back();
      members_[at->second].push_back(location);
    }
  } else {
    for (std::uint32_t location = 0; location < data.locations.size(); ++location)
      members_.push_back({location});
    return;
  }
  const std::uint32_t intervals = data.calendar.intervals();
  for (const auto& members : members_) {
    double here = 0;
    for (const std::uint32_t location : members)
      for (std::uint32_t interval = 0; interval < intervals; ++interval)
        here += data.measure[data.cell(location, interval)];
    measure_.push_back(here);
    const ScanPosition position = data.positions[members.front()];
    if (data.is_cartesian) {
      points_.push_back({position.first, position.second, 0});
    } else {
      const double latitude = position.first * M_PI / 180;
      const double longitude = position.second * M_PI / 180;
      points_.push_back({std::cos(latitude) * std::cos(longitude), std::cos(latitude) * std::sin(longitude),
                         std::sin(latitude)});
    }
  }
  most_measure_ = std::accumulate(measure_.begin(), measure_.end(), 0.0) * limits.share * (1 + kRounding);
  if (limits_.ellipses) plan_shapes();
  if (chains() * sites() > 2 * kMostKept) return;
  kept_.resize(chains());
  std::atomic<std::size_t> next = 0;
  const auto work = [this, &next] {
    for (std::size_t chain = next++; chain < kept_.size(); chain = next++) {
      sort(chain, kept_[chain]);
      kept_[chain].shrink_to_fit();
    }
  };
  std::vector<std::jthread> others;
  for (unsigned i = 1; i < threads; ++i) others.emplace_back(work);
  work();
}

double ScanZones::squared_distance(std::uint32_t a, std::uint32_t b) const {
  const double x = points_[a].x - points_[b].x;
  const double y = points_[a].y - points_[b].y;
  const double z = points_[a].z - points_[b].z;
  return x * x + y * y + z * z;
}

void ScanZones::plan_shapes() {
  constexpr std::pair<double, int> plan[] = {{1.5, 4}, {2, 6}, {3, 9}, {4, 12}, {5, 15}};
  for (const auto& [ratio, angles] : plan)
    for (int i = 0; i < angles; ++i) {
      shapes_.push_back({ratio, 180.0 * i / angles});
      factors_.push_back(std::pow(4 * ratio / ((ratio + 1) * (ratio + 1)), limits_.ellipse_penalty));
    }
}

double ScanZones::squared_reach(std::size_t chain, std::uint32_t site) const {
  const ScanShape& form = shape(chain);
  const std::uint32_t from = centre(chain);
  if (form.ratio == 1) return squared_distance(from, site);
  const ScanPosition a = data_->positions[members_[from].front()];
  const ScanPosition b = data_->positions[members_[site].front()];
  double east = b.first - a.first;
  double north = b.second - a.second;
  if (!data_->is_cartesian) {
    const double degree = M_PI / 180;
    const double turn = (b.second - a.second) * degree;
    const double first = a.first * degree;
    const double second = b.first * degree;
    const double bearing =
        std::atan2(std::sin(turn) * std::cos(second),
                   std::cos(first) * std::sin(second) - std::sin(first) * std::cos(second) * std::cos(turn));
    const double km =
        2 * kEarthRadius * std::asin(std::min(std::sqrt(squared_distance(from, site)) / 2, 1.0));
    east = km * std::sin(bearing);
    north = km * std::cos(bearing);
  }
  const double angle = form.angle * M_PI / 180;
  const double along = (east * std::cos(angle) + north * std::sin(angle)) / form.ratio;
  const double across = north * std::cos(angle) - east * std::sin(angle);
  return along * along + across * across;
}

void ScanZones::sort(std::size_t chain, Order& order) const {
  double farthest = std::numeric_limits<double>::infinity();
  if (limits_.radius) {
    const bool is_plain = data_->is_cartesian || shape(chain).ratio != 1;
    const double reach = is_plain ? *limits_.radius / shape(chain).ratio
                                  : 2 * std::sin(std::min(*limits_.radius / kEarthRadius, M_PI) / 2);
    farthest = reach * reach * (1 + kRounding);
  }
  thread_local std::vector<Near> near;
  near.clear();
  for (std::uint32_t site = 0; site < sites(); ++site)
    if (const double distance = squared_reach(chain, site); distance <= farthest)
      near.push_back({distance, site});
  sort_by_distance(near, [this](const Near& a, const Near& b) {
    if (a.distance != b.distance) return a.distance < b.distance;
    return data_->positions[members_[a.site].front()] < data_->positions[members_[b.site].front()];
  });
  order.clear();
  double measure = 0;
  std::size_t count = 0;
  for (const Near& one : near) {
    measure += measure_[one.site];
    count += members_[one.site].size();
    if (measure > most_measure_ || (limits_.locations && count > *limits_.locations)) break;
    order.push_back(one.site);
  }
}

const ScanZones::Order& ScanZones::order(std::size_t chain, Order& room) const {
  if (!are_circles_) return data_->zones[chain].locations;
  if (!kept_.empty()) return kept_[chain];
  sort(chain, room);
  return room;
}

std::vector<std::uint32_t> ScanZones::locations(std::size_t chain, std::size_t count) const {
  Order room;
  const Order& sites = order(chain, room);
  std::vector<std::uint32_t> all;
  for (std::size_t i = 0; i < count; ++i)
    all.insert(all.end(), members_[sites[i]].begin(), members_[sites[i]].end());
  std::sort(all.begin(), all.end());
  return all;
}

double ScanZones::radius(std::size_t chain, std::size_t count) const {
  if (!are_circles_ || count == 0) return 0;
  Order room;
  const double distance = std::sqrt(squared_reach(chain, order(chain, room)[count - 1]));
  return data_->is_cartesian || shape(chain).ratio != 1
             ? distance
             : 2 * kEarthRadius * std::asin(std::min(distance / 2, 1.0));
}

const std::string& ScanZones::name(std::size_t chain) const {
  return are_circles_ ? data_->locations[members_[centre(chain)].front()] : data_->zones[chain].name;
}

}  // namespace garde::systemic
