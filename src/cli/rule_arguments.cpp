// SPDX-License-Identifier: Apache-2.0
#include "cli/rule_arguments.h"

namespace garde::cli {

void RuleArguments::add_to(CLI::App& command) {
  command
      .add_option("--rules", rules,
                  "Files, folders and archives of Sigma rules (may stand several times); builtin is Garde's "
                  "own, which alone are used where none are named")
      ->type_name("PATH")
      ->allow_extra_args(false);
  command
      .add_option("--placeholders", placeholders,
                  "YAML file with the values of the rules' placeholders: name: [value, value]")
      ->type_name("FILE");
}

Result<std::vector<std::filesystem::path>> RuleArguments::rule_paths() const {
  return detect::rule_paths(rules);
}

Result<sigma::LoadOptions> RuleArguments::load_options() const {
  return placeholders.empty() ? sigma::LoadOptions() : detect::read_placeholders(placeholders);
}

Result<sigma::LoadedRules> RuleArguments::load() const {
  return detect::load_rules({rules, placeholders});
}

void add_mapping_option(CLI::App& command, std::vector<std::string>& mappings) {
  command
      .add_option("--mapping", mappings,
                  "Files or folders of field mappings, beside the shipped ones (may stand several times)")
      ->type_name("PATH")
      ->allow_extra_args(false);
}

}  // namespace garde::cli
