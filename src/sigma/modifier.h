// SPDX-License-Identifier: Apache-2.0
// Modifiers: what stands behind a field's name, "CommandLine|base64offset|contains", and what it makes of
// values.
//
// Source: Sigma specification 2.1, appendix modifiers.
//
// Thread rules: pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/yaml.h"
#include "sigma/rule.h"

namespace garde::sigma {

/// A field with its modifiers, understood.
struct FieldKey {
  std::string field;                         ///< empty: keywords
  std::vector<std::string> transformations;  ///< windash, wide, base64… in order
  Operator op = Operator::pattern;
  bool starts_with = false;  ///< startswith
  bool ends_with = false;    ///< endswith
  bool contains = false;
  bool all = false;  ///< all values must hold, not any
  bool cased = false;
  bool negated = false;  ///< neq
  bool expand = false;
  bool ignore_case = false;  ///< re|i
  bool multiline = false;    ///< re|m
  bool dot_all = false;      ///< re|s
  TimePart time_part = TimePart::none;
};

/// The error says which modifier is unknown or does not go with the others, without a place.
[[nodiscard]] Result<FieldKey> parse_field_key(std::string_view text);

/// The predicates that one value stands for: any of them. `negate` is set where the predicate is to hold
/// negated.
struct ValuePredicates {
  std::vector<Predicate> any_of;
  bool negate = false;
};

using Placeholders = std::map<std::string, std::vector<std::string>>;

/// `missing` receives the names of placeholders without a value.
[[nodiscard]] Result<ValuePredicates> read_value(const FieldKey& key, const yaml::Node& value,
                                                 const Placeholders& placeholders,
                                                 std::vector<std::string>& missing);

}  // namespace garde::sigma
