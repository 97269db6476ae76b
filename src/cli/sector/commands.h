// SPDX-License-Identifier: Apache-2.0
// The commands under garde sector, one a file. Each adds itself, as those of cli/commands.h do.
#pragma once

#include "cli/commands.h"

namespace garde::cli::sector {

void add_import_command(CLI::App& sector, ExitStatus& status);
void add_find_command(CLI::App& sector, ExitStatus& status);
void add_show_command(CLI::App& sector, ExitStatus& status);
void add_generate_command(CLI::App& sector, ExitStatus& status);

}  // namespace garde::cli::sector
