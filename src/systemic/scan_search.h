// SPDX-License-Identifier: Apache-2.0
// The highest score over every zone and window, of the observed cases or of a replicate.
//
// A chain's zones (scan_zones.h) grow site by site, and with them the cases and the measure from each
// interval on, so that a window's tally is one difference. Where the rate looked for is high, a score can
// only rise when a site with cases enters (the measure alone lowers it): sites without cases are passed over
// by way of a bitmap. After each look at the windows, bounds (scan_bounds.h) say how many cases must enter
// before any window can pass the best so far: until then none is looked at. Where it is low, the score is
// highest just before cases enter. Neither leaves out a maximum.
//
// Cost of a chain: its sites with cases, times intervals; windows times the looks, of which there are few.
//
// Thread rules: a ScanSearch may be used by any thread, each with a Chain and a Room of its own.
#pragma once

#include <cstdint>
#include <vector>

#include "systemic/scan_bounds.h"
#include "systemic/scan_zones.h"

namespace garde::systemic {

/// Which windows are looked at.
struct WindowPlan {
  ScanAnalysis analysis = ScanAnalysis::retrospective;
  std::uint32_t longest = 0;  ///< intervals; not used where purely spatial
};

/// The cases of one history: sites that have any, and for each how many from each column on.
struct ScanCounts {
  std::vector<std::uint32_t> sites;
  std::vector<std::int32_t> from;  ///< [site's place * (columns + 1) + column]; the last is 0
};

struct ScanBest {
  double score = 0;
  std::size_t chain = 0;
  std::size_t sites = 0;  ///< the zone: so many of the chain's first sites
  ScanWindow window;      ///< of the study's intervals
  ScanTally inside;
};

class ScanSearch {
 public:
  /// A chain made ready, to be searched in many histories.
  class Chain {
    friend class ScanSearch;
    std::size_t number_ = 0;
    const ScanZones::Order* order_ = nullptr;
    ScanZones::Order room_;
    std::vector<std::uint32_t> rank_;  // of a site in the chain; the chain's length where it is not in it
    std::vector<double> measure_;      // [rank * (columns + 1) + column]: from the column on
  };
  /// Working memory.
  class Room {
    friend class ScanSearch;
    std::vector<std::uint64_t> bits_;
    std::vector<std::uint32_t> place_;
    std::vector<std::int32_t> running_;
    std::vector<std::int32_t> before_;
  };

  /// `data` and `zones` must outlive it.
  ScanSearch(const ScanData& data, const ScanZones& zones, const WindowPlan& plan, ScanRates rates,
             double least_cases);

  [[nodiscard]] const ScanData& data() const { return data_; }
  [[nodiscard]] const ScanZones& zones() const { return zones_; }
  [[nodiscard]] ScanCounts observed() const;
  /// Of a history given by a cell (see ScanData::cell) a case.
  [[nodiscard]] ScanCounts counts_of(const std::vector<std::uint32_t>& cells) const;

  void prepare(std::size_t chain, Chain& out) const;
  /// Raises `best` to the chain's highest score, where that is higher.
  void search(const Chain& chain, const ScanCounts& counts, Room& room, ScanBest& best) const;

 private:
  [[nodiscard]] std::uint32_t column_of(std::uint32_t interval) const;
  std::int32_t look_high(const Chain& chain, std::size_t rank, const std::int32_t* cases,
                         ScanBest& best) const;
  void look_low(const Chain& chain, std::size_t rank, const std::int32_t* cases, ScanBest& best) const;
  void look_exactly(const Chain& chain, std::size_t rank, std::uint32_t first, std::uint32_t last,
                    double cases, ScanRates rates, ScanBest& best) const;

  const ScanData& data_;
  const ScanZones& zones_;
  WindowPlan plan_;
  ScanRates rates_;
  double least_cases_;
  std::uint32_t first_interval_ = 0;  // of column 0
  std::uint32_t columns_ = 1;
  std::uint32_t row_ = 2;
  std::uint32_t first_last_ = 0;  // the least last column of a window
  std::vector<std::uint32_t> site_of_;
  std::vector<double> measure_;  // [site * row_ + column]: from the column on
  ScanBounds bounds_;
};

}  // namespace garde::systemic
