// SPDX-License-Identifier: Apache-2.0
#include "sigma/correlation_memory.h"

#include <algorithm>
#include <bit>

#include "base/varint.h"

namespace garde::sigma {
namespace {

using varint::append_number;
using varint::append_signed;
using varint::append_text;
using varint::take_number;
using varint::take_signed;
using varint::take_text;

void append_time(Instant time, std::string& out) {
  append_signed(time.time_since_epoch().count(), out);
}

bool take_time(std::string_view& rest, Instant& time) {
  std::int64_t value = 0;
  if (!take_signed(rest, value)) return false;
  time = Instant(Duration(value));
  return true;
}

bool take_string(std::string_view& rest, std::string& text) {
  std::string_view view;
  if (!take_text(rest, view)) return false;
  text = view;
  return true;
}

template <typename Number>
bool take_into(std::string_view& rest, Number& value) {
  std::uint64_t number = 0;
  if (!take_number(rest, number)) return false;
  value = static_cast<Number>(number);
  return true;
}

// How many follow; each takes one byte at least.
bool take_count(std::string_view& rest, std::uint64_t& count) {
  return take_number(rest, count) && count <= rest.size();
}

bool take_carried(std::string_view& rest, std::vector<std::optional<std::string>>& carried) {
  std::uint64_t count = 0;
  if (!take_count(rest, count)) return false;
  for (; count > 0; --count) {
    std::uint64_t has = 0;
    std::string text;
    if (!take_number(rest, has) || (has != 0 && !take_string(rest, text))) return false;
    carried.push_back(has != 0 ? std::optional(std::move(text)) : std::nullopt);
  }
  return true;
}

bool take_texts(std::string_view& rest, std::vector<std::string>& texts) {
  std::uint64_t count = 0;
  if (!take_count(rest, count)) return false;
  for (texts.resize(count); std::string & text : texts)
    if (!take_string(rest, text)) return false;
  return true;
}

struct Names {
  std::string_view correlation;
  std::string_view member;
  std::string_view rule;
};

bool take_fields(std::string_view& rest, Names& names, CorrelationInput& input) {
  std::uint64_t number = 0;
  const bool good =
      take_text(rest, names.correlation) && take_text(rest, names.member) && take_text(rest, names.rule) &&
      take_time(rest, input.time) && take_time(rest, input.received) && take_time(rest, input.arrived) &&
      take_into(rest, input.input) && take_into(rest, input.position) && take_texts(rest, input.group) &&
      take_carried(rest, input.carried) && take_string(rest, input.value) && take_number(rest, number) &&
      take_string(rest, input.computer) && take_into(rest, input.bytes);
  input.number = std::bit_cast<double>(number);
  return good;
}

bool take_contribution(std::string_view& rest, CorrelationMatch::Contribution& one, std::string_view& rule) {
  return take_into(rest, one.input) && take_into(rest, one.position) && take_time(rest, one.time) &&
         take_string(rest, one.computer) && take_text(rest, rule);
}

}  // namespace

const std::string& lasting_name(const Metadata& rule) {
  return rule.id.empty() ? rule.title : rule.id;
}

void append_encoded(const CorrelationInput& input, const Correlation& correlation, std::string& out) {
  append_text(lasting_name(correlation), out);
  append_text(correlation.rules[input.member], out);
  append_text(input.rule == nullptr ? std::string_view() : lasting_name(*input.rule), out);
  append_time(input.time, out);
  append_time(input.received, out);
  append_time(input.arrived, out);
  append_number(input.input, out);
  append_number(input.position, out);
  append_number(input.group.size(), out);
  for (const std::string& value : input.group) append_text(value, out);
  append_number(input.carried.size(), out);
  for (const auto& value : input.carried) {
    append_number(value ? 1 : 0, out);
    if (value) append_text(*value, out);
  }
  append_text(input.value, out);
  append_number(std::bit_cast<std::uint64_t>(input.number), out);
  append_text(input.computer, out);
  append_number(input.bytes, out);
}

std::string encoded(const CorrelationMatch& match) {
  std::string out;
  append_text(lasting_name(*match.rule), out);
  append_time(match.first, out);
  append_time(match.last, out);
  append_number(std::bit_cast<std::uint64_t>(match.value), out);
  append_number(match.group.size(), out);
  for (const auto& [field, value] : match.group) {
    append_text(field, out);
    append_text(value, out);
  }
  append_number(match.contributions.size(), out);
  for (const auto& one : match.contributions) {
    append_number(one.input, out);
    append_number(one.position, out);
    append_time(one.time, out);
    append_text(one.computer, out);
    append_text(one.rule == nullptr ? std::string_view() : lasting_name(*one.rule), out);
  }
  return out;
}

std::optional<CorrelationInput> take_input(std::string_view& rest, const CorrelationPlan& plan,
                                           const RuleFinder& finder) {
  CorrelationInput input;
  Names names;
  if (!take_fields(rest, names, input)) {
    rest = {};
    return std::nullopt;
  }
  const auto number = finder.correlation(names.correlation);
  if (!number) return std::nullopt;
  const Correlation& correlation = plan.correlations()[*number];
  const auto member = std::find(correlation.rules.begin(), correlation.rules.end(), names.member);
  input.rule = finder.rule(names.rule);
  const bool fits = member != correlation.rules.end() && input.rule != nullptr &&
                    input.group.size() == correlation.group_by.size() &&
                    input.carried.size() == plan.carried_by(*number).size();
  if (!fits) return std::nullopt;
  input.correlation = *number;
  input.member = static_cast<std::uint32_t>(member - correlation.rules.begin());
  return input;
}

std::optional<CorrelationMatch> match_of(std::string_view bytes, const CorrelationPlan& plan,
                                         const RuleFinder& finder) {
  CorrelationMatch match;
  std::string_view name;
  std::uint64_t value = 0;
  std::uint64_t count = 0;
  if (!take_text(bytes, name) || !take_time(bytes, match.first) || !take_time(bytes, match.last) ||
      !take_number(bytes, value) || !take_count(bytes, count))
    return std::nullopt;
  match.value = std::bit_cast<double>(value);
  for (match.group.resize(count); auto& [field, text] : match.group)
    if (!take_string(bytes, field) || !take_string(bytes, text)) return std::nullopt;
  if (!take_count(bytes, count)) return std::nullopt;
  for (match.contributions.resize(count); auto& one : match.contributions) {
    std::string_view rule;
    if (!take_contribution(bytes, one, rule)) return std::nullopt;
    one.rule = finder.rule(rule);
  }
  const auto number = finder.correlation(name);
  if (!number) return std::nullopt;
  match.rule = &plan.correlations()[*number];
  const bool fits = std::equal(
      match.group.begin(), match.group.end(), match.rule->group_by.begin(), match.rule->group_by.end(),
      [](const auto& pair, const std::string& field) { return pair.first == field; });
  return fits ? std::optional(std::move(match)) : std::nullopt;
}

}  // namespace garde::sigma
