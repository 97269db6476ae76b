// SPDX-License-Identifier: Apache-2.0
// garde rules: what there is to say about rules.
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

}  // namespace garde::cli
