// SPDX-License-Identifier: Apache-2.0
#include "sigma/trigger.h"

#include <algorithm>

#include "base/case_fold.h"
#include "sigma/literal_index.h"
#include "sigma/regular_expression.h"
#include "sigma/value_pattern.h"

namespace garde::sigma {
namespace {

constexpr double kPresenceFrequency = 0.9;
// Events of one log are of few kinds.
constexpr double kEventKindFrequency = 0.3;

TriggerSet literal_trigger(FieldId field, Anchor anchor, std::string literal) {
  double frequency = expected_frequency(anchor, literal);
  if (field == FieldId::event_id) frequency = std::max(frequency, kEventKindFrequency);
  return {{{field, false, anchor, std::move(literal)}}, frequency};
}

// A keyword is asked of every value; every event has one, so that presence says nothing of it.
std::optional<TriggerSet> presence_trigger(FieldId field) {
  if (field == FieldId::none) return std::nullopt;
  return TriggerSet{{{field, true, Anchor::whole, {}}}, kPresenceFrequency};
}

std::optional<TriggerSet> anywhere_trigger(FieldId field, std::string literal) {
  if (literal.size() < LiteralIndex::kShortestAnywhere) return presence_trigger(field);
  return literal_trigger(field, Anchor::anywhere, std::move(literal));
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::optional<TriggerSet> of_pattern(const Predicate& predicate, const ValuePattern& pattern) {
  // Folding bytes that are part of a character only would not give the folded character's bytes.
  if (predicate.cased && !is_ascii(pattern.literal())) return presence_trigger(predicate.field_id);
  std::string literal = fold_case(pattern.literal());
  switch (pattern.kind()) {
    case ValuePattern::Kind::equals:
      return literal_trigger(predicate.field_id, Anchor::whole, std::move(literal));
    case ValuePattern::Kind::starts_with:
      return literal_trigger(predicate.field_id, Anchor::start, std::move(literal));
    case ValuePattern::Kind::ends_with:
      return literal_trigger(predicate.field_id, Anchor::end, std::move(literal));
    case ValuePattern::Kind::contains:
    case ValuePattern::Kind::general:
      return anywhere_trigger(predicate.field_id, std::move(literal));
    case ValuePattern::Kind::anything:
      break;
  }
  return presence_trigger(predicate.field_id);
}

std::optional<TriggerSet> of_expression(const Predicate& predicate) {
  const auto expression = RegularExpression::compile(
      predicate.text, {predicate.ignore_case, predicate.multiline, predicate.dot_all});
  if (!expression) return TriggerSet{};  // it never holds: nothing needs to wake it
  TriggerSet all;
  for (std::string& literal : expression->necessary_literals()) {
    auto one = anywhere_trigger(predicate.field_id, std::move(literal));
    if (!one || one->triggers.front().presence) return presence_trigger(predicate.field_id);
    all.triggers.push_back(std::move(one->triggers.front()));
    all.frequency += one->frequency;
  }
  return all.triggers.empty() ? presence_trigger(predicate.field_id) : all;
}

std::optional<TriggerSet> of_predicate(const Rule& rule, std::uint32_t number) {
  const Predicate& predicate = rule.predicates[number];
  switch (predicate.op) {
    case Operator::pattern:
      return of_pattern(predicate, ValuePattern(predicate.pattern, predicate.cased));
    case Operator::regular_expression:
      return of_expression(predicate);
    case Operator::is_null:
      return std::nullopt;
    default:
      return presence_trigger(predicate.field_id);
  }
}

std::optional<TriggerSet> of_tree(const Rule& rule, const Expression& expression);

// Where at least `count` of n children must hold, at most n - count of them fail: any n - count + 1 of them
// are enough together. An `and` needs one child, an `or` all.
std::optional<TriggerSet> of_children(const Rule& rule, const std::vector<Expression>& children,
                                      std::size_t count) {
  if (count == 0) return std::nullopt;
  std::vector<TriggerSet> sets;
  for (const Expression& child : children)
    if (auto one = of_tree(rule, child)) sets.push_back(std::move(*one));
  const std::size_t needed = children.size() + 1 - std::min(count, children.size() + 1);
  if (sets.size() < needed) return std::nullopt;
  std::stable_sort(sets.begin(), sets.end(),
                   [](const TriggerSet& a, const TriggerSet& b) { return a.frequency < b.frequency; });
  TriggerSet all;
  for (std::size_t i = 0; i < needed; ++i) {
    all.frequency += sets[i].frequency;
    std::move(sets[i].triggers.begin(), sets[i].triggers.end(), std::back_inserter(all.triggers));
  }
  return all;
}

std::optional<TriggerSet> of_tree(const Rule& rule, const Expression& expression) {
  switch (expression.kind) {
    case Expression::Kind::all_of:
      return of_children(rule, expression.children, expression.children.size());
    case Expression::Kind::any_of:
      return of_children(rule, expression.children, 1);
    case Expression::Kind::at_least:
      return of_children(rule, expression.children, expression.count);
    case Expression::Kind::predicate:
      return of_predicate(rule, expression.predicate);
    case Expression::Kind::negation: {
      const Expression& child = expression.children.front();
      if (child.kind == Expression::Kind::negation) return of_tree(rule, child.children.front());
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<TriggerSet> triggers_of(const Rule& rule) {
  return rule.triggers ? *rule.triggers : of_children(rule, rule.conditions, 1);
}

}  // namespace garde::sigma
