// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace garde::cli {

/// Runs the command that the arguments name; returns the process's exit status.
int run(int argument_count, char** arguments);

}  // namespace garde::cli
