// SPDX-License-Identifier: Apache-2.0
// A control of its own: hospitals that give signs of life fall silent together, and nobody declares anything.
// It must be told as a silence, which is neither attacked nor well, and never as an attack.
#pragma once

#include "power/story.h"
#include "systemic/watch.h"

namespace garde::bench::power {

struct SilenceOutcome {
  bool told = false;         ///< as a silence...
  bool right_scope = false;  ///< ...over the region
  bool alarm = false;        ///< an alarm of any level was raised
  double hours = 0;          ///< until it was told
};

/// Two days of signs of life from hospitals of one region and of the others, one every two hours; then nine
/// in ten of the region's are heard no more.
[[nodiscard]] SilenceOutcome fall_silent(const World& world, systemic::Philox& random, systemic::Watch& watch,
                                         Instant start);

}  // namespace garde::bench::power
