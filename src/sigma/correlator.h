// SPDX-License-Identifier: Apache-2.0
// Correlator: what rules matched, looked at together.
//
// While events pass, each match of a rule that some correlation names becomes an input: its time, the values
// of the correlation's group-by fields and of its counted field (CorrelationInputs, one a thread). A
// CorrelationEngine (correlation_engine.h) puts them in the order of time and looks for windows in which a
// condition holds; correlate() lets it look at all inputs at once, so that no event is late whatever the order of
// files and threads. What goes on is one match: windows that overlap or follow each other within one timespan are
// joined, and its value is the highest (of a condition with only upper bounds, the lowest).
//
// A correlation named by another gives it inputs. Their fields are its own group's, and, for a field that its
// group has not, those of its events: one input for each set of values ("many failed logins at a computer"
// followed by "a login of one of these users"). One that counts inputs gets each set once a timespan while
// the match goes on; a temporal one is told of every event of a window where the condition holds, so that no
// order in time is missed.
//
// Details that the specification leaves open, and what is done: an input without one of the group-by fields,
// or without the counted field (or where a number is asked for and it is none), does not count; group values
// and counted values are equal without regard to case; an event without a time has that of the event before
// it in its input.
//
// Memory: inputs take about a hundred bytes and their texts; beyond the limit further ones are shed and
// counted.
//
// Source: Sigma correlation rules specification 2.1.
//
// Thread rules: CorrelationInputs belongs to one thread at a time; all may share one CorrelationPlan and one
// budget.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sigma/event_view.h"
#include "sigma/rule.h"

namespace garde::sigma {

/// A correlation rule that matched: no single event stands for it.
struct CorrelationMatch {
  const Correlation* rule = nullptr;
  Instant first;  ///< of the events that made it match
  Instant last;
  double value = 0;  ///< what its condition was compared with: a count, a sum…
  std::vector<std::pair<std::string, std::string>> group;  ///< group-by field and value
  /// Some of its events, in order of time: the input's number and Event::position.
  struct Contribution {
    std::uint32_t input = 0;
    std::uint64_t position = 0;
    Instant time;
    std::string computer;
    const Metadata* rule = nullptr;
  };
  std::vector<Contribution> contributions;
};

/// Which rules feed which correlations, and with which fields.
class CorrelationPlan {
 public:
  /// Both must outlive the plan.
  CorrelationPlan(const std::vector<Rule>& rules, const std::vector<Correlation>& correlations);

  struct Feed {
    std::uint32_t correlation = 0;
    std::uint32_t member = 0;    ///< index into Correlation::rules
    std::vector<FieldId> group;  ///< this rule's field for each group-by field
    std::vector<std::string> group_names;
    std::vector<FieldId> counted;
    std::vector<std::string> counted_names;
    /// What correlations that stand on this one ask of its events, as carried_by() says, in this rule's
    /// names.
    std::vector<FieldId> carried;
    std::vector<std::string> carried_names;
  };
  /// The feeds of a rule; null where no correlation names it.
  [[nodiscard]] const std::vector<Feed>* feeds_of(const Rule* rule) const;
  /// The same of a correlation.
  [[nodiscard]] const std::vector<Feed>* feeds_of(const Correlation* correlation) const;

  [[nodiscard]] const std::vector<Correlation>& correlations() const { return correlations_; }
  /// Each rule and correlation that feeds another.
  void each_feeding(const std::function<void(const Metadata&)>& visit) const;
  /// Indices of the correlations, each after those it names; those that name each other in a circle are left
  /// out.
  [[nodiscard]] const std::vector<std::uint32_t>& order() const { return order_; }
  /// Fields that the inputs of a correlation carry for those that stand on it, beyond its group.
  [[nodiscard]] const std::vector<std::string>& carried_by(std::uint32_t correlation) const {
    return carried_[correlation];
  }

 private:
  void find_order();
  void find_carried();

  const std::vector<Correlation>& correlations_;
  std::map<const Metadata*, std::vector<Feed>> feeds_;
  std::vector<std::uint32_t> order_;
  std::vector<std::vector<std::string>> carried_;  // by correlation
};

struct CorrelationInput {
  Instant time;
  std::uint32_t correlation = 0;
  std::uint32_t member = 0;
  std::uint32_t input = 0;
  std::uint64_t position = 0;
  const Metadata* rule = nullptr;
  std::vector<std::string> group;                   ///< as the event has them
  std::vector<std::optional<std::string>> carried;  ///< absent where the event has not the field
  std::string value;                                ///< the counted fields, folded
  double number = 0;
  std::string computer;
  Instant received = Instant::max();  ///< when its event came; Instant::max(): long after it happened
  Instant arrived = Instant::min();   ///< by the engine's clock
  std::uint32_t bytes = 0;            ///< taken from the budget
};

/// Bytes that all inputs may take together.
class CorrelationBudget {
 public:
  explicit CorrelationBudget(std::size_t bytes) : left_(static_cast<std::int64_t>(bytes)) {}
  /// False where there is no room: what was to be kept is then counted as shed.
  [[nodiscard]] bool take(std::size_t bytes);
  void give_back(std::size_t bytes) { left_.fetch_add(static_cast<std::int64_t>(bytes)); }
  [[nodiscard]] std::uint64_t shed() const { return shed_; }

 private:
  std::atomic<std::int64_t> left_;
  std::atomic<std::uint64_t> shed_{0};
};

class CorrelationInputs {
 public:
  /// Both must outlive this.
  CorrelationInputs(const CorrelationPlan& plan, CorrelationBudget& budget) : plan_(plan), budget_(budget) {}

  /// Events that follow are of this input.
  void begin_input(std::uint32_t input);
  /// The event that add() is about. Call it for every event, so that those without a time have one.
  void see(const Event& event) {
    if (event.time) time_ = *event.time;
  }
  /// When the events that follow were received.
  void set_received(Instant received) { received_ = received; }
  /// The rule matched the event.
  void add(const Rule& rule, const Event& event, EventView& view);

  /// Those added since the last call.
  [[nodiscard]] std::vector<CorrelationInput> take() { return std::exchange(inputs_, {}); }

 private:
  const CorrelationPlan& plan_;
  CorrelationBudget& budget_;
  std::vector<CorrelationInput> inputs_;
  std::uint32_t input_ = 0;
  Instant time_;
  Instant received_ = Instant::max();
};

/// All matches of correlations that report, in order of time.
[[nodiscard]] std::vector<CorrelationMatch> correlate(const CorrelationPlan& plan,
                                                      std::vector<CorrelationInput> inputs);

}  // namespace garde::sigma
