// SPDX-License-Identifier: Apache-2.0
// Whether a literal stands in a value where its anchor says: the plain way, for tests of the quick ones.
#pragma once

#include <string_view>

#include "sigma/literal_frequency.h"

namespace garde::test {

[[nodiscard]] inline bool stands(sigma::Anchor anchor, std::string_view value, std::string_view literal) {
  switch (anchor) {
    case sigma::Anchor::whole:
      return value == literal;
    case sigma::Anchor::start:
      return value.starts_with(literal);
    case sigma::Anchor::end:
      return value.ends_with(literal);
    case sigma::Anchor::anywhere:
      return value.find(literal) != std::string_view::npos;
  }
  return false;
}

}  // namespace garde::test
