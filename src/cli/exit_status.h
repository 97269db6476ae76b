// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace garde::cli {

/// What the process ends with.
enum class ExitStatus : int {
  done = 0,
  incomplete = 1,  ///< done, but some input could not be read in full, or what was checked is not sound:
                   ///< named in the output
  failed = 2,      ///< nothing was done: wrong usage, nothing readable, or the output could not be written
};

}  // namespace garde::cli
