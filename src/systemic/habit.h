// SPDX-License-Identifier: Apache-2.0
// Declarations follow the habit of declaring as well as attacks. What a series says of that habit beside its
// counts: how many structures declared, how many declarations each made, and which share of them was
// malicious; at one point, and on average over the year before it.
//
// Thread rules: pure.
#pragma once

#include "systemic/series.h"

namespace garde::systemic {

/// At a point, and the mean of the points before it (at most a year of them) where it is known.
struct NowAndBefore {
  double now = 0;
  double before = 0;
};

struct Habit {
  std::optional<NowAndBefore> structures;  ///< that declared
  std::optional<NowAndBefore> rate;        ///< declarations a declaring structure
  std::optional<NowAndBefore> share;       ///< of the declarations that are malicious, 0 to 1
  std::optional<NowAndBefore> malicious;   ///< declarations that are malicious

  /// Whether the number of structures changed the same way as the counts, and enough to explain half of their
  /// change (on the logarithmic scale). Nothing where it is not known.
  std::optional<bool> structures_explain;
  /// Whether the malicious declarations changed the same way as the counts, by more than chance explains
  /// (one-sided 2.5 %, Poisson or wider where they vary more). Nothing where it is not known.
  std::optional<bool> malicious_follow;
};

/// `index` counts from 1, as in PointVerdict.
[[nodiscard]] Habit habit_of(const Series& series, std::size_t index);

}  // namespace garde::systemic
