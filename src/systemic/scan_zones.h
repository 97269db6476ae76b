// SPDX-License-Identifier: Apache-2.0
// The zones that a scan looks at, as chains: runs of sites, each of whose beginnings is a zone.
//
// Locations at one position are one site and enter together. A circle's chain holds the sites by their
// distance from a centre (great-circle, or in the plane), as far as the largest zone allowed. A user-defined
// set is a chain that is a zone only when whole, its locations being its sites.
//
// Ellipses, where they are asked for, are looked at beside the circles: of longer axes 1.5, 2, 3, 4 and 5
// times the shorter, turned by 4, 6, 9, 12 and 15 even steps of half a turn from due east (Kulldorff, Huang,
// Pickle and Duczmal, Statistics in Medicine 25 (2006), 3929-3943). An ellipse's score is multiplied by (4 s
// / (s + 1)^2)^a, s the ratio of its axes, so that a long one must be the better for it. On the globe,
// ellipses lie in the azimuthal equidistant projection around their centre.
//
// Cost: a chain takes a sort of the sites. All are kept where that takes less than 256 MB; beyond, each is
// sorted when asked for.
//
// Thread rules: after make(), any thread may read.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "systemic/scan_input.h"

namespace garde::systemic {

struct ZoneLimits {
  double share = 0.5;                    ///< of all the measure; circles only
  std::optional<double> radius;          ///< km, or the plane's unit; circles only
  std::optional<std::size_t> locations;  ///< at most so many in a zone; circles only
  bool ellipses = false;                 ///< also ellipses; the radius is then of the longer axis
  double ellipse_penalty = 0.5;          ///< the power a; 0: none
};

struct ScanShape {
  double ratio = 1;  ///< longer axis over shorter; 1: a circle
  double angle = 0;  ///< of the longer axis, degrees from due east against the clock
};

class ScanZones {
 public:
  using Order = std::vector<std::uint32_t>;

  /// `data` must outlive it. Sorts with `threads` threads.
  ScanZones(const ScanData& data, const ZoneLimits& limits, unsigned threads);

  [[nodiscard]] std::size_t chains() const {
    return are_circles_ ? members_.size() * shapes_.size() : data_->zones.size();
  }
  [[nodiscard]] std::size_t sites() const { return members_.size(); }
  [[nodiscard]] bool are_circles() const { return are_circles_; }
  /// The locations of a site.
  [[nodiscard]] const std::vector<std::uint32_t>& members(std::uint32_t site) const { return members_[site]; }

  /// A chain's sites in their order; `room` is used where they are not kept.
  [[nodiscard]] const Order& order(std::size_t chain, Order& room) const;

  /// Ascending, of the first `count` sites of a chain.
  [[nodiscard]] std::vector<std::uint32_t> locations(std::size_t chain, std::size_t count) const;
  /// The site at the centre of a circle or ellipse.
  [[nodiscard]] std::uint32_t centre(std::size_t chain) const {
    return static_cast<std::uint32_t>(chain / shapes_.size());
  }
  [[nodiscard]] const ScanShape& shape(std::size_t chain) const { return shapes_[chain % shapes_.size()]; }
  /// What a score in the chain is multiplied by: at most 1, which it is for circles and sets.
  [[nodiscard]] double factor(std::size_t chain) const {
    return are_circles_ ? factors_[chain % shapes_.size()] : 1;
  }
  /// From the centre of a circle to the `count`th site, in km or the plane's unit; of an ellipse, half its
  /// shorter axis.
  [[nodiscard]] double radius(std::size_t chain, std::size_t count) const;
  /// The name of a user-defined zone; of a circle, the location at its centre.
  [[nodiscard]] const std::string& name(std::size_t chain) const;

 private:
  struct Point {
    double x = 0, y = 0, z = 0;
  };
  void plan_shapes();
  [[nodiscard]] double squared_distance(std::uint32_t a, std::uint32_t b) const;
  // Of the site from the chain's centre, by its shape; of an ellipse, in km or the plane's unit.
  [[nodiscard]] double squared_reach(std::size_t chain, std::uint32_t site) const;
  void sort(std::size_t chain, Order& order) const;

  const ScanData* data_;
  ZoneLimits limits_;
  bool are_circles_;
  std::vector<ScanShape> shapes_{{}};
  std::vector<double> factors_{1};
  std::vector<std::vector<std::uint32_t>> members_;
  std::vector<Point> points_;    // on the unit sphere, or in the plane
  std::vector<double> measure_;  // of a site, over the whole study
  double most_measure_ = 0;
  std::vector<Order> kept_;
};

}  // namespace garde::systemic
