// SPDX-License-Identifier: Apache-2.0
// A population that is known at some dates, over a span of time.
//
// Thread rules: pure.
#pragma once

#include <map>

#include "systemic/series.h"

namespace garde::systemic {

/// The integral over days, from `from` up to `to`, of what runs linearly between the points and is constant
/// before the first and after the last. There must be a point.
[[nodiscard]] double person_days(const std::map<Day, double>& points, Day from, Day to);

}  // namespace garde::systemic
