// SPDX-License-Identifier: Apache-2.0
// From what a person names (rules, mappings, lists of indicators) to a Detector.
//
// Thread rules: any thread.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "detect/detector.h"

namespace garde::detect {

/// Stands for the rules that come with the program.
inline constexpr std::string_view kBuiltin = "builtin";

struct Assembly {
  std::vector<std::string> rules{};     ///< files, folders, archives, kBuiltin; none: kBuiltin alone
  std::string placeholders{};           ///< a file; empty: none
  std::vector<std::string> mappings{};  ///< beside the shipped ones
  std::vector<std::string> indicators{};
};

/// What was named, kBuiltin replaced by the shipped folder. An error where that is needed and absent.
[[nodiscard]] Result<std::vector<std::filesystem::path>> rule_paths(const std::vector<std::string>& named);
/// The user's mapping files before the shipped ones, which may be absent.
[[nodiscard]] std::vector<std::filesystem::path> mapping_paths(const std::vector<std::string>& own);
/// Values of |expand placeholders from a YAML file: names, each with a value or a list of values.
[[nodiscard]] Result<sigma::LoadOptions> read_placeholders(const std::filesystem::path& file);

[[nodiscard]] Result<sigma::LoadedRules> load_rules(const Assembly& assembly);
/// All of it. An error names the file and its line.
[[nodiscard]] Result<std::shared_ptr<const Detector>> assemble(const Assembly& assembly,
                                                               const DetectorOptions& options = {});

}  // namespace garde::detect
