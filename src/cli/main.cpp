// SPDX-License-Identifier: Apache-2.0
#include "cli/main.h"

#include <fmt/core.h>

namespace garde::cli {

int run(int, char**) {
  fmt::print("garde\n");
  return 0;
}

}  // namespace garde::cli
