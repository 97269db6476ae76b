// SPDX-License-Identifier: Apache-2.0
#include "systemic/baseline_time.h"

#include <algorithm>

namespace garde::systemic {

BaselineTime::BaselineTime(const Baseline& baseline, Instant first, Instant last)
    : first_(std::chrono::floor<std::chrono::hours>(first)),
      last_(std::chrono::ceil<std::chrono::hours>(last)),
      hours_(
          static_cast<std::size_t>(std::chrono::duration_cast<std::chrono::hours>(last_ - first_).count())) {
  constexpr double kHourInYears = 1 / (24 * 365.25);
  constexpr std::size_t kDay = 24;
  for (std::uint32_t clock = 0; clock < baseline.clocks().size(); ++clock) {
    const auto offset_at = [&](std::size_t hour) {
      const Instant instant = first_ + std::chrono::hours(hour);
      return *from_utc(baseline.clocks()[clock].to_civil(instant)) - instant;
    };
    double sum = 0;
    Duration offset = offset_at(0);
    Duration next = offset;
    for (std::size_t hour = 0; hour <= hours_; ++hour) {
      // A zone is asked once a day, and each hour of the days on which its clock is changed.
      if (hour % kDay == 0) {
        offset = next;
        next = offset_at(hour + kDay);
      }
      if (offset != next) offset = offset_at(hour);
      sums_.push_back(sum);
      sum += kHourInYears * baseline.factor(to_utc(first_ + std::chrono::hours(hour) + offset));
    }
  }
}

Instant BaselineTime::at_share(std::uint32_t clock, double share) const {
  const double* sums = sums_.data() + clock * (hours_ + 1);
  const double wanted = share * sums[hours_];
  const auto above = static_cast<std::size_t>(std::upper_bound(sums, sums + hours_ + 1, wanted) - sums);
  if (above > hours_) return last_;
  const double part = (wanted - sums[above - 1]) / (sums[above] - sums[above - 1]);
  return first_ + std::chrono::hours(above - 1) +
         std::chrono::duration_cast<Duration>(std::chrono::duration<double, std::ratio<3600>>(part));
}

}  // namespace garde::systemic
