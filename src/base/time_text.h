// SPDX-License-Identifier: Apache-2.0
// A time as text at speed, into room that the caller has: for those who write millions.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <cstddef>

#include "base/time.h"

namespace garde {

/// The room that write_rfc3339() may use.
inline constexpr std::size_t kMostTimeText = 32;
/// As append_rfc3339(). Returns the end of what was written.
[[nodiscard]] char* write_rfc3339(Instant instant, int digits, char* out);

}  // namespace garde
