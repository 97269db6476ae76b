// SPDX-License-Identifier: Apache-2.0
// garde sector: the register of establishments.
#include "cli/commands.h"
#include "cli/sector/commands.h"

namespace garde::cli {

void add_sector_command(CLI::App& app, ExitStatus& status) {
  CLI::App* sector =
      app.add_subcommand("sector", "The register of establishments: import, find, show, generate");
  sector->require_subcommand(1);
  sector::add_import_command(*sector, status);
  sector::add_find_command(*sector, status);
  sector::add_show_command(*sector, status);
  sector::add_generate_command(*sector, status);
}

}  // namespace garde::cli
