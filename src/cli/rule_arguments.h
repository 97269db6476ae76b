// SPDX-License-Identifier: Apache-2.0
// The arguments that every command that looks with rules takes: which rules, and what they are read with.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "detect/assembly.h"
#include "sigma/load.h"
#include "sigma/mapping.h"

namespace garde::cli {

using detect::mapping_paths;

struct RuleArguments {
  std::vector<std::string> rules;  ///< --rules; empty: builtin
  std::string placeholders;        ///< --placeholders

  void add_to(CLI::App& command);
  /// The rules' files, folders and archives: what was named, "builtin" replaced by the shipped folder, which
  /// alone stands for nothing named. An error where the shipped folder is needed and absent.
  [[nodiscard]] Result<std::vector<std::filesystem::path>> rule_paths() const;
  /// An error names the placeholder file and its line.
  [[nodiscard]] Result<sigma::LoadOptions> load_options() const;
  /// Both of the above, and the rules themselves.
  [[nodiscard]] Result<sigma::LoadedRules> load() const;
};

/// --mapping, for commands that read no logs: those that do have it among their InputArguments.
void add_mapping_option(CLI::App& command, std::vector<std::string>& mappings);

}  // namespace garde::cli
