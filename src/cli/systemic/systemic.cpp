// SPDX-License-Identifier: Apache-2.0
// garde systemic: what many establishments' reports say together.
#include "cli/commands.h"
#include "cli/systemic/commands.h"

namespace garde::cli {

void add_systemic_command(CLI::App& app, ExitStatus& status) {
  CLI::App* systemic = app.add_subcommand("systemic", "What many establishments' reports say together");
  systemic->require_subcommand(1);
  systemic::add_trend_command(*systemic, status);
  systemic::add_nowcast_command(*systemic, status);
  systemic::add_scan_command(*systemic, status);
  systemic::add_report_command(*systemic, status);
  systemic::add_watch_command(*systemic, status);
}

}  // namespace garde::cli
