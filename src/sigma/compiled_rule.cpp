// SPDX-License-Identifier: Apache-2.0
#include "sigma/compiled_rule.h"

#include <algorithm>
#include <charconv>

#include "base/text_search.h"
#include "base/time.h"

namespace garde::sigma {
namespace {

// A number as logs write one: decimal, with fraction or exponent, or hexadecimal after 0x.
std::optional<double> number_of(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), value, 16);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return static_cast<double>(value);
  }
  if (text.starts_with('+')) text.remove_prefix(1);
  const std::size_t first = text.find_first_not_of("+-");
  if (first > 1 || (text[first] != '.' && (text[first] < '0' || text[first] > '9'))) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// ISO 8601 weeks: week 1 is the one that holds the year's first Thursday.
int iso_week(Instant instant) {
  using namespace std::chrono;
  const auto day = floor<days>(instant);
  const auto thursday = day + days(4) - days(weekday(day).iso_encoding());
  const year_month_day date{thursday};
  return static_cast<int>((thursday - sys_days(date.year() / January / 1)).count() / 7) + 1;
}

std::optional<double> time_part_of(std::string_view text, TimePart part) {
  const auto parsed = parse_iso_time(text);
  if (!parsed) return std::nullopt;
  const auto local = from_utc(parsed->civil);
  if (!local) return std::nullopt;
  const Instant instant = *local - std::chrono::seconds(parsed->offset_seconds);
  const CivilTime civil = to_utc(instant);
  switch (part) {
    case TimePart::none:
      break;
    case TimePart::minute:
      return civil.minute;
    case TimePart::hour:
      return civil.hour;
    case TimePart::day:
      return civil.day;
    case TimePart::week:
      return iso_week(instant);
    case TimePart::month:
      return civil.month;
    case TimePart::year:
      return civil.year;
  }
  return std::nullopt;
}

bool compares(std::string_view text, const Predicate& predicate) {
  const TimePart part = predicate.time_part;
  const auto number = part == TimePart::none ? number_of(text) : time_part_of(text, part);
  if (!number) return false;
  switch (predicate.op) {
    case Operator::less:
      return *number < predicate.number;
    case Operator::less_or_equal:
      return *number <= predicate.number;
    case Operator::greater:
      return *number > predicate.number;
    case Operator::greater_or_equal:
      return *number >= predicate.number;
    case Operator::time_part_equals:
      return *number == predicate.number;
    default:
      return false;
  }
}

}  // namespace

CompiledRule::CompiledRule(const Rule& rule) : rule_(rule) {
  predicates_.reserve(rule.predicates.size());
  for (const Predicate& predicate : rule.predicates) {
    Compiled& compiled = predicates_.emplace_back();
    if (predicate.op == Operator::pattern)
      compiled.pattern = ValuePattern(predicate.pattern, predicate.cased);
    if (predicate.op == Operator::cidr) compiled.network = parse_ip_network(predicate.text);
    if (predicate.op == Operator::regular_expression) {
      auto expression = RegularExpression::compile(
          predicate.text, {predicate.ignore_case, predicate.multiline, predicate.dot_all});
      if (expression) compiled.expression = std::make_unique<const RegularExpression>(std::move(*expression));
    }
  }
  std::vector<const ValuePattern*> patterns;
  for (const Compiled& compiled : predicates_) patterns.push_back(&compiled.pattern);
  for (const Expression& condition : rule.conditions)
    questions_.push_back(arrange(condition, rule, patterns));
}

bool CompiledRule::matches(EventView& event) const {
  return std::any_of(questions_.begin(), questions_.end(),
                     [&](const Question& question) { return holds(question, event); });
}

bool CompiledRule::holds(const Question& question, EventView& event) const {
  const auto& children = question.children;
  const auto child_holds = [&](const Question& child) { return holds(child, event); };
  switch (question.kind) {
    case Question::Kind::all_of:
      return std::all_of(children.begin(), children.end(), child_holds);
    case Question::Kind::any_of:
      return std::any_of(children.begin(), children.end(), child_holds);
    case Question::Kind::at_least:
      return holds_at_least(question, event);
    case Question::Kind::negation:
      return !holds(children.front(), event);
    case Question::Kind::predicate:
      return holds(question.predicate, event);
    case Question::Kind::any_text:
      return has_any_text(question, event);
  }
  return false;
}

bool CompiledRule::holds_at_least(const Question& question, EventView& event) const {
  std::uint32_t missing = question.count;
  for (const Question& child : question.children)
    if (holds(child, event) && --missing == 0) return true;
  return missing == 0;
}

bool CompiledRule::has_any_text(const Question& question, EventView& event) {
  bool found = false;
  for (auto slot = event.first(question.field); slot != EventView::kNone && !found; slot = event.next(slot))
    if (!event.is_null(slot))
      question.texts->scan(event.folded(slot), [&found](std::uint32_t) { found = true; });
  return found;
}

bool CompiledRule::holds(std::uint32_t number, EventView& event) const {
  const Predicate& predicate = rule_.predicates[number];
  if (predicate.field.empty()) {  // a keyword
    for (std::uint32_t slot = 0; slot < event.size(); ++slot)
      if (!event.is_null(slot) && holds_of_value(number, event, slot)) return true;
    return false;
  }
  std::uint32_t slot = event.first(predicate.field_id);
  if (predicate.op == Operator::exists) return slot != EventView::kNone;
  for (; slot != EventView::kNone; slot = event.next(slot)) {
    if (event.is_null(slot)) continue;
    if (predicate.op == Operator::is_null) return false;
    if (holds_of_value(number, event, slot)) return true;
  }
  return predicate.op == Operator::is_null;
}

bool CompiledRule::holds_of_value(std::uint32_t number, EventView& event, std::uint32_t slot) const {
  const Predicate& predicate = rule_.predicates[number];
  const Compiled& compiled = predicates_[number];
  switch (predicate.op) {
    case Operator::pattern:
      if (compiled.pattern.kind() == ValuePattern::Kind::anything) return true;
      return compiled.pattern.matches(predicate.cased ? event.text(slot) : event.folded(slot));
    case Operator::regular_expression:
      return compiled.expression != nullptr && compiled.expression->is_found_in(event.text(slot));
    case Operator::cidr: {
      const auto address = parse_ip_address(event.text(slot));
      return address && compiled.network && compiled.network->contains(*address);
    }
    case Operator::less:
    case Operator::less_or_equal:
    case Operator::greater:
    case Operator::greater_or_equal:
    case Operator::time_part_equals:
      return compares(event.text(slot), predicate);
    case Operator::field_equals:
    case Operator::field_starts_with:
    case Operator::field_ends_with:
    case Operator::field_contains:
      return holds_between_fields(predicate, event, slot);
    case Operator::exists:
    case Operator::is_null:
      break;  // asked of the event, not of a value
  }
  return false;
}

bool CompiledRule::holds_between_fields(const Predicate& predicate, EventView& event,
                                        std::uint32_t slot) const {
  const std::string_view value = predicate.cased ? event.text(slot) : event.folded(slot);
  for (auto other = event.first(predicate.other_field_id); other != EventView::kNone;
       other = event.next(other)) {
    if (event.is_null(other)) continue;
    const std::string_view with = predicate.cased ? event.text(other) : event.folded(other);
    const bool held = predicate.op == Operator::field_equals        ? value == with
                      : predicate.op == Operator::field_starts_with ? value.starts_with(with)
                      : predicate.op == Operator::field_ends_with   ? value.ends_with(with)
                                                                    : contains(value, with);
    if (held) return true;
  }
  return false;
}

void CompiledRule::collect_matched(EventView& event, std::vector<std::string_view>& items) const {
  std::vector<std::uint32_t> held;
  for (const Expression& condition : rule_.conditions) collect(condition, event, held);
  std::sort(held.begin(), held.end());
  held.erase(std::unique(held.begin(), held.end()), held.end());
  for (const std::uint32_t item : held) items.push_back(rule_.items[item]);
}

// Whether the expression holds; where it does, its items that do are appended, and otherwise none.
bool CompiledRule::collect(const Expression& expression, EventView& event,
                           std::vector<std::uint32_t>& items) const {
  const std::size_t before = items.size();
  std::size_t held = 0;
  std::size_t needed = 1;
  switch (expression.kind) {
    case Expression::Kind::negation: {
      const bool child = collect(expression.children.front(), event, items);
      items.resize(before);
      return !child;
    }
    case Expression::Kind::predicate:
      if (!holds(expression.predicate, event)) return false;
      items.push_back(rule_.predicates[expression.predicate].item);
      return true;
    case Expression::Kind::all_of:
      needed = expression.children.size();
      break;
    case Expression::Kind::any_of:
      break;
    case Expression::Kind::at_least:
      needed = expression.count;
      break;
  }
  for (const Expression& child : expression.children)
    if (collect(child, event, items)) ++held;
  if (held >= needed) return true;
  items.resize(before);
  return false;
}

}  // namespace garde::sigma
