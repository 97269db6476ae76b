// SPDX-License-Identifier: Apache-2.0
// How much of a usual year a span of time holds, by the hours and days of each clock: what an establishment's
// yearly rate is multiplied by.
//
// Within a span, hours and delay are taken as independent: expected = rate x time x declared share.
//
// Cost: making it reads a clock once a day and works out each hour; a question is two sums read from a table.
//
// Thread rules: immutable; any number of threads may read. The baseline may go.
#pragma once

#include <cstdint>
#include <vector>

#include "systemic/baseline.h"

namespace garde::systemic {

class BaselineTime {
 public:
  BaselineTime() = default;
  BaselineTime(const Baseline& baseline, Instant first, Instant last);

  [[nodiscard]] bool covers(Instant from, Instant to) const { return from >= first_ && to <= last_; }
  /// Usual years between the two; both must be covered.
  [[nodiscard]] double years(std::uint32_t clock, Instant from, Instant to) const {
    return at(clock, to) - at(clock, from);
  }
  /// The instant at which a share (0 to 1) of all usual time that is covered has gone by.
  [[nodiscard]] Instant at_share(std::uint32_t clock, double share) const;

 private:
  [[nodiscard]] double at(std::uint32_t clock, Instant instant) const {
    const double hour = std::chrono::duration<double, std::ratio<3600>>(instant - first_).count();
    const auto below = static_cast<std::size_t>(hour);
    const double* sums = sums_.data() + clock * (hours_ + 1);
    if (below >= hours_) return sums[hours_];
    return sums[below] + (hour - static_cast<double>(below)) * (sums[below + 1] - sums[below]);
  }

  Instant first_, last_;
  std::size_t hours_ = 0;
  std::vector<double> sums_;  // of each clock: up to each hour's start
};

}  // namespace garde::systemic
