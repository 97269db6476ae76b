// SPDX-License-Identifier: Apache-2.0
#include "serve/node_status.h"

namespace garde::serve {

std::string_view name_of(SenderHealth::State state) {
  constexpr std::array<std::string_view, 5> kNames = {"new", "alive", "quiet", "silent", "flood"};
  return kNames[static_cast<std::size_t>(state)];
}

}  // namespace garde::serve
