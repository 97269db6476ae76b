// SPDX-License-Identifier: Apache-2.0
// A Sigma rule as its text says it, in normal form: searches, modifiers and lists are resolved into
// predicates, and each condition into a tree of and, or and not over them. Nothing here depends on log
// sources' mappings or on the engine.
//
// Source: Sigma specification 2.1 (sigma-rules-specification.md, sigma-appendix-modifiers.md). Names are its
// names.
//
// Thread rules: values; a Rule is not changed once loaded.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "event/field_name.h"
#include "sigma/trigger_set.h"

namespace garde::sigma {

enum class Level : std::uint8_t { informational, low, medium, high, critical };
[[nodiscard]] std::string_view to_string(Level level);
[[nodiscard]] std::optional<Level> parse_level(std::string_view text);

/// What a rule says of the logs it is for. Empty: it does not say.
struct LogSource {
  std::string product;
  std::string category;
  std::string service;
  std::string definition;  ///< how the source must be set up; for people

  friend bool operator==(const LogSource&, const LogSource&) = default;
};

/// What all kinds of rules say of themselves.
struct Metadata {
  std::string id;    ///< the rule's UUID; its name or title where it has none
  std::string name;  ///< what correlation rules may call it; often empty
  std::string title;
  std::string description;
  std::string status;
  std::string author;
  std::string date;
  std::string modified;
  std::vector<std::string> references;
  std::vector<std::string> tags;  ///< lower case, as written: "attack.t1490"
  std::vector<std::string> false_positives;
  std::vector<std::string> fields;
  std::optional<Level> level;
  std::string file;  ///< where it was read: "rules/a.yml", "sigma.zip:rules/a.yml"
  int line = 1;      ///< of its document's start

  /// The project's own texts for people, by language ("fr", "en"): the custom attribute garde:.
  struct Guidance {
    std::string title;
    std::string explanation;
    std::string first_action;
  };
  std::map<std::string, Guidance> guidance;
};

/// One part of a string pattern.
struct PatternToken {
  enum class Kind : std::uint8_t {
    literal,
    any_one,   ///< '?': exactly one character (code point)
    any_many,  ///< '*': any number of characters, none included
  };
  Kind kind = Kind::literal;
  std::string text;  ///< of a literal: its escapes undone

  friend bool operator==(const PatternToken&, const PatternToken&) = default;
};
using Pattern = std::vector<PatternToken>;

/// The question a predicate asks of each value of its field.
enum class Operator : std::uint8_t {
  pattern,             ///< the whole value matches `pattern`
  regular_expression,  ///< `text` is found in the value (re)
  cidr,                ///< the value is an address inside the network `text`
  less,                ///< the value, or its `time_part`, is a number < `number`
  less_or_equal,
  greater,
  greater_or_equal,
  exists,        ///< the event has the field (whatever its value)
  is_null,       ///< the event has not the field, or only with a null value
  field_equals,  ///< the value equals a value of the field `other_field`
  field_starts_with,
  field_ends_with,
  field_contains,
  time_part_equals,  ///< `time_part` of the value, read as a time in UTC, is `number`
};

/// What of a value is compared: none, the value itself as a number; otherwise that part of it, read as a time in UTC.
enum class TimePart : std::uint8_t { none, minute, hour, day, week, month, year };

/// The smallest thing that holds or does not hold of an event. A missing field makes every predicate but
/// is_null false.
struct Predicate {
  std::string field;  ///< empty: a keyword, asked of every value of the event
  FieldId field_id = FieldId::none;
  Operator op = Operator::pattern;
  bool cased = false;  ///< compares with case (pattern and field_*); otherwise by Unicode simple folding

  Pattern pattern;
  std::string text;          ///< the regular expression, or the network
  bool ignore_case = false;  ///< re|i
  bool multiline = false;    ///< re|m
  bool dot_all = false;      ///< re|s
  double number = 0;
  TimePart time_part = TimePart::none;  ///< of time_part_equals and of the orders
  std::string other_field;
  FieldId other_field_id = FieldId::none;

  std::uint32_t item = 0;  ///< index into Rule::items: the detection item it comes from
};

/// and, or, not over predicates. all_of nothing is true; any_of nothing is false.
struct Expression {
  enum class Kind : std::uint8_t { all_of, any_of, at_least, negation, predicate };
  Kind kind = Kind::all_of;
  std::uint32_t count = 0;           ///< of children that must hold, where kind is at_least
  std::uint32_t predicate = 0;       ///< index into Rule::predicates, where kind is predicate
  std::vector<Expression> children;  ///< one, where kind is negation
};

struct Rule : Metadata {
  LogSource logsource;
  std::vector<std::string>
      items;  ///< "selection_img.Image": what "matched" names; a keyword's is the search's name
  std::vector<Predicate> predicates;
  std::vector<Expression> conditions;  ///< the rule matches where any holds
  std::vector<std::string>
      missing_placeholders;  ///< |expand values nobody gave: the rule then is reported, never run
  bool reports = true;       ///< false: matches only feed correlations that have generate: false
  /// As triggers_of() says, where that is known already (the cache keeps it); otherwise they are derived when they are
  /// needed.
  std::optional<std::optional<TriggerSet>> triggers;
};

enum class CorrelationType : std::uint8_t {
  event_count,
  value_count,
  temporal,
  temporal_ordered,
  value_sum,
  value_avg,
  value_percentile,
  value_median,
};

/// "gte: 10": one comparison of a correlation's condition; all of them must hold.
struct Threshold {
  enum class Comparison : std::uint8_t { equal, not_equal, less, less_or_equal, greater, greater_or_equal };
  Comparison comparison = Comparison::greater_or_equal;
  double value = 0;
};

/// A correlation rule (sigma-correlation-rules-specification.md), or what an old "| count() by x > n"
/// aggregation means.
struct Correlation : Metadata {
  CorrelationType type = CorrelationType::event_count;
  std::vector<std::string> rules;  ///< names or ids of rules or correlations, as written
  std::vector<std::string> group_by;
  std::map<std::string, std::map<std::string, std::string>> aliases;  ///< alias -> rule -> that rule's field
  std::int64_t timespan_seconds = 0;
  std::vector<Threshold> thresholds;
  std::vector<std::string> fields_counted;  ///< condition's field: what value_* read; several: their tuple
  /// Of value_percentile, 0 to 100: the condition is asked of that percentile of the field's numbers. Absent:
  /// of the share of events, in percent, that have the value of the latest.
  std::optional<double> percentile;
  /// The extended condition of temporal types ("a and (b or not c)"): predicates are indices into `rules`.
  std::optional<Expression> condition;
  bool generate = false;  ///< whether the rules it names report on their own too
  bool reports = true;    ///< false: it only feeds correlations that have generate: false
};

/// Whether a value_percentile asks how common a value is, not how large.
[[nodiscard]] inline bool is_share(const Correlation& correlation) {
  return correlation.type == CorrelationType::value_percentile && !correlation.percentile;
}

/// Whether correlations and filters may mean the rule by this name: its id, or its name.
[[nodiscard]] inline bool is_called(const Metadata& rule, std::string_view name) {
  return rule.id == name || (!rule.name.empty() && rule.name == name);
}

/// A filter (sigma-filters-specification.md): what its condition matches is taken out of the rules it names.
/// A condition that says `not` at its top is taken as what must hold instead, since filters are written both
/// ways.
struct Filter {
  Rule body;                       ///< its metadata, log source, predicates and condition
  std::vector<std::string> rules;  ///< ids or names; "any": all of its log source
};

}  // namespace garde::sigma
