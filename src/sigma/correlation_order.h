// SPDX-License-Identifier: Apache-2.0
// Where in the events of one group rules matched one after the other: correlations of type temporal_ordered.
//
// A chain is events of different rules, each rule later in Correlation::rules than the one before it, no
// event earlier than the one before it. Events of one instant may stand in any order, so that they are taken
// in the order of the rules.
//
// Thresholds ("gte: 2") are asked of the length of the longest chain that ends at an event and lies within
// the timespan: O(n r²) for r rules. A condition in words is asked of the rules of one chain, for what it
// asks to be there, and of the whole window, for what it denies: O(n 2^r), so that such a condition may name
// few rules.
//
// Source: Sigma correlation rules specification 2.1, "Ordered Temporal Proximity".
//
// Memory: of chains only where they start, so that it does not grow with the events.
//
// Thread rules: one thread at a time.
#pragma once

#include <memory>

#include "sigma/correlation_window.h"

namespace garde::sigma {

/// Rules that an ordered correlation with a condition in words may name.
inline constexpr std::size_t kMostRulesInOrder = 10;

/// Each match starts at its chain's first event and ends at its last. The correlation must outlive the watch.
[[nodiscard]] std::unique_ptr<WindowWatch> watch_order(const Correlation& correlation);

}  // namespace garde::sigma
