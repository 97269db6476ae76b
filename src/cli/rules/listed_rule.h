// SPDX-License-Identifier: Apache-2.0
// Rules and correlations seen alike, for commands that list, show and count them.
//
// Ownership: refers to the LoadedRules, which must outlive it and not change.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/catalogue.h"
#include "sigma/load.h"

namespace garde::cli::rules {

struct ListedRule {
  const sigma::Metadata* rule = nullptr;
  const sigma::Rule* plain = nullptr;  ///< one of these two is null
  const sigma::Correlation* correlation = nullptr;
  std::vector<const sigma::LogSource*> sources;  ///< its own, or those of the rules a correlation stands on
  bool reports = true;                           ///< false: only feeds correlations
};

/// All of them, rules first, in the order in which they were loaded.
[[nodiscard]] std::vector<ListedRule> list_rules(const sigma::LoadedRules& loaded);

/// Those with this id, name or, where none has, title or file name without its ending.
[[nodiscard]] std::vector<ListedRule> find_rules(const sigma::LoadedRules& loaded, std::string_view wanted);

/// The rules and correlations that the correlation names, in its order.
[[nodiscard]] std::vector<ListedRule> rules_of(const sigma::LoadedRules& loaded,
                                               const sigma::Correlation& correlation);

/// In the language, where the rule has a title of its own in it; otherwise the rule's title.
[[nodiscard]] const std::string& title_in(Language language, const sigma::Metadata& rule);

/// "windows/process_creation", "fortigate/event"; "any" where it says nothing.
[[nodiscard]] std::string to_text(const sigma::LogSource& source);

}  // namespace garde::cli::rules
