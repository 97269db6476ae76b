// SPDX-License-Identifier: Apache-2.0
// The commands under garde systemic, one a file. Each adds itself, as those of cli/commands.h do.
#pragma once

#include "cli/commands.h"

namespace garde::cli::systemic {

void add_trend_command(CLI::App& systemic, ExitStatus& status);
void add_nowcast_command(CLI::App& systemic, ExitStatus& status);
void add_scan_command(CLI::App& systemic, ExitStatus& status);
void add_report_command(CLI::App& systemic, ExitStatus& status);
void add_watch_command(CLI::App& systemic, ExitStatus& status);

}  // namespace garde::cli::systemic
