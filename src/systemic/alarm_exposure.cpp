// SPDX-License-Identifier: Apache-2.0
#include "systemic/alarm_exposure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace garde::systemic {
namespace {

using sector::Axis;
using sector::Index;

struct Way {
  Axis axis;
  ScopeKind kind;
  double spread;
};
constexpr std::array kWays = {
    Way{Axis::group, ScopeKind::group, 0.9},     Way{Axis::provider, ScopeKind::provider, 0.8},
    Way{Axis::product, ScopeKind::product, 0.7}, Way{Axis::department, ScopeKind::department, 0.3},
    Way{Axis::region, ScopeKind::region, 0.2},   Way{Axis::kind, ScopeKind::kind, 0.1}};
constexpr std::size_t kTechnicalWays = 3;  // the first
constexpr double kNearSpread = 0.4;
constexpr double kNearKm = 50;
constexpr std::size_t kMostNear = 16;  // hits that distances are measured to

struct Share {
  std::size_t way;
  Index division;
  std::uint32_t hits;
  double part;  // of the risk
};

// What the hit have in common, ready to be asked of every establishment of the country.
class Sharing {
 public:
  Sharing(const sector::Sector& sector, std::span<const Index> hit) : sector_(sector), hit_(hit) {
    const double all = std::log(static_cast<double>(std::max<std::size_t>(sector.size(), 3)));
    for (std::size_t way = 0; way < kWays.size(); ++way) {
      const auto& divisions = sector.divisions(kWays[way].axis);
      known_[way].resize(divisions.size());
      for (const Index one : hit)
        for (const Index division : sector.divisions_of(one, kWays[way].axis)) ++known_[way][division].hits;
      for (std::size_t i = 0; i < divisions.size(); ++i) {
        Known& known = known_[way][i];
        if (known.hits == 0) continue;
        const double rarity =
            std::max(0.02, 1 - std::log(static_cast<double>(divisions[i].members.size())) / all);
        known.part = kWays[way].spread * known.hits / static_cast<double>(hit.size()) * rarity;
      }
    }
  }

  // What it shares, in the order of the ways; the risk.
  double shares_of(Index one, std::vector<Share>& shares) const {
    shares.clear();
    double safe = 1;
    for (std::size_t way = 0; way < kWays.size(); ++way)
      for (const Index division : sector_.divisions_of(one, kWays[way].axis)) {
        const Known& known = known_[way][division];
        if (known.hits == 0) continue;
        shares.push_back({way, division, known.hits, known.part});
        safe *= 1 - known.part;
      }
    return 1 - safe;
  }

  [[nodiscard]] double nearest_km(Index one) const {
    double nearest = -1;
    if (!sector_[one].position) return nearest;
    for (const Index other : hit_.first(std::min(hit_.size(), kMostNear))) {
      if (!sector_[other].position) continue;
      const double distance = sector::distance_km(*sector_[one].position, *sector_[other].position);
      if (nearest < 0 || distance < nearest) nearest = distance;
    }
    return nearest;
  }

 private:
  const sector::Sector& sector_;
  std::span<const Index> hit_;
  struct Known {
    std::uint32_t hits = 0;
    double part = 0;
  };
  std::array<std::vector<Known>, kWays.size()> known_;  // by division
};

Exposed describe(const sector::Sector& sector, Index one, double risk, const std::vector<Share>& shares,
                 double nearest_km) {
  const sector::Establishment& known = sector[one];
  Exposed out{known.id, known.name, known.region, known.department, known.overseas, risk, {}};
  for (const Share& share : shares) {
    const sector::Division& division = sector.divisions(kWays[share.way].axis)[share.division];
    out.shared.push_back({kWays[share.way].kind, division.code, division.name, share.hits, -1});
  }
  if (nearest_km >= 0 && nearest_km < kNearKm)
    out.shared.push_back({ScopeKind::circle, {}, {}, 1, nearest_km});
  return out;
}

}  // namespace

Exposure expose(const sector::Sector& sector, std::span<const Index> candidates, std::span<const Index> hit,
                std::span<const Index> reported, bool only_sharing, std::size_t most) {
  Exposure out;
  const Sharing sharing(sector, hit);
  const std::uint32_t least = hit.size() < 2 ? 1 : 2;
  std::vector<std::pair<double, Index>> order;
  std::vector<Share> shares;
  for (const Index one : candidates) {
    if (std::binary_search(reported.begin(), reported.end(), one)) continue;
    double risk = sharing.shares_of(one, shares);
    const bool shares_much = std::any_of(shares.begin(), shares.end(), [least](const Share& share) {
      return share.way < kTechnicalWays && share.hits >= least;
    });
    if (only_sharing && !shares_much) continue;
    const bool same_region = std::any_of(shares.begin(), shares.end(), [](const Share& share) {
      return kWays[share.way].kind == ScopeKind::region;
    });
    const double nearest = same_region ? sharing.nearest_km(one) : -1;
    if (nearest >= 0 && nearest < kNearKm)
      risk = 1 - (1 - risk) * (1 - kNearSpread * (1 - nearest / kNearKm) * 0.25);
    ++out.count;
    out.overseas += sector[one].overseas ? 1 : 0;
    order.emplace_back(-risk, one);
  }
  const std::size_t listed = std::min(most, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(listed), order.end());
  for (std::size_t i = 0; i < listed; ++i) {
    const Index one = order[i].second;
    sharing.shares_of(one, shares);
    std::stable_sort(shares.begin(), shares.end(),
                     [](const Share& a, const Share& b) { return a.part > b.part; });
    out.first.push_back(describe(sector, one, -order[i].first, shares, sharing.nearest_km(one)));
  }
  return out;
}

}  // namespace garde::systemic
