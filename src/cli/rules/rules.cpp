// SPDX-License-Identifier: Apache-2.0
// garde rules: what there is to say about rules.
#include <fmt/core.h>

#include "cli/commands.h"
#include "cli/rules/commands.h"

namespace garde::cli {

void add_rules_command(CLI::App& app, ExitStatus& status) {
  CLI::App* rules = app.add_subcommand("rules", "Check, list, show, test and explain rules");
  rules->require_subcommand(1);
  rules::add_check_command(*rules, status);
  rules::add_list_command(*rules, status);
  rules::add_show_command(*rules, status);
  rules::add_coverage_command(*rules, status);
  rules::add_test_command(*rules, status);
  rules::add_explain_command(*rules, status);
}

void rules::add_language_option(CLI::App& command, std::string& language) {
  command.add_option("--language", language, "fr or en (default: the environment's)")
      ->type_name("LANGUAGE")
      ->check(CLI::IsMember({"fr", "en"}));
}

Language rules::language_of(const std::string& argument) {
  if (argument.empty()) return language_of_environment();
  return argument == "fr" ? Language::french : Language::english;
}

ExitStatus rules::fail(const Error& error) {
  fmt::print(stderr, "garde: {}\n", error.message());
  return ExitStatus::failed;
}

}  // namespace garde::cli
