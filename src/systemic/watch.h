// SPDX-License-Identifier: Apache-2.0
// Live watching: reports in, verdicts out.
//
// A WatchModel holds what does not change from report to report: the sector, its quiet days, its zones and
// how rare each score is. It is made once and shared. A Watch holds what stands now.
//
// Each report replaces what was known of its incident (the highest revision stands, whatever the order of
// arrival); only the zones that it has part in, before and after, are looked at anew. What stands after a set
// of reports does not depend on the order in which they came (a test compares it with computing everything
// anew). Alarms have a history and do depend on it.
//
// Of alarms: scopes that rest on the same reports are one alarm, at the highest level that any of them
// reaches. It is called by the place that explains them best (scope_evidence() in watch_level.h; of two that
// explain them nearly as well, the simpler), whether or not the place would be an alarm by itself: who is
// next is asked of a place. Any systemic attack has its techniques in common, so that they are named only
// where no place below the country explains the reports better than the country does. It keeps its level
// until chance would bring it four times as often as the budget allows, and ends where no level holds, where
// nothing new came for two weeks, or where corrections leave fewer than two legal bodies.
//
// Time is that of the stream: the latest that any report, heartbeat or tick() named.
//
// Cost: making the model of 38,000 establishments takes a second or two (docs/performance.md), making or
// resetting a Watch less than a millisecond, a report that tells nothing new tens of microseconds, one that
// does some milliseconds, for only then are those exposed put in order.
//
// Thread rules: a WatchModel is immutable, any number of Watches may share it; a Watch belongs to one thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "systemic/silence.h"
#include "systemic/watch_level.h"

namespace garde::systemic {

struct WatchModelOptions {
  WatchZonesOptions zones;
  ScanModel model = ScanModel::expectation_poisson;  ///< or permutation
  CalibrationOptions calibration;
};

class WatchModel {
 public:
  /// Quiet years are drawn from `start` on. The baseline's sector must outlive the model.
  WatchModel(Baseline baseline, Instant start, const WatchModelOptions& options);
  WatchModel(const WatchModel&) = delete;
  WatchModel& operator=(const WatchModel&) = delete;

  [[nodiscard]] const Baseline& baseline() const { return baseline_; }
  [[nodiscard]] const WatchZones& zones() const { return zones_; }
  [[nodiscard]] const WatchCalibration& calibration() const { return calibration_; }
  [[nodiscard]] ScanModel model() const { return model_; }

 private:
  Baseline baseline_;
  ScanModel model_;
  WatchZones zones_;
  WatchCalibration calibration_;
};

struct WatchOptions {
  AlarmBudget budget;
  double slack = 4;  ///< an alarm holds up to so many times the budget
  std::chrono::hours quiet_to_end{14 * 24};
  std::size_t most_exposed = 200;  ///< listed; all are counted. 0: nobody asks, and nobody is counted
  SilenceOptions silence;
};

/// Reports that belong together, put to the scan as one stream over the country.
struct WatchCampaign {
  std::string code;
  std::string name;
  std::vector<std::string> reports;  ///< ids; those not known are left out
  double share = 0.01;               ///< of all attacks, as many are part of one like it on quiet days
};

/// A zone with live cases and its score, for comparison.
struct ZoneStanding {
  ZoneId zone = 0;
  Scope scope;
  ZoneScore score;
};

class Watch {
 public:
  /// The model must outlive it.
  explicit Watch(const WatchModel& model, WatchOptions options = {});
  Watch(const Watch&) = delete;  // its board looks at its time
  Watch& operator=(const Watch&) = delete;

  /// A report, and what it changes. An error, with nothing changed, where the register has no such
  /// establishment or the report names neither an establishment nor a provider.
  [[nodiscard]] Result<std::vector<Verdict>> take(const Report& report);
  /// A sign of life. An unknown establishment is an error.
  [[nodiscard]] Result<std::vector<Verdict>> heard(std::string_view establishment, Instant at);
  /// Time goes by.
  [[nodiscard]] std::vector<Verdict> tick(Instant now);
  /// The campaign's reports as they are now; again where it grew.
  [[nodiscard]] std::vector<Verdict> set_campaign(const WatchCampaign& campaign);
  /// As new.
  void reset();

  [[nodiscard]] Instant now() const { return now_; }
  /// Those that live, by age, as they stand now.
  [[nodiscard]] std::vector<Alarm> alarms();
  [[nodiscard]] std::vector<ZoneStanding> standings();

 private:
  struct Standing {
    Report report;
    std::optional<WatchBoard::Slot> slot;
  };
  struct Live {
    Alarm alarm;
    ZoneFinding finding;              // that it rests on
    std::vector<ZoneFinding> others;  // that the same report touched
    std::vector<std::string> hits;    // ids of reports, sorted
    bool is_complete = false;         // `alarm` has those exposed, the outlook and the like of now
  };
  using Zones = std::vector<ZoneId>;

  void pass_time(Instant now);
  [[nodiscard]] Result<void> check(const Report& report) const;
  void place(Standing& standing);
  [[nodiscard]] WatchCase case_of(const Report& report);
  [[nodiscard]] std::optional<ZoneId> reporting_provider(const Report& report) const;
  void add_zones(const Standing& standing, Zones& zones) const;

  // watch_alarms.cpp
  [[nodiscard]] std::vector<Verdict> review(Zones touched, const std::string& report);
  [[nodiscard]] ZoneFinding find(ZoneId zone, double slack, Instant at);
  [[nodiscard]] std::optional<ZoneFinding> best_of(const std::vector<ZoneFinding>& candidates);
  [[nodiscard]] bool names_place(const ZoneFinding& finding) const;
  [[nodiscard]] ZoneFinding standing_of(const ZoneFinding& earlier, double slack, Instant at);
  [[nodiscard]] std::vector<std::string> hits_of(const ZoneFinding& finding);
  [[nodiscard]] Live* alarm_with(const ZoneFinding& finding, const std::vector<std::string>& hits);
  void raise(const ZoneFinding& finding, const std::vector<ZoneFinding>& others, const std::string& report,
             std::vector<Verdict>& verdicts);
  void update(Live& live, const ZoneFinding& finding, const std::vector<ZoneFinding>& others,
              const std::string& report, std::vector<Verdict>& verdicts);
  void refresh(Live& live, const std::string& report, std::vector<Verdict>& verdicts);
  void end(Live& live, const std::string& report, std::vector<Verdict>& verdicts);
  void say(Live& live, AlarmState state, const std::string& report, std::vector<Verdict>& verdicts);
  void merge(const std::string& report, std::vector<Verdict>& verdicts);

  // watch_describe.cpp
  [[nodiscard]] Alarm outline(const ZoneFinding& finding);
  void complete(Live& live);
  void describe_hits(const ZoneFinding& finding, Alarm& alarm);
  void describe_others(const ZoneFinding& finding, const std::vector<ZoneFinding>& others, Alarm& alarm);
  void describe_exposed(const ZoneFinding& finding, Alarm& alarm);
  void describe_gaps(const ZoneFinding& finding, Alarm& alarm);
  void describe_outlook(const ZoneFinding& finding, Alarm& alarm);
  void describe_rise(const ZoneFinding& finding, Alarm& alarm);

  const WatchModel* model_;
  WatchOptions options_;
  BaselineTime time_;
  WatchBoard board_;
  SilenceWatch silence_;
  Instant now_;
  Instant reviewed_;
  std::unordered_map<std::string, Standing> standing_;
  std::map<ZoneId, std::map<std::string, Instant>> providers_;  // that say they are attacked, by report
  std::vector<std::unique_ptr<Live>> alarms_;
};

}  // namespace garde::systemic
