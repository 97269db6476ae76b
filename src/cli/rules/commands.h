// SPDX-License-Identifier: Apache-2.0
// The commands under garde rules, one a file. Each adds itself, as those of cli/commands.h do.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "base/result.h"
#include "cli/catalogue.h"
#include "cli/exit_status.h"

namespace garde::cli::rules {

void add_check_command(CLI::App& rules, ExitStatus& status);
void add_list_command(CLI::App& rules, ExitStatus& status);
void add_show_command(CLI::App& rules, ExitStatus& status);
void add_coverage_command(CLI::App& rules, ExitStatus& status);
void add_test_command(CLI::App& rules, ExitStatus& status);
void add_explain_command(CLI::App& rules, ExitStatus& status);

/// --language: "fr", "en", or empty for the environment's.
void add_language_option(CLI::App& command, std::string& language);
[[nodiscard]] Language language_of(const std::string& argument);

/// Says what went wrong on standard error.
[[nodiscard]] ExitStatus fail(const Error& error);

}  // namespace garde::cli::rules
