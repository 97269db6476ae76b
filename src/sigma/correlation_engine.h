// SPDX-License-Identifier: Apache-2.0
// CorrelationEngine: the groups of all correlations, fed with inputs in any order, asked up to a time.
//
// advance(clock) looks at everything before `clock`, which the caller knows to have come (a watermark), and
// tells of matches that are new or have changed. A match keeps its rule, its group and its start, which make
// its identity; its end and its value move on. What is looked at in many steps gives the same matches as what
// is looked at in one, where nothing comes behind the clock; what does is treated as correlation_group.h
// says.
//
// Correlations that stand on others are looked at behind them, and as much later as those take to be sure.
//
// After a restart the engine goes on: changes() gives what to keep since the last call, restore() takes it
// back. Rules may have changed meanwhile: what is of a rule that is gone is forgotten.
//
// Cost: an input is sorted into its group once and passes once; a step costs nothing for groups in which
// nothing is due.
//
// Thread rules: one thread at a time.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sigma/correlation_group.h"

namespace garde::sigma {

/// What to keep for a restart.
struct CorrelationChanges {
  struct Inputs {
    Instant until;        ///< no longer needed once the clock is behind it
    std::string encoded;  ///< one or more
  };
  std::vector<Inputs> inputs;
  std::map<std::string, std::string> matches;  ///< that go on, by key; empty: it is over
  Instant clock;
};

class CorrelationEngine {
 public:
  /// Both must outlive the engine; `budget` may be null.
  CorrelationEngine(const CorrelationPlan& plan, CorrelationBudget* budget);
  ~CorrelationEngine();

  void take(CorrelationInput&& input);
  /// A clock that goes back stands still. Matches of correlations that report, new ones and those that went
  /// on.
  [[nodiscard]] std::vector<CorrelationMatch> advance(Instant clock);
  /// Everything has come: all matches, as far as they were not closed before, in order of time.
  [[nodiscard]] std::vector<CorrelationMatch> finish();

  [[nodiscard]] Instant clock() const { return clock_; }
  /// Inputs that came too late for what they could have changed.
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

  /// From the first call of keep_changes() on, they are remembered until they are asked for.
  void keep_changes() { keeps_changes_ = true; }
  [[nodiscard]] CorrelationChanges changes();
  /// Before anything is taken. What cannot be read is passed over.
  void restore(const std::vector<std::string>& inputs, const std::vector<std::string>& matches,
               Instant clock);

 private:
  struct Grouped;
  struct Watched;
  void advance(Watched& watched, Instant clock, std::vector<CorrelationMatch>& told, bool is_end);
  void harvest(Watched& watched, Grouped& grouped, std::vector<CorrelationMatch>& told, bool is_end);
  void take_from(const CorrelationMatch& match, const CorrelationInput& event, const CorrelationInput& last,
                 bool is_counted, std::uint32_t correlation);
  void schedule(Watched& watched, Grouped& grouped);
  void note(const CorrelationInput& input);
  [[nodiscard]] Grouped& group_of(Watched& watched, const CorrelationInput& input);

  const CorrelationPlan& plan_;
  CorrelationBudget* budget_;
  std::vector<std::unique_ptr<Watched>> watched_;  // by correlation
  Instant clock_ = Instant::min();
  std::uint64_t left_out_ = 0;
  bool keeps_changes_ = false;
  std::array<CorrelationChanges::Inputs, 3> noted_;  // of short, longer and long timespans
  std::map<std::string, std::string> changed_;
};

}  // namespace garde::sigma
