// SPDX-License-Identifier: Apache-2.0
// What a rule looks for, in words, in French and English.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <string>
#include <vector>

#include "cli/catalogue.h"
#include "cli/rules/listed_rule.h"
#include "sigma/rule.h"

namespace garde::cli::rules {

/// A line of a description and how deep it stands.
struct WordLine {
  int depth = 0;
  std::string text;
};

/// "Image ends with '\cmd.exe'".
[[nodiscard]] std::string describe(const sigma::Predicate& predicate, Language language);

/// The rule's conditions, as nested lines.
[[nodiscard]] std::vector<WordLine> describe(const sigma::Rule& rule, Language language);

/// What the correlation counts, where and in which time; `rules` are those it names.
[[nodiscard]] std::vector<WordLine> describe(const sigma::Correlation& correlation,
                                             const std::vector<ListedRule>& rules, Language language);

}  // namespace garde::cli::rules
