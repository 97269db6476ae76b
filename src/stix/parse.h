// SPDX-License-Identifier: Apache-2.0
// JSON of others, read with distrust: bounded in bytes, depth, members and length of texts, and refused where
// a name stands twice in one object, since two readers would then see two documents (RFC 8259, section 4).
//
// Thread rules: pure.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <string_view>

#include "base/result.h"

namespace garde::stix {

struct Bounds {
  std::size_t most_bytes = 16 << 20;
  std::size_t most_depth = 32;
  std::size_t most_values = 2'000'000;  ///< in the whole document
  std::size_t most_key_bytes = 250;     ///< STIX 2.1, section 3.1
};

[[nodiscard]] Result<boost::json::value> parse_document(std::string_view text, const Bounds& bounds = {});

}  // namespace garde::stix
