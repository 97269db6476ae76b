// SPDX-License-Identifier: Apache-2.0
// From files, folders and archives to rules.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "sigma/rule.h"

namespace garde::sigma {

struct LoadOptions {
  /// Values of |expand placeholders, by name without the percent signs.
  std::map<std::string, std::vector<std::string>> placeholders;
};

struct FailedRule {
  std::string file;
  std::string id;  ///< empty where it could not be read
  Error error;
};

struct LoadedRules {
  std::vector<Rule> rules;
  std::vector<Correlation> correlations;
  std::vector<Filter> filters;
  std::vector<FailedRule> failed;
  std::size_t files = 0;

  void append(LoadedRules&& other);
};

/// Everything in one YAML text: rules, correlations, filters' documents and action: global/reset/repeat. A
/// broken document is listed in `failed` and the others load. resolve() joins what refers to each other once
/// everything is loaded.
[[nodiscard]] LoadedRules load_text(std::string_view text, const std::string& file,
                                    const LoadOptions& options);

/// Applies the filters, checks that correlations name rules that are there (those that do not, fail), and
/// marks the rules that only feed correlations. Of two rules with one id the first stays and the second
/// fails. load_paths() has done it.
void resolve(LoadedRules& loaded);

/// Files, folders (searched for .yml and .yaml, in the order of their names) and archives (zip, tar,
/// tar.gz...) as SigmaHQ releases them. A path that cannot be read at all is an error; a broken rule is not.
[[nodiscard]] Result<LoadedRules> load_paths(const std::vector<std::filesystem::path>& paths,
                                             const LoadOptions& options);

}  // namespace garde::sigma
