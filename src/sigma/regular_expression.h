// SPDX-License-Identifier: Apache-2.0
// The re modifier's expressions: RE2, linear in time, where it can; PCRE2 with bounded effort for look-around
// and back references, which RE2 leaves out by design.
//
// Source: Sigma specification 2.1, appendix modifiers, "re" with its sub-modifiers i, m, s.
//
// Thread rules: immutable once compiled; any thread may match.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace garde::sigma {

struct RegularExpressionFlags {
  bool ignore_case = false;  ///< i
  bool multiline = false;    ///< m: ^ and $ match at line feeds
  bool dot_all = false;      ///< s: the dot matches line feeds
};

class RegularExpression {
 public:
  /// The error says what is wrong with the expression and at which character.
  [[nodiscard]] static Result<RegularExpression> compile(std::string_view expression,
                                                         RegularExpressionFlags flags);

  RegularExpression(RegularExpression&&) noexcept;
  RegularExpression& operator=(RegularExpression&&) noexcept;
  ~RegularExpression();

  /// Whether the expression is found anywhere in `text`. An expression of PCRE2's that exceeds its bounded
  /// effort on a text counts as not found.
  [[nodiscard]] bool is_found_in(std::string_view text) const;

  /// Literals (lower case, ASCII), of which at least one occurs, compared without case, in every text that
  /// the expression is found in. Empty: none could be derived.
  [[nodiscard]] std::vector<std::string> necessary_literals() const;

 private:
  struct Compiled;
  explicit RegularExpression(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace garde::sigma
