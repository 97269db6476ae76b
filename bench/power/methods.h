// SPDX-License-Identifier: Apache-2.0
// What is compared: the engine, a plain rule of thumb, and two national control charts. Each reads the same reports in the
// order of their arrival and says when it would have called. The three simple ones get a threshold that gives them at most one
// false alarm a year on quiet years, as the engine's budget does.
#pragma once

#include <optional>
#include <vector>

#include "power/story.h"
#include "systemic/watch.h"

namespace garde::bench::power {

enum class Method : std::uint8_t { engine, region_rule, cusum, ears };
inline constexpr std::size_t kMethods = 4;
[[nodiscard]] const char* name_of(Method method);

struct Call {
  Instant at;
  systemic::Scope scope;             ///< of the engine
  std::vector<std::string> reports;  ///< those it rests on; of charts none
};

/// So many reports of one region within 24 hours, none of them known to be no attack.
struct RegionRule {
  int least = 3;
};
/// Daily national counts; the day at hand is judged at each report.
struct CusumRule {
  double limit = 2.26;  ///< reference value 1.04 (Rossi, Lampugnani and Marchi 1999)
};
struct EarsRule {
  double deviations = 3;  ///< C2: seven days, the last two left out
};

struct Rules {
  RegionRule region;
  CusumRule cusum;
  EarsRule ears;
};

/// The calls of each method; a call that follows another of its method within fourteen days is the same one.
[[nodiscard]] std::vector<Call> engine_calls(systemic::Watch& watch, const std::vector<systemic::Report>& reports,
                                             systemic::AlarmLevel level);
[[nodiscard]] std::vector<Call> simple_calls(Method method, const Rules& rules, const World& world,
                                             const std::vector<systemic::Report>& reports);

/// The loosest rules with at most one call a year on these quiet years.
[[nodiscard]] Rules calibrate(const World& world, const std::vector<std::vector<systemic::Report>>& years);

}  // namespace garde::bench::power
