// SPDX-License-Identifier: Apache-2.0
// What is reported now, and how far each zone stands above its quiet days: the scores of live watching.
//
// The score of a zone is its highest log-likelihood ratio (expectation-based Poisson, Neill 2009) over all
// windows that end now and are one hour to 28 days long. With a baseline that never falls below zero the
// highest ratio stands where the window starts with a case, so that only those are looked at: the result is
// that of every window, not of a grid.
//
// Cases of one legal body count once, by the surest: one hospital that declares five times, or whose five
// sites fail together, is one.
//
// Each zone is read four ways: all attacks, or the severe alone, of which quiet days have few; with at least
// two legal bodies, or with at least three of which two are confirmed attacked.
//
// Where no baseline can be trusted the space-time permutation model is used instead: a zone expects its share
// of all weight seen so far of what the whole country has in the window.
//
// Cost: a score is linear in the zone's live cases; adding a case touches its zones (some twenty to forty)
// and the circles around the live cases near it. Nothing depends on the number of establishments.
//
// Thread rules: a board is used by one thread at a time; its zones may be shared.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "systemic/baseline_time.h"
#include "systemic/scan_model.h"
#include "systemic/watch_zones.h"

namespace garde::systemic {

inline constexpr std::chrono::hours kShortestWindow{1};
inline constexpr std::chrono::hours kLongestWindow{28 * 24};

/// A hit or a precaution that stands.
struct WatchCase {
  sector::Index establishment = sector::kNone;
  Instant occurred;
  double weight = 1;                       ///< how surely it is an attack; of a precaution 0
  bool malicious = false;                  ///< confirmed
  bool severe = false;                     ///< see is_severe()
  sector::Index provider = sector::kNone;  ///< it came through, where the report names one that is known
  sector::Index product = sector::kNone;   ///< likewise
  std::vector<ZoneId> streams;             ///< it is part of, beside its zones
  const Report* report = nullptr;          ///< null where simulated
};

struct WindowScore {
  double ratio = 0;  ///< 0: no window
  Instant start;
  double observed = 0;
  double expected = 0;
  std::uint32_t units = 0;      ///< legal bodies
  std::uint32_t malicious = 0;  ///< of them, with a confirmed attack
};

/// How a zone is read.
enum class Reading : std::uint8_t { two, several, two_severe, several_severe };
inline constexpr std::size_t kReadings = 4;
[[nodiscard]] constexpr bool is_several(Reading reading) {
  return reading == Reading::several || reading == Reading::several_severe;
}
[[nodiscard]] constexpr bool is_of_severe(Reading reading) {
  return reading >= Reading::two_severe;
}

/// The best window by each reading.
struct ZoneScore {
  std::array<WindowScore, kReadings> best;
  [[nodiscard]] const WindowScore& operator[](Reading reading) const {
    return best[static_cast<std::size_t>(reading)];
  }
};
inline constexpr std::uint32_t kSeveralUnits = 3;
inline constexpr std::uint32_t kSeveralMalicious = 2;

class WatchBoard {
 public:
  using Slot = std::uint32_t;

  /// Both must outlive it. `time` must cover every instant given, 28 days before it included; see set_time.
  WatchBoard(const WatchZones& zones, const BaselineTime& time,
             ScanModel model = ScanModel::expectation_poisson);

  void set_time(const BaselineTime& time) { time_ = &time; }

  Slot add(WatchCase one);
  void remove(Slot slot);
  /// Takes away cases older than the longest window; their reports, where they have one.
  std::vector<const Report*> expire(Instant now);
  /// As new, its streams forgotten; cheaper than making it anew.
  void reset();

  /// A stream of reports over the country, of which `share` of all attacks are part on quiet days.
  ZoneId add_stream(ScopeKind kind, const std::string& code, const std::string& name, double share);

  [[nodiscard]] std::size_t streams() const { return streams_.size(); }
  [[nodiscard]] const WatchCase& at(Slot slot) const { return cases_[slot]; }
  /// Zones and circles whose score a case has part in.
  [[nodiscard]] std::vector<ZoneId> touched_by(Slot slot) const;
  /// Every division and stream with a live case, ascending.
  [[nodiscard]] std::vector<ZoneId> live_zones() const;
  [[nodiscard]] ZoneScore score(ZoneId zone, Instant now);
  /// The window with `more` further confirmed legal bodies, at another time.
  [[nodiscard]] WindowScore score_with(ZoneId zone, Reading reading, const WindowScore& window,
                                       std::uint32_t more, Instant now);
  [[nodiscard]] double expected(ZoneId zone, bool severe, Instant start, Instant now);
  /// Live cases in a zone since then, in the order in which they happened.
  [[nodiscard]] std::vector<Slot> cases(ZoneId zone, Instant since);
  [[nodiscard]] ScopeKind kind(ZoneId zone) const;
  [[nodiscard]] std::uint8_t size_class(ZoneId zone) const;
  /// How many zones there are of its kind.
  [[nodiscard]] std::size_t scopes_like(ZoneId zone) const;
  [[nodiscard]] Scope scope(ZoneId zone) const;
  [[nodiscard]] const WatchZones& zones() const { return *zones_; }

 private:
  struct Stream {
    ScopeKind kind;
    std::string code, name;
    double share;
    std::vector<Slot> cases;
  };
  struct Seen {
    std::uint32_t stamp = 0;
    double weight = 0;
    bool malicious = false;
  };
  void find_zones(const WatchCase& one, std::vector<ZoneId>& out) const;
  std::vector<Slot>& list(ZoneId zone);
  const std::vector<Slot>& gather(ZoneId zone);
  void search(ZoneId zone, const std::vector<Slot>& slots, bool severe, Instant now, ZoneScore& score);
  [[nodiscard]] double ratio(const WindowScore& window) const;
  [[nodiscard]] double permutation_expected(ZoneId zone, Instant start);

  const WatchZones* zones_;
  const BaselineTime* time_;
  ScanModel model_;
  std::vector<WatchCase> cases_;
  std::vector<std::vector<ZoneId>> zones_of_;  // of each slot
  std::vector<Slot> free_;
  std::vector<std::vector<Slot>> lists_;  // of divisions, by time
  std::vector<ZoneId> used_;              // divisions whose list or total was ever not empty
  std::vector<Stream> streams_;
  std::unordered_map<std::string, ZoneId> stream_ids_;
  std::vector<double> totals_;  // of divisions: all weight so far, for the permutation model
  std::vector<Seen> seen_;      // of each legal body
  std::uint32_t stamp_ = 0;
  std::vector<Slot> near_;
};

}  // namespace garde::systemic
