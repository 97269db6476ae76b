// SPDX-License-Identifier: Apache-2.0
#include "systemic/person_days.h"

#include <iterator>

namespace garde::systemic {

double person_days(const std::map<Day, double>& points, Day from, Day to) {
  const auto at = [&points](Day day) {
    const auto after = points.lower_bound(day);
    if (after == points.end()) return points.rbegin()->second;
    if (after->first == day || after == points.begin()) return after->second;
    const auto before = std::prev(after);
    const double share = static_cast<double>((day - before->first).count()) /
                         static_cast<double>((after->first - before->first).count());
    return before->second + share * (after->second - before->second);
  };
  double sum = 0;
  Day start = from;
  const auto step = [&](Day end) {
    sum += (at(start) + at(end)) / 2 * static_cast<double>((end - start).count());
    start = end;
  };
  for (auto point = points.upper_bound(from); point != points.end() && point->first < to; ++point)
    step(point->first);
  step(to);
  return sum;
}

}  // namespace garde::systemic
