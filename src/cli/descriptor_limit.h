// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/resource.h>

namespace garde::cli {

/// Ten thousand connections need as many descriptors.
inline void allow_many_connections() {
  struct rlimit limit {};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace garde::cli
