// SPDX-License-Identifier: Apache-2.0
// The named zones of a sector and what quiet days put into each.
//
// Zones: the country; each region, department, group, provider, product and kind; a kind within a region and
// a provider's customers within a region where they are at least so many; circles of three radii around each
// establishment with a position (great-circle distance); the sets that the user names. A zone expects the sum
// of its members' rates, kept by clock, for members may live by several.
//
// Zone numbers: divisions first, in the order in which they are made; then circles, three an establishment;
// then streams (ATT&CK, campaigns), which a board numbers itself.
//
// Cost: 38,000 establishments take tens of milliseconds, most of them for the circles.
//
// Thread rules: immutable; any number of threads may read. The sector must outlive it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "systemic/alarm.h"
#include "systemic/baseline.h"

namespace garde::systemic {

using ZoneId = std::uint32_t;

inline constexpr std::size_t kSizeClasses = 3;
inline constexpr std::array<double, 3> kCircleRadiiKm = {10, 25, 50};

/// Establishments that the user watches together.
struct CustomZone {
  std::string code;
  std::string name;
  std::vector<std::string> establishments;  ///< identifiers; unknown ones are left out
};

struct WatchZonesOptions {
  std::uint32_t least_intersection = 20;  ///< members
  bool circles = true;
  std::vector<CustomZone> custom;
};

class WatchZones {
 public:
  struct Rate {
    std::uint32_t clock;
    double yearly;  ///< attacks that count
  };

  WatchZones(const Baseline& baseline, const WatchZonesOptions& options);

  static constexpr ZoneId kCountry = 0;
  [[nodiscard]] std::size_t divisions() const { return zones_.size(); }
  [[nodiscard]] ZoneId first_circle() const { return static_cast<ZoneId>(zones_.size()); }
  [[nodiscard]] ZoneId first_stream() const {
    return static_cast<ZoneId>(zones_.size() + circle_rates_.size());
  }
  [[nodiscard]] bool is_circle(ZoneId zone) const { return zone >= first_circle() && zone < first_stream(); }
  [[nodiscard]] ZoneId circle(sector::Index centre, std::size_t radius) const {
    return first_circle() + static_cast<ZoneId>(centre * kCircleRadiiKm.size() + radius);
  }
  [[nodiscard]] sector::Index centre(ZoneId circle) const {
    return static_cast<sector::Index>((circle - first_circle()) / kCircleRadiiKm.size());
  }
  [[nodiscard]] std::size_t radius(ZoneId circle) const {
    return (circle - first_circle()) % kCircleRadiiKm.size();
  }

  /// The divisions that an establishment is in, ascending.
  [[nodiscard]] std::span<const ZoneId> of(sector::Index establishment) const {
    return {of_.data() + starts_[establishment], starts_[establishment + 1] - starts_[establishment]};
  }
  /// The legal body that answers for it, by a number; sites of one body are attacked, or fail, as one.
  [[nodiscard]] std::uint32_t unit_of(sector::Index establishment) const { return unit_of_[establishment]; }
  [[nodiscard]] std::size_t units() const { return units_; }
  [[nodiscard]] ScopeKind kind(ZoneId zone) const {
    return zone < zones_.size() ? zones_[zone].kind : ScopeKind::circle;
  }
  /// 0: at least a twentieth of the country's attacks; 1: a two-hundredth; 2: less.
  [[nodiscard]] std::uint8_t size_class(ZoneId zone) const {
    return size_of_share((is_circle(zone) ? circle_rate(zone) : zones_[zone].yearly) /
                         zones_[kCountry].yearly);
  }
  static std::uint8_t size_of_share(double share) { return share >= 0.05 ? 0 : share >= 0.005 ? 1 : 2; }
  [[nodiscard]] std::size_t zones_of_kind(ScopeKind kind) const {
    return kind == ScopeKind::circle ? circle_rates_.size() : of_kind_[static_cast<std::size_t>(kind)];
  }
  /// The number of the division on its axis, and of the region it is cut to; kNone where there is none.
  [[nodiscard]] sector::Index division(ZoneId zone) const { return zones_[zone].division; }
  /// Whether any establishment has the product from the provider.
  [[nodiscard]] bool is_product_of(sector::Index product, sector::Index provider) const;
  [[nodiscard]] bool has_circles() const { return !circle_rates_.empty(); }
  /// The zone of a provider, or of its customers in a region; nothing where there is none.
  [[nodiscard]] std::optional<ZoneId> provider_zone(sector::Index provider) const;
  [[nodiscard]] std::optional<ZoneId> provider_zone(sector::Index provider, sector::Index region) const;
  [[nodiscard]] std::optional<ZoneId> product_zone(sector::Index product) const;

  [[nodiscard]] std::span<const Rate> rates(ZoneId division) const {
    return {rates_.data() + zones_[division].first_rate, zones_[division].rates};
  }
  /// Of a circle, by its centre's clock.
  [[nodiscard]] double circle_rate(ZoneId circle) const { return circle_rates_[circle - first_circle()]; }
  [[nodiscard]] bool is_near(sector::Index centre, sector::Index other, std::size_t radius) const {
    const auto& a = places_[centre];
    const auto& b = places_[other];
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] >= cosine_[radius];
  }
  [[nodiscard]] bool has_place(sector::Index establishment) const { return places_[establishment][0] < 2; }

  /// Of divisions and circles.
  [[nodiscard]] Scope scope(ZoneId zone) const;
  [[nodiscard]] std::vector<sector::Index> members(ZoneId zone) const;
  [[nodiscard]] const Baseline& baseline() const { return *baseline_; }

 private:
  struct Zone {
    ScopeKind kind = ScopeKind::country;
    sector::Index division = sector::kNone;
    sector::Index within = sector::kNone;
    std::size_t first_rate = 0;
    std::size_t rates = 0;
    double yearly = 0;
  };
  using Members = std::vector<sector::Index>;
  void add(ScopeKind kind, sector::Index division, sector::Index within, const Members& members);
  void add_axis(sector::Axis axis, ScopeKind kind);
  void add_intersections(sector::Axis axis, ScopeKind kind, std::uint32_t least);
  void add_custom(const std::vector<CustomZone>& sets);
  void index_members();
  void number_units();
  void note_products();
  void place_circles();
  [[nodiscard]] std::optional<ZoneId> find(ScopeKind kind, sector::Index division,
                                           sector::Index within) const;

  const Baseline* baseline_;
  const sector::Sector* sector_;
  std::vector<Zone> zones_;  // those of one kind together, by division and region
  std::array<std::size_t, kScopeKindCount> of_kind_{};
  std::vector<Rate> rates_;
  std::vector<CustomZone> custom_;
  std::vector<std::pair<sector::Index, ZoneId>> pairs_;  // while it is made
  std::vector<std::size_t> starts_;
  std::vector<ZoneId> of_;
  std::vector<std::pair<sector::Index, sector::Index>> products_;  // with their providers, sorted
  std::vector<std::uint32_t> unit_of_;
  std::size_t units_ = 0;
  std::vector<std::array<double, 3>> places_;  // on the unit sphere; 3, 0, 0 where not known
  std::array<double, kCircleRadiiKm.size()> cosine_{};
  std::vector<double> circle_rates_;
};

}  // namespace garde::systemic
