// SPDX-License-Identifier: Apache-2.0
// Where a correlation's condition holds, found slowly and obviously: every window is looked at from scratch,
// every chain of events is tried. The engine's sliding windows are held to it.
#pragma once

#include <span>
#include <vector>

#include "sigma/correlation_window.h"

namespace garde::sigma {

/// Times rather than places, since events of one instant may stand for each other.
struct ReferenceMatch {
  Instant first;
  Instant last;
  double value = 0;  ///< of a chain with a condition in words: 0, since several may do

  friend auto operator<=>(const ReferenceMatch&, const ReferenceMatch&) = default;
};

/// In order, each once. `events` are in order of time and few: chains are tried one by one.
[[nodiscard]] std::vector<ReferenceMatch> reference_matches(const Correlation& correlation,
                                                            std::span<const WindowEvent> events);

}  // namespace garde::sigma
