// SPDX-License-Identifier: Apache-2.0
#include "sigma/trigger.h"

#include <algorithm>

#include "base/case_fold.h"

namespace garde::sigma {
namespace {

constexpr double kPresenceFrequency = 0.9;

TriggerSet literal_trigger(FieldId field, Anchor anchor, std::string literal) {
  const double frequency = expected_frequency(anchor, literal);
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

std::optional<TriggerSet> of_expression(const Predicate& predicate, const RegularExpression* expression) {
  if (expression == nullptr) return TriggerSet{};  // it never holds: nothing needs to wake it
  TriggerSet all;
  for (std::string& literal : expression->necessary_literals()) {
    auto one = anywhere_trigger(predicate.field_id, std::move(literal));
    if (!one || one->triggers.front().presence) return presence_trigger(predicate.field_id);
    all.triggers.push_back(std::move(one->triggers.front()));
    all.frequency += one->frequency;
  }
  return all.triggers.empty() ? presence_trigger(predicate.field_id) : all;
}

std::optional<TriggerSet> of_predicate(const CompiledRule& rule, std::uint32_t number) {
  const Predicate& predicate = rule.rule().predicates[number];
  switch (predicate.op) {
    case Operator::pattern:
      return of_pattern(predicate, rule.pattern(number));
    case Operator::regular_expression:
      return of_expression(predicate, rule.expression(number));
    case Operator::is_null:
      return std::nullopt;
    default:
      return presence_trigger(predicate.field_id);
  }
}

std::optional<TriggerSet> of_tree(const CompiledRule& rule, const Expression& expression);

std::optional<TriggerSet> least_frequent(const CompiledRule& rule, const std::vector<Expression>& children) {
  std::optional<TriggerSet> best;
  for (const Expression& child : children) {
    auto one = of_tree(rule, child);
    if (one && (!best || one->frequency < best->frequency)) best = std::move(one);
  }
  return best;
}

std::optional<TriggerSet> all_together(const CompiledRule& rule, const std::vector<Expression>& children) {
  TriggerSet all;
  for (const Expression& child : children) {
    auto one = of_tree(rule, child);
    if (!one) return std::nullopt;
    all.frequency += one->frequency;
    std::move(one->triggers.begin(), one->triggers.end(), std::back_inserter(all.triggers));
  }
  return all;
}

std::optional<TriggerSet> of_tree(const CompiledRule& rule, const Expression& expression) {
  switch (expression.kind) {
    case Expression::Kind::all_of:
      return least_frequent(rule, expression.children);
    case Expression::Kind::any_of:
      return all_together(rule, expression.children);
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

std::optional<TriggerSet> triggers_of(const CompiledRule& rule) {
  return all_together(rule, rule.rule().conditions);
}

}  // namespace garde::sigma
