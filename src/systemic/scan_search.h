// SPDX-License-Identifier: Apache-2.0
// The highest score over every zone and window, of the observed cases or of a replicate.
//
// A chain's zones (scan_zones.h) grow site by site, and with them the cases and the measure. Where the rate
// looked for is high, a score can only rise when a site with cases enters (the measure alone lowers it), so
// that only those are looked at, of several histories in one pass over the chain. Windows are watched in
// groups: those that end together and are nearly as long. Each watch counts the cases of its longest window,
// and has a target, below which no window of the group can pass the best so far (scan_bounds.h). Where every
// site's measure has the same course in time, targets are tabled by the zone's measure; elsewhere each is set
// when it is reached, and stays right as the measure only grows. Only where a count reaches its target are
// the group's windows looked at. Counts are of 16 bits and summed by scan_sweep.h; a history of more cases
// takes a plainer way, and so do low rates, whose score is highest just before cases enter. None leaves out a
// maximum.
//
// Cost of a chain: its sites with cases, times watches over 16; and the looks, of which there are few.
//
// Thread rules: a ScanSearch may be used by any thread, each with a Chain and a Room of its own.
#pragma once

#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

#include "systemic/scan_bounds.h"
#include "systemic/scan_sweep.h"
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
  std::size_t cases = 0;
};

/// Histories that are searched together.
class ScanHistories {
 public:
  [[nodiscard]] std::size_t size() const { return counts_.size(); }

 private:
  friend class ScanSearch;
  std::vector<ScanCounts> counts_;
  // For the sweep; nothing where a history has too many cases for it.
  std::vector<ScanEvent> events_;  // of each site together, and some that are never read at the end
  std::vector<std::uint32_t> starts_;
  std::vector<ScanLanes> own_rows_;  // of sites with several cases
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
    std::vector<std::uint32_t> target_of_;  // by rank, in the table of targets
    std::vector<double> mass_;              // by rank: of the whole zone, in all columns
    std::vector<double> measure_;  // [rank * (columns + 1) + column]: from the column on; empty where steady
  };
  /// Working memory.
  class Room {
    friend class ScanSearch;
    std::vector<std::uint64_t> bits_;
    std::vector<std::uint32_t> place_;
    std::vector<std::int32_t> running_;
    std::vector<ScanEvent> events_;
    std::vector<std::uint32_t> event_ranks_;
    std::vector<ScanLanes> counts_;
    std::vector<ScanLanes> targets_;
    std::vector<const ScanLanes*> target_at_;  // of each history
    std::vector<const std::int32_t*> fewest_;  // likewise, for its best so far
    std::vector<ScanBest> own_;
  };

  /// `data` and `zones` must outlive it.
  ScanSearch(const ScanData& data, const ScanZones& zones, const WindowPlan& plan, ScanRates rates,
             double least_cases);

  [[nodiscard]] const ScanData& data() const { return data_; }
  [[nodiscard]] const ScanZones& zones() const { return zones_; }
  [[nodiscard]] ScanHistories observed() const;
  /// Of a history given by a cell (see ScanData::cell) a case.
  [[nodiscard]] ScanCounts counts_of(const std::vector<std::uint32_t>& cells) const;
  [[nodiscard]] ScanHistories gather(std::vector<ScanCounts> counts) const;
  /// So many histories at once keep what the sweep reads in the processor's caches.
  [[nodiscard]] std::size_t histories_at_once() const;

  void prepare(std::size_t chain, Chain& out) const;
  /// Raises each history's best to the chain's highest score, times its factor (see ScanZones), where that is
  /// higher.
  void search(const Chain& chain, const ScanHistories& histories, Room& room, std::span<ScanBest> best) const;

 private:
  // Windows that end with `last`, of `shortest` to `longest` columns.
  struct Watch {
    std::uint32_t last = 0;
    std::uint32_t shortest = 0;
    std::uint32_t longest = 0;
  };
  struct Sweeping;

  void search_all(const Chain& chain, const ScanHistories& histories, Room& room,
                  std::span<ScanBest> best) const;
  void search_plainly(const Chain& chain, const ScanCounts& counts, bool high, Room& room,
                      ScanBest& best) const;
  [[nodiscard]] std::uint32_t column_of(std::uint32_t interval) const;
  void plan_watches();
  [[nodiscard]] std::uint32_t row_of(const std::int32_t* from, std::vector<ScanLanes>& rows) const;
  void find_steadiness();
  [[nodiscard]] double measure_of(const Chain& chain, std::size_t rank, std::uint32_t first,
                                  std::uint32_t last) const {
    if (is_steady_) return chain.mass_[rank] * (share_from_[first] - share_from_[last + 1]);
    const double* const row = chain.measure_.data() + rank * row_;
    return row[first] - row[last + 1];
  }
  void sweep_high(const Chain& chain, const ScanHistories& histories, Room& room,
                  std::span<ScanBest> best) const;
  [[nodiscard]] const std::vector<ScanLanes>& targets(double score) const;
  void look_at_watch(Sweeping& sweeping, std::size_t rank, std::size_t history, std::size_t watch) const;
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
  std::vector<double> measure_;     // [site * row_ + column]: from the column on
  bool is_steady_ = false;          // every site's measure has the same course over the columns
  std::vector<double> share_from_;  // where steady: of a site's measure, from the column on
  std::vector<Watch> watches_;
  bool has_suffix_ = false;
  std::size_t blocks_ = 0;  // of lanes: the watches, then (has_suffix_) the cases from each column on
  std::vector<ScanLanes> case_rows_;      // [column * blocks_]: of one case
  std::vector<ScanLanes> first_targets_;  // with the lowest best
  // By level of the best, [bucket of the zone's measure * blocks_]; where steady and not too large.
  struct TargetTable {
    std::once_flag made;
    std::vector<ScanLanes> targets;
  };
  bool has_targets_ = false;
  mutable std::vector<TargetTable> target_tables_;
  ScanBounds bounds_;
};

}  // namespace garde::systemic
