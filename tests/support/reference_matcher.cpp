// SPDX-License-Identifier: Apache-2.0
#include "support/reference_matcher.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <regex>
#include <unicode/uchar.h>
#include <unicode/utf8.h>
#include <vector>

namespace garde::test {
namespace {

using sigma::Expression;
using sigma::Operator;
using sigma::Pattern;
using sigma::PatternToken;
using CodePoints = std::vector<UChar32>;

CodePoints code_points(std::string_view text, bool cased) {
  CodePoints points;
  for (std::int32_t at = 0; at < static_cast<std::int32_t>(text.size());) {
    UChar32 point = 0;
    U8_NEXT(text.data(), at, static_cast<std::int32_t>(text.size()), point);
    points.push_back(cased ? point : u_foldCase(point, U_FOLD_CASE_DEFAULT));
  }
  return points;
}

// One entry a character of a literal or a wildcard.
struct Step {
  PatternToken::Kind kind;
  UChar32 point;
};

bool walks(const std::vector<Step>& steps, std::size_t step, const CodePoints& value, std::size_t at) {
  if (step == steps.size()) return at == value.size();
  switch (steps[step].kind) {
    case PatternToken::Kind::any_many:
      for (std::size_t skip = at; skip <= value.size(); ++skip)
        if (walks(steps, step + 1, value, skip)) return true;
      return false;
    case PatternToken::Kind::any_one:
      return at < value.size() && walks(steps, step + 1, value, at + 1);
    case PatternToken::Kind::literal:
      return at < value.size() && value[at] == steps[step].point && walks(steps, step + 1, value, at + 1);
  }
  return false;
}

bool pattern_matches(const Pattern& pattern, std::string_view value, bool cased) {
  std::vector<Step> steps;
  for (const PatternToken& token : pattern) {
    if (token.kind != PatternToken::Kind::literal) steps.push_back({token.kind, 0});
    for (const UChar32 point : code_points(token.text, cased))
      steps.push_back({PatternToken::Kind::literal, point});
  }
  return walks(steps, 0, code_points(value, cased), 0);
}

// Sixteen bytes, IPv4 at the end behind ten zeros and two 0xff.
std::optional<std::array<unsigned char, 16>> address_bits(const std::string& text) {
  std::array<unsigned char, 16> bits{};
  if (inet_pton(AF_INET6, text.c_str(), bits.data()) == 1) return bits;
  bits.fill(0);
  bits[10] = bits[11] = 0xff;
  if (inet_pton(AF_INET, text.c_str(), bits.data() + 12) == 1) return bits;
  return std::nullopt;
}

bool is_in_network(const std::string& network, const std::string& value) {
  const std::size_t slash = network.find('/');
  const auto base = address_bits(network.substr(0, slash));
  const auto address = address_bits(value);
  if (!base || !address) return false;
  int length = std::atoi(network.c_str() + slash + 1);
  if (network.find(':') == std::string::npos) length += 96;
  for (int bit = 0; bit < length; ++bit) {
    const auto at = static_cast<std::size_t>(bit / 8);
    const int mask = 0x80 >> (bit % 8);
    if (((*base)[at] & mask) != ((*address)[at] & mask)) return false;
  }
  return true;
}

std::optional<double> number_of(const std::string& text) {
  static const std::regex decimal("[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?");
  static const std::regex hexadecimal("0[xX][0-9a-fA-F]{1,16}");
  if (std::regex_match(text, hexadecimal))
    return static_cast<double>(std::strtoull(text.c_str() + 2, nullptr, 16));
  if (std::regex_match(text, decimal)) return std::strtod(text.c_str(), nullptr);
  return std::nullopt;
}

// Times as "2026-02-11T03:04:05Z".
std::optional<double> time_part_of(const std::string& text, sigma::TimePart part) {
  std::tm civil{};
  const char* end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &civil);
  if (end == nullptr || *end != '\0') return std::nullopt;
  const std::time_t seconds = ::timegm(&civil);
  ::gmtime_r(&seconds, &civil);
  constexpr std::array<const char*, 6> kFormats{"%M", "%H", "%d", "%V", "%m", "%Y"};
  char shown[8];
  std::strftime(shown, sizeof shown, kFormats[static_cast<std::size_t>(part) - 1], &civil);
  return std::atof(shown);
}

bool holds_between(const sigma::Predicate& predicate, const std::string& value, Event& event) {
  for (Field& field : event.fields()) {
    if (field.name != predicate.other_field || field.kind == ValueKind::null) continue;
    const CodePoints left = code_points(value, predicate.cased);
    const CodePoints right = code_points(event.text(field), predicate.cased);
    const bool fits = right.size() <= left.size();
    const auto search = std::search(left.begin(), left.end(), right.begin(), right.end());
    if (predicate.op == Operator::field_equals && left == right) return true;
    if (predicate.op == Operator::field_contains && fits && (right.empty() || search != left.end()))
      return true;
    if (predicate.op == Operator::field_starts_with && fits &&
        std::equal(right.begin(), right.end(), left.begin()))
      return true;
    if (predicate.op == Operator::field_ends_with && fits &&
        std::equal(right.begin(), right.end(), left.end() - static_cast<std::ptrdiff_t>(right.size())))
      return true;
  }
  return false;
}

bool holds_of_value(const sigma::Predicate& predicate, const std::string& value, Event& event) {
  const auto number = predicate.time_part == sigma::TimePart::none ? number_of(value)
                                                                   : time_part_of(value, predicate.time_part);
  switch (predicate.op) {
    case Operator::pattern:
      return pattern_matches(predicate.pattern, value, predicate.cased);
    case Operator::regular_expression:
      return std::regex_search(
          value, std::regex(predicate.text, predicate.ignore_case ? std::regex::ECMAScript | std::regex::icase
                                                                  : std::regex::ECMAScript));
    case Operator::cidr:
      return is_in_network(predicate.text, value);
    case Operator::less:
      return number && *number < predicate.number;
    case Operator::less_or_equal:
      return number && *number <= predicate.number;
    case Operator::greater:
      return number && *number > predicate.number;
    case Operator::greater_or_equal:
      return number && *number >= predicate.number;
    case Operator::time_part_equals:
      return number && *number == predicate.number;
    case Operator::field_equals:
    case Operator::field_starts_with:
    case Operator::field_ends_with:
    case Operator::field_contains:
      return holds_between(predicate, value, event);
    case Operator::exists:
    case Operator::is_null:
      break;
  }
  return false;
}

bool holds(const sigma::Rule& rule, const Expression& expression, Event& event) {
  std::size_t held = 0;
  for (const Expression& child : expression.children) held += holds(rule, child, event) ? 1 : 0;
  switch (expression.kind) {
    case Expression::Kind::all_of:
      return held == expression.children.size();
    case Expression::Kind::any_of:
      return held > 0;
    case Expression::Kind::at_least:
      return held >= expression.count;
    case Expression::Kind::negation:
      return held == 0;
    case Expression::Kind::predicate:
      return reference_holds(rule.predicates[expression.predicate], event);
  }
  return false;
}

}  // namespace

bool reference_holds(const sigma::Predicate& predicate, Event& event) {
  bool is_there = false;
  bool has_value = false;
  bool any_holds = false;
  for (Field& field : event.fields()) {
    if (!predicate.field.empty() && field.name != predicate.field) continue;
    is_there = true;
    if (field.kind == ValueKind::null) continue;
    has_value = true;
    if (holds_of_value(predicate, std::string(event.text(field)), event)) any_holds = true;
  }
  if (predicate.op == Operator::exists) return is_there;
  if (predicate.op == Operator::is_null) return !has_value;
  return any_holds;
}

bool reference_matches(const sigma::Rule& rule, Event& event) {
  return std::any_of(rule.conditions.begin(), rule.conditions.end(),
                     [&](const Expression& condition) { return holds(rule, condition, event); });
}

}  // namespace garde::test
