// SPDX-License-Identifier: Apache-2.0
// A string pattern made ready for matching. Most of Sigma's patterns are a plain text at the start, at the
// end or somewhere in a value: each has its own comparison; only the rest walks the tokens.
//
// Cost: linear in the value for the plain kinds; for patterns with several '*', each literal is looked for
// once from where the one before ended, so that no pattern backtracks beyond its latest '*'.
//
// Source: Sigma specification 2.1, "String Wildcard".
//
// Thread rules: immutable once made.
#pragma once

#include <string>
#include <string_view>

#include "sigma/rule.h"

namespace garde::sigma {

class ValuePattern {
 public:
  enum class Kind : std::uint8_t { anything, equals, starts_with, ends_with, contains, general };

  /// Unless `cased`, the pattern is folded, and the values given to matches() must be.
  ValuePattern(const Pattern& pattern, bool cased);
  ValuePattern() = default;

  [[nodiscard]] bool matches(std::string_view value) const;

  [[nodiscard]] Kind kind() const { return kind_; }
  /// The literal of a plain kind; for the general kind, its longest one, which every matching value contains.
  [[nodiscard]] const std::string& literal() const { return literal_; }

 private:
  void choose_kind(Pattern tokens);

  Kind kind_ = Kind::anything;
  std::string literal_;
  Pattern tokens_;  // of the general kind
};

}  // namespace garde::sigma
