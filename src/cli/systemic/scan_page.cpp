// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "cli/systemic/scan_output.h"

namespace garde::cli::systemic {
std::string scan_page(const ScanView& view) {
  return scan_verdict(view);
}
}  // namespace garde::cli::systemic
