// SPDX-License-Identifier: Apache-2.0
// The commands. Each adds itself to the command line; when it is the one that was asked for, it runs while
// the command line is parsed and leaves its status.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "base/result.h"
#include "base/zone.h"
#include "cli/catalogue.h"
#include "cli/exit_status.h"

namespace garde::cli {

void add_read_command(CLI::App& app, ExitStatus& status);
void add_listen_command(CLI::App& app, ExitStatus& status);
void add_scan_command(CLI::App& app, ExitStatus& status);
void add_incidents_command(CLI::App& app, ExitStatus& status);
void add_rules_command(CLI::App& app, ExitStatus& status);
void add_archive_command(CLI::App& app, ExitStatus& status);
void add_console_command(CLI::App& app, ExitStatus& status);
void add_declare_command(CLI::App& app, ExitStatus& status);
void add_hub_commands(CLI::App& app, ExitStatus& status);
void add_share_commands(CLI::App& app, ExitStatus& status);
void add_hunt_command(CLI::App& app, ExitStatus& status);
void add_manual_command(CLI::App& app, ExitStatus& status);
void add_sector_command(CLI::App& app, ExitStatus& status);
void add_systemic_command(CLI::App& app, ExitStatus& status);

/// --language: "fr", "en", or empty for the environment's.
void add_language_option(CLI::App& command, std::string& language);
[[nodiscard]] Language language_of(const std::string& argument);

/// --zone: an IANA name or an offset, or empty for this machine's.
void add_zone_option(CLI::App& command, std::string& zone);
[[nodiscard]] Result<Zone> zone_named(const std::string& argument);

/// Says what went wrong on standard error.
[[nodiscard]] ExitStatus fail(const Error& error);

}  // namespace garde::cli
