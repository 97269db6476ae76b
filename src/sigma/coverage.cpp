// SPDX-License-Identifier: Apache-2.0
#include "sigma/coverage.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "sigma/rule_set.h"

namespace garde::sigma {

// Adds up what matchers saw: per rule, the fields that events of its log sources carried.
class CoverageBuilder {
 public:
  CoverageBuilder(const RuleSet& rules, std::span<const Matcher* const> matchers)
      : rules_(rules), seen_(rules.rules().size()), active_(rules.rules().size(), false) {
    for (const Matcher* matcher : matchers)
      for (const auto& [plan, state] : matcher->states_) add(state);
  }

  Coverage build() {
    for (std::size_t i = 0; i < rules_.rules().size(); ++i) judge(i);
    for (auto& [key, absent] : absent_) coverage_.absent_sources.push_back(std::move(absent));
    std::stable_sort(coverage_.absent_sources.begin(), coverage_.absent_sources.end(),
                     [](const auto& a, const auto& b) { return a.rules > b.rules; });
    return std::move(coverage_);
  }

 private:
  void add(const Matcher::PlanState& state) {
    coverage_.events += state.events;
    if (!state.plan->has_sources()) coverage_.events_without_source += state.events;
    if (state.events == 0) return;
    for (const PreparedRule* prepared : state.plan->rules()) {
      const auto number = static_cast<std::size_t>(&prepared->rule() - rules_.rules().data());
      active_[number] = true;
      auto& seen = seen_[number];
      if (seen.size() < state.seen_fields.size()) seen.resize(state.seen_fields.size());
      for (std::size_t i = 0; i < state.seen_fields.size(); ++i) seen[i] |= state.seen_fields[i];
    }
  }

  void judge(std::size_t number) {
    const Rule& rule = rules_.rules()[number];
    if (!rule.missing_placeholders.empty()) {
      coverage_.missing_placeholders.push_back(&rule);
    } else if (!active_[number]) {
      const LogSource& source = rule.logsource;
      auto& absent = absent_[{source.product, source.category, source.service}];
      absent.logsource = source;
      ++absent.rules;
    } else {
      ++coverage_.rules_active;
      const auto possible = [&](const Expression& condition) {
        return could_hold(rule, condition, seen_[number]);
      };
      if (std::none_of(rule.conditions.begin(), rule.conditions.end(), possible))
        coverage_.absent_fields.push_back({&rule, fields_not_seen(rule, seen_[number])});
    }
  }

  static bool was_seen(const Predicate& predicate, const std::vector<std::uint8_t>& seen) {
    return predicate.field.empty() || predicate.op == Operator::is_null ||
           (index_of(predicate.field_id) < seen.size() && seen[index_of(predicate.field_id)] != 0);
  }

  static bool could_hold(const Rule& rule, const Expression& expression,
                         const std::vector<std::uint8_t>& seen) {
    const auto& children = expression.children;
    const auto child_could = [&](const Expression& child) { return could_hold(rule, child, seen); };
    switch (expression.kind) {
      case Expression::Kind::all_of:
        return std::all_of(children.begin(), children.end(), child_could);
      case Expression::Kind::any_of:
        return std::any_of(children.begin(), children.end(), child_could);
      case Expression::Kind::at_least:
        return std::count_if(children.begin(), children.end(), child_could) >=
               static_cast<std::ptrdiff_t>(expression.count);
      case Expression::Kind::negation:
        return true;
      case Expression::Kind::predicate:
        return was_seen(rule.predicates[expression.predicate], seen);
    }
    return true;
  }

  static std::vector<std::string> fields_not_seen(const Rule& rule, const std::vector<std::uint8_t>& seen) {
    std::vector<std::string> fields;
    for (const Predicate& predicate : rule.predicates)
      if (!was_seen(predicate, seen) &&
          std::find(fields.begin(), fields.end(), predicate.field) == fields.end())
        fields.push_back(predicate.field);
    return fields;
  }

  const RuleSet& rules_;
  Coverage coverage_;
  std::vector<std::vector<std::uint8_t>> seen_;  // by rule, by FieldId
  std::vector<bool> active_;
  std::map<std::tuple<std::string, std::string, std::string>, Coverage::AbsentSource> absent_;
};

Coverage Matcher::coverage(const RuleSet& rules, std::span<const Matcher* const> matchers) {
  return CoverageBuilder(rules, matchers).build();
}

}  // namespace garde::sigma
