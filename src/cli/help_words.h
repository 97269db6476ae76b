// SPDX-License-Identifier: Apache-2.0
// Help for people who read French first.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace garde::cli {

/// Puts the descriptions of the command, its options and all commands below into French.
void put_help_in_french(CLI::App& app);

}  // namespace garde::cli
