// SPDX-License-Identifier: Apache-2.0
// Numbers with a unit, as people write them in settings and on the command line.
//
// Thread rules: pure.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace garde {

/// "64G", "512 MiB", "1000000": a number of bytes; k, M, G and T count in 1024s.
[[nodiscard]] Result<std::uint64_t> parse_size(const std::string& text);

/// "45 s", "30 min", "12h", "400 d": a length of time of at most 200 years.
[[nodiscard]] Result<Duration> parse_duration(const std::string& text);

}  // namespace garde
