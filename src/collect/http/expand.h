// SPDX-License-Identifier: Apache-2.0
// Bodies of requests that came compressed (RFC 9110, 8.4): gzip, deflate, zstd (RFC 8878). Bounded, so that a
// small body cannot fill the memory.
//
// Thread rules: pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace garde::collect {

struct ExpandError {
  bool is_too_large = false;
  Error error;
};

/// The body as it was before `encoding` ("gzip", "deflate", "zstd"; "" and "identity" change nothing). An
/// error where the encoding is not known, the bytes are damaged or cut short, or they would expand to more
/// than `most_bytes`.
[[nodiscard]] tl::expected<std::string, ExpandError> expand(std::string_view encoding, std::string body,
                                                            std::size_t most_bytes);

}  // namespace garde::collect
