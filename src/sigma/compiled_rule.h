// SPDX-License-Identifier: Apache-2.0
// A rule made ready to be asked of an event: patterns folded and classified, expressions and networks
// compiled.
//
// This is the engine's slow half, which decides. It is asked only of rules that the index has woken, or that
// nothing can wake; whatever the index does, a rule matches exactly where matches() says so.
//
// Semantics (Sigma specification 2.1): a field that occurs several times holds where any of its values does;
// a missing field, or one whose value is null, makes a predicate false, so that `not` makes it true; numbers
// compare as text for equality and as numbers for order.
//
// Thread rules: immutable once made; any thread may ask, each with a view of its own.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.h"
#include "sigma/event_view.h"
#include "sigma/question.h"
#include "sigma/regular_expression.h"
#include "sigma/rule.h"
#include "sigma/value_pattern.h"

namespace garde::sigma {

class CompiledRule {
 public:
  /// `rule` must outlive this object. Predicates whose text does not compile never hold: the loader has
  /// refused such rules.
  explicit CompiledRule(const Rule& rule);

  [[nodiscard]] const Rule& rule() const { return rule_; }

  /// Whether any of the rule's conditions holds of the event.
  [[nodiscard]] bool matches(EventView& event) const;
  /// Whether one predicate, by its number, holds of it.
  [[nodiscard]] bool holds(std::uint32_t predicate, EventView& event) const;

  /// Appends the items ("selection.Image") that hold of an event which the rule matches, those under a `not`
  /// left out.
  void collect_matched(EventView& event, std::vector<std::string_view>& items) const;

 private:
  struct Compiled {
    ValuePattern pattern;
    std::unique_ptr<const RegularExpression> expression;
    std::optional<IpNetwork> network;
  };

  [[nodiscard]] bool holds_of_value(std::uint32_t predicate, EventView& event, std::uint32_t slot) const;
  [[nodiscard]] bool holds_between_fields(const Predicate& predicate, EventView& event,
                                          std::uint32_t slot) const;
  [[nodiscard]] bool holds(const Question& question, EventView& event) const;
  [[nodiscard]] bool holds_at_least(const Question& question, EventView& event) const;
  [[nodiscard]] static bool has_any_text(const Question& question, EventView& event);
  bool collect(const Expression& expression, EventView& event, std::vector<std::uint32_t>& items) const;

  const Rule& rule_;
  std::vector<Compiled> predicates_;
  std::vector<Question> questions_;  // one a condition
};

}  // namespace garde::sigma
