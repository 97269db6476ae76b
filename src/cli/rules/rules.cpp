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
  rules::add_test_command(*rules, status);
}

ExitStatus rules::fail(const Error& error) {
  fmt::print(stderr, "garde: {}\n", error.message());
  return ExitStatus::failed;
}

}  // namespace garde::cli
