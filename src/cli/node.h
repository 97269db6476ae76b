// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/commands.h"

namespace garde::cli {

/// init, run, doctor, backup, restore.
void add_node_commands(CLI::App& app, ExitStatus& status);

}  // namespace garde::cli
