// SPDX-License-Identifier: Apache-2.0
// The commands under garde rules, one a file. Each adds itself, as those of cli/commands.h do.
#pragma once

#include "cli/commands.h"

namespace garde::cli::rules {

void add_check_command(CLI::App& rules, ExitStatus& status);
void add_list_command(CLI::App& rules, ExitStatus& status);
void add_show_command(CLI::App& rules, ExitStatus& status);
void add_coverage_command(CLI::App& rules, ExitStatus& status);
void add_test_command(CLI::App& rules, ExitStatus& status);
void add_explain_command(CLI::App& rules, ExitStatus& status);

}  // namespace garde::cli::rules
