// SPDX-License-Identifier: Apache-2.0
// RuleSet: loaded rules and mappings, made into plans as events ask for them; Matcher: one thread's way
// through it.
//
// The cost of a rule is paid when it is loaded, not when an event passes: an event is routed to the rules of
// its log sources (one look-up), the plan's index wakes the few that may match (see literal_index.h and
// trigger.h) or is known to wake (wake_memo.h), and only those are asked.
//
// Thread rules: a RuleSet may be shared; a Matcher belongs to one thread at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sigma/coverage.h"
#include "sigma/plan.h"
#include "sigma/wake_memo.h"

namespace garde::sigma {

class RuleSet {
 public:
  /// Rules with missing placeholders are kept but never run.
  RuleSet(std::vector<Rule> rules, Mappings mappings);

  [[nodiscard]] const std::vector<Rule>& rules() const { return rules_; }
  [[nodiscard]] const std::vector<SourceMapping>& sources() const { return mappings_.sources(); }

  /// What decides an event's log sources: the fields that conditions name, for one shape.
  struct Routing {
    std::vector<FieldId> fields;
    std::vector<std::uint32_t> sources;  ///< indices into sources()
  };
  /// Null where no mapping knows the shape.
  [[nodiscard]] const Routing* routing(std::string_view shape) const;

  /// The sources that the event belongs to, as indices into sources(), ascending.
  [[nodiscard]] std::vector<std::uint32_t> sources_of(Event& event) const;

  /// The plan for events that belong to exactly these sources (ascending); built at the first call.
  [[nodiscard]] const Plan& plan(const std::vector<std::uint32_t>& sources) const;

 private:
  std::vector<Rule> rules_;
  Mappings mappings_;
  std::map<std::string, Routing, std::less<>> routings_;
  std::deque<PreparedRule> prepared_;     // by the rules' places
  std::vector<LogSource> logsources_;     // that rules ask for, each once
  std::vector<std::uint32_t> asked_for_;  // by the rules' places: which of them

  mutable std::mutex mutex_;  // guards what follows
  mutable std::map<std::vector<std::uint32_t>, std::unique_ptr<const Plan>> plans_;
};

class Matcher {
 public:
  explicit Matcher(std::shared_ptr<const RuleSet> rules);

  /// Calls visit(rule, view) for every rule that matches, in the order of the rules.
  template <typename Visit>
  void match(Event& event, Visit&& visit) {
    PlanState& state = route(event);
    look(event, state);
    for (const std::uint32_t number : woken_) {
      const CompiledRule& rule = state.plan->rules()[number]->compiled();
      if (rule.matches(view_)) visit(rule, view_);
    }
  }

  /// What could not have fired on the events that these matchers saw together.
  [[nodiscard]] static Coverage coverage(const RuleSet& rules, std::span<const Matcher* const> matchers);

 private:
  friend class CoverageBuilder;
  struct PlanState {
    const Plan* plan = nullptr;
    std::uint64_t events = 0;
    std::uint64_t number = 0;
    std::uint32_t epoch = 0;
    std::vector<WakeMemo::Habit> habits;    // by slot, as far as events of one kind go
    std::vector<std::uint32_t> marks;       // by rule: the epoch in which it was woken
    std::vector<std::uint8_t> seen_fields;  // by FieldId: whether an event had it
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  PlanState& route(Event& event);
  PlanState& route_slowly(Event& event, std::string_view key);
  void look(Event& event, PlanState& state);
  void wake(PlanState& state);
  void wake_by_keywords(PlanState& state);
  void wake_by_remembered_value(PlanState& state, const Plan::FieldIndex& field, std::uint32_t slot);
  void wake(PlanState& state, std::uint32_t rule) {
    if (state.marks[rule] == state.epoch) return;
    state.marks[rule] = state.epoch;
    woken_.push_back(rule);
  }

  std::shared_ptr<const RuleSet> rules_;
  EventView view_;
  WakeMemo memo_;
  std::vector<std::uint32_t> woken_;
  std::vector<std::uint32_t> unwritten_;       // slots whose values do not stand in the event's source
  std::vector<std::uint32_t> woken_by_value_;  // of one value
  std::map<const Plan*, PlanState> states_;
  std::unordered_map<std::string, PlanState*, Hash, std::equal_to<>> routes_;
  std::string_view latest_shape_;
  const RuleSet::Routing* latest_routing_ = nullptr;
  std::string latest_key_;
  PlanState* latest_state_ = nullptr;
  std::string key_;
  std::vector<std::size_t> hints_;  // where each routing field was in the event before
};

}  // namespace garde::sigma
