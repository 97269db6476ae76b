// SPDX-License-Identifier: Apache-2.0
// The commands under garde rules, one a file. Each adds itself, as those of cli/commands.h do.
#pragma once

#include <CLI/CLI.hpp>

#include "base/result.h"
#include "cli/exit_status.h"

namespace garde::cli::rules {

void add_check_command(CLI::App& rules, ExitStatus& status);
void add_test_command(CLI::App& rules, ExitStatus& status);

/// Says what went wrong on standard error.
[[nodiscard]] ExitStatus fail(const Error& error);

}  // namespace garde::cli::rules
