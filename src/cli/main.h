// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace garde::cli {

/// Runs the command that the arguments name; returns the process's exit status: 0 done, 1 done but some input
/// could not be read in full, 2 wrong usage or nothing readable, with one line on standard error that says
/// what to do.
int run(int argument_count, char** arguments);

}  // namespace garde::cli
