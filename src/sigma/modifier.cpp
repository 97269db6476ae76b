// SPDX-License-Identifier: Apache-2.0
#include "sigma/modifier.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/case_fold.h"
#include "base/ip_address.h"
#include "base/nearest_word.h"
#include "sigma/pattern.h"
#include "sigma/regular_expression.h"

namespace garde::sigma {
namespace {

constexpr std::size_t kMostExpandedValues = 10'000;

constexpr std::array<std::string_view, 31> kModifiers{
    "contains", "startswith", "endswith", "all",  "exists", "cased",    "neq",     "re",     "i",
    "m",        "s",          "windash",  "wide", "utf16",  "utf16le",  "utf16be", "base64", "base64offset",
    "cidr",     "lt",         "lte",      "gt",   "gte",    "fieldref", "expand",  "minute", "hour",
    "day",      "week",       "month",    "year"};

constexpr std::array<std::pair<std::string_view, Operator>, 7> kTypeModifiers{{
    {"re", Operator::regular_expression},
    {"cidr", Operator::cidr},
    {"lt", Operator::less},
    {"lte", Operator::less_or_equal},
    {"gt", Operator::greater},
    {"gte", Operator::greater_or_equal},
    {"exists", Operator::exists},
}};

constexpr std::array<std::pair<std::string_view, TimePart>, 6> kTimeModifiers{{
    {"minute", TimePart::minute},
    {"hour", TimePart::hour},
    {"day", TimePart::day},
    {"week", TimePart::week},
    {"month", TimePart::month},
    {"year", TimePart::year},
}};

constexpr std::array<std::string_view, 7> kTransformations{"windash", "wide",   "utf16",       "utf16le",
                                                           "utf16be", "base64", "base64offset"};

constexpr std::array<std::pair<std::string_view, bool FieldKey::*>, 10> kFlags{{
    {"contains", &FieldKey::contains},
    {"startswith", &FieldKey::starts_with},
    {"endswith", &FieldKey::ends_with},
    {"all", &FieldKey::all},
    {"cased", &FieldKey::cased},
    {"neq", &FieldKey::negated},
    {"expand", &FieldKey::expand},
    {"i", &FieldKey::ignore_case},
    {"m", &FieldKey::multiline},
    {"s", &FieldKey::dot_all},
}};

template <typename Table>
auto find_in(const Table& table, std::string_view name) {
  return std::find_if(table.begin(), table.end(), [name](const auto& entry) { return entry.first == name; });
}

std::optional<Error> set_operator(FieldKey& key, Operator op, std::string_view name) {
  if (key.op != Operator::pattern && key.op != op)
    return Error{"the modifier '" + std::string(name) + "' does not go with the type modifier before it",
                 {},
                 "keep one of re, cidr, fieldref, exists, lt, lte, gt, gte and the time modifiers"};
  key.op = op;
  return std::nullopt;
}

std::optional<Error> apply_modifier(FieldKey& key, std::string_view name) {
  if (const auto flag = find_in(kFlags, name); flag != kFlags.end()) {
    key.*(flag->second) = true;
    return std::nullopt;
  }
  if (std::find(kTransformations.begin(), kTransformations.end(), name) != kTransformations.end()) {
    key.transformations.emplace_back(name);
    return std::nullopt;
  }
  if (const auto type = find_in(kTypeModifiers, name); type != kTypeModifiers.end())
    return set_operator(key, type->second, name);
  if (const auto part = find_in(kTimeModifiers, name); part != kTimeModifiers.end()) {
    if (key.time_part != TimePart::none)
      return Error{"only one of minute, hour, day, week, month and year can stand in one key", {}, {}};
    key.time_part = part->second;
    return std::nullopt;
  }
  if (name == "fieldref") return set_operator(key, Operator::field_equals, name);
  const std::string near = nearest_word(name, kModifiers);
  return Error{
      "unknown modifier '" + std::string(name) + "'",
      {},
      near.empty() ? "modifiers are listed in the Sigma specification" : "did you mean '" + near + "'?"};
}

bool is_order(Operator op) {
  return op == Operator::less || op == Operator::less_or_equal || op == Operator::greater ||
         op == Operator::greater_or_equal;
}

std::optional<Error> check(FieldKey& key) {
  // "hour" alone asks whether the part is the value; "hour|gte" compares it.
  if (key.time_part != TimePart::none && !is_order(key.op)) {
    if (auto error = set_operator(key, Operator::time_part_equals, "of a time")) return error;
  }
  const bool placed = key.contains || key.starts_with || key.ends_with;
  const bool flagged = key.ignore_case || key.multiline || key.dot_all;
  const bool takes_place = key.op == Operator::pattern || key.op == Operator::regular_expression ||
                           key.op == Operator::field_equals;
  if (flagged && key.op != Operator::regular_expression)
    return Error{"the modifiers i, m and s belong to re", {}, "write |re|i"};
  if (placed && !takes_place)
    return Error{"contains, startswith and endswith do not go with this type of value", {}, {}};
  if (!key.transformations.empty() && key.op != Operator::pattern)
    return Error{
        "'" + key.transformations.front() + "' changes texts and does not go with this type of value",
        {},
        {}};
  if (key.field.empty() && key.op != Operator::pattern && key.op != Operator::regular_expression)
    return Error{"this modifier needs a field before it", {}, {}};
  return std::nullopt;
}

}  // namespace

Result<FieldKey> parse_field_key(std::string_view text) {
  FieldKey key;
  std::size_t bar = text.find('|');
  key.field = std::string(text.substr(0, bar));
  while (bar != std::string_view::npos) {
    const std::size_t next = text.find('|', bar + 1);
    const std::string_view name =
        text.substr(bar + 1, next == std::string_view::npos ? next : next - bar - 1);
    if (auto error = apply_modifier(key, name)) return failure(std::move(*error));
    bar = next;
  }
  if (auto error = check(key)) return failure(std::move(*error));
  return key;
}

namespace {

// Reads one value under one key. Texts pass through the transformations as a list, since one may become
// several.
class ValueReader {
 public:
  ValueReader(const FieldKey& key, const Placeholders& placeholders, std::vector<std::string>& missing)
      : key_(key), placeholders_(placeholders), missing_(missing) {}

  Result<ValuePredicates> read(const yaml::Node& value) {
    if (!value.is_scalar()) return failure("a value is a text, a number, a boolean or null");
    result_.negate = key_.negated;
    switch (key_.op) {
      case Operator::exists:
        return read_exists(value);
      case Operator::less:
      case Operator::less_or_equal:
      case Operator::greater:
      case Operator::greater_or_equal:
      case Operator::time_part_equals:
        return read_number(value);
      case Operator::regular_expression:
        return read_expression(value.text());
      case Operator::cidr:
        return read_networks(value.text());
      case Operator::field_equals:
        return read_field_reference(value.text());
      default:
        return read_text(value);
    }
  }

 private:
  Predicate predicate(Operator op) const {
    Predicate made;
    made.field = key_.field;
    made.field_id = intern_field(key_.field);
    made.op = op;
    made.cased = key_.cased;
    return made;
  }

  Result<ValuePredicates> done(Predicate made) {
    result_.any_of.push_back(std::move(made));
    return std::move(result_);
  }

  Result<ValuePredicates> read_exists(const yaml::Node& value) {
    const auto wanted = value.as_boolean();
    if (!wanted) return failure("exists takes true or false");
    result_.negate = result_.negate != !*wanted;
    return done(predicate(Operator::exists));
  }

  Result<ValuePredicates> read_number(const yaml::Node& value) {
    auto number = value.as_real();
    if (const auto integer = value.as_integer()) number = static_cast<double>(*integer);
    if (!number) return failure("'" + value.text() + "' is no number", {}, "write the number without quotes");
    Predicate made = predicate(key_.op);
    made.number = *number;
    made.time_part = key_.time_part;
    return done(std::move(made));
  }

  Result<ValuePredicates> read_expression(const std::string& text) {
    for (const std::string& expanded : expand(text)) {
      Predicate made = predicate(Operator::regular_expression);
      made.text = expanded;
      if (key_.starts_with) made.text = "^(?:" + made.text + ")";
      if (key_.ends_with) made.text = "(?:" + made.text + ")$";
      made.ignore_case = key_.ignore_case;
      made.multiline = key_.multiline;
      made.dot_all = key_.dot_all;
      const auto compiled =
          RegularExpression::compile(made.text, {made.ignore_case, made.multiline, made.dot_all});
      if (!compiled) return failure(compiled.error());
      result_.any_of.push_back(std::move(made));
    }
    return std::move(result_);
  }

  Result<ValuePredicates> read_networks(const std::string& text) {
    const std::vector<std::string> networks = expand(text);
    // The rule is reported and never run: half a network is no mistake of its own.
    if (!missing_.empty()) return done(predicate(Operator::exists));
    for (const std::string& expanded : networks) {
      if (!parse_ip_network(expanded))
        return failure("'" + expanded + "' is no network", {}, "write it as 192.0.2.0/24 or 2001:db8::/32");
      Predicate made = predicate(Operator::cidr);
      made.text = expanded;
      result_.any_of.push_back(std::move(made));
    }
    return std::move(result_);
  }

  Result<ValuePredicates> read_field_reference(const std::string& other) {
    if (other.empty()) return failure("fieldref names another field");
    Predicate made = predicate(key_.contains      ? Operator::field_contains
                               : key_.starts_with ? Operator::field_starts_with
                               : key_.ends_with   ? Operator::field_ends_with
                                                  : Operator::field_equals);
    made.other_field = other;
    made.other_field_id = intern_field(other);
    return done(std::move(made));
  }

  Result<ValuePredicates> read_text(const yaml::Node& value) {
    if (value.is_null())
      return key_.field.empty() ? failure("a keyword cannot be null") : done(predicate(Operator::is_null));
    std::string text = value.text();
    // Only these two words are booleans in YAML 1.2: what a log calls "no" or "off" is a text.
    const std::string folded = fold_case(text);
    if (value.as_boolean() && (folded == "true" || folded == "false")) text = folded;
    std::vector<Pattern> patterns;
    for (const std::string& expanded : expand(text)) patterns.push_back(parse_pattern(expanded));
    for (const std::string& name : key_.transformations) {
      auto transformed = transform(name, patterns);
      if (!transformed) return failure(std::move(transformed.error()));
      patterns = std::move(*transformed);
    }
    // A keyword may stand anywhere in a value.
    const bool anywhere = key_.contains || (key_.field.empty() && !key_.starts_with && !key_.ends_with);
    for (Pattern& pattern : patterns) {
      Predicate made = predicate(Operator::pattern);
      made.pattern =
          with_wildcards(std::move(pattern), anywhere || key_.ends_with, anywhere || key_.starts_with);
      result_.any_of.push_back(std::move(made));
    }
    return std::move(result_);
  }

  static Result<std::vector<Pattern>> transform(const std::string& name,
                                                const std::vector<Pattern>& patterns) {
    std::vector<Pattern> results;
    for (const Pattern& pattern : patterns) {
      if (name == "windash") {
        auto variants = dash_variants(pattern);
        if (variants.empty()) return failure("windash has too many dashes to vary", {}, "split the value");
        std::move(variants.begin(), variants.end(), std::back_inserter(results));
      } else if (name == "base64" || name == "base64offset") {
        if (!is_literal(pattern))
          return failure("'" + name + "' takes no wildcards", {}, "escape them with a backslash");
        const std::string text = literal_text(pattern);
        for (std::string& encoded : name == "base64" ? std::vector{base64(text)} : base64_offsets(text))
          results.push_back(literal_pattern(std::move(encoded)));
      } else {
        results.push_back(widened(pattern, name == "utf16be" ? WideEncoding::utf16be
                                           : name == "utf16" ? WideEncoding::utf16
                                                             : WideEncoding::utf16le));
      }
    }
    return results;
  }

  // "%name%" replaced by each of the placeholder's values. A placeholder without values is noted as missing.
  std::vector<std::string> expand(const std::string& text) {
    std::vector<std::string> results{""};
    if (!key_.expand) return {text};
    std::size_t at = 0;
    while (at < text.size()) {
      if (text[at] == '\\' && at + 1 < text.size() && text[at + 1] == '%') {
        append_to_all(results, "%");
        at += 2;
        continue;
      }
      const std::size_t end = text[at] == '%' ? text.find('%', at + 1) : std::string::npos;
      if (end == std::string::npos) {
        append_to_all(results, text.substr(at++, 1));
        continue;
      }
      results = with_placeholder(results, text.substr(at + 1, end - at - 1));
      at = end + 1;
    }
    return results;
  }

  static void append_to_all(std::vector<std::string>& texts, std::string_view part) {
    for (std::string& text : texts) text += part;
  }

  std::vector<std::string> with_placeholder(const std::vector<std::string>& before, const std::string& name) {
    const auto found = placeholders_.find(name);
    if (found == placeholders_.end() || found->second.empty() ||
        before.size() * found->second.size() > kMostExpandedValues) {
      if (std::find(missing_.begin(), missing_.end(), name) == missing_.end()) missing_.push_back(name);
      return before;
    }
    std::vector<std::string> results;
    for (const std::string& text : before)
      for (const std::string& value : found->second) results.push_back(text + value);
    return results;
  }

  const FieldKey& key_;
  const Placeholders& placeholders_;
  std::vector<std::string>& missing_;
  ValuePredicates result_;
};

}  // namespace

Result<ValuePredicates> read_value(const FieldKey& key, const yaml::Node& value,
                                   const Placeholders& placeholders, std::vector<std::string>& missing) {
  return ValueReader(key, placeholders, missing).read(value);
}

}  // namespace garde::sigma
