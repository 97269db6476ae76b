// SPDX-License-Identifier: Apache-2.0
// From a zone's score to the level of alarm, by how often chance alone would bring it.
//
//   level     asks for                                                        by chance, nationally, a year
//   watch     two legal bodies                                                12
//   warning   two, one of them confirmed attacked; or a provider that says    4
//             itself that it is attacked; or three that a campaign links by
//             what an attacker left
//   systemic  three, two of them confirmed attacked                           1
//
// One establishment alone, whatever its severity, is therefore never an alarm, and many that fail together
// without an attacker are at most a watch.
//
// Thread rules: values and pure functions.
#pragma once

#include <optional>

#include "systemic/watch_calibration.h"

namespace garde::systemic {

/// False alarms a year that are accepted over the whole country, all scopes and windows together.
struct AlarmBudget {
  double watch = 12;
  double warning = 4;
  double systemic = 1;
};

/// What a zone's score amounts to.
struct ZoneFinding {
  ZoneId zone = 0;
  ZoneId carrier = 0;  ///< whose score carries the level: itself, or a scope of the same reports
  std::optional<AlarmLevel> level;
  Reading reading = Reading::two;
  WindowScore window;   ///< that carries the level; without one, that of the highest ratio
  double yearly = 1e6;  ///< how often chance alone brings it
  double evidence = 0;  ///< to compare scopes: see scope_evidence()
};

/// The finding with the highest level, of those the rarest. `slack` multiplies the budget: above 1 for what
/// must hold an alarm up, so that it does not come and go.
[[nodiscard]] ZoneFinding judge(ZoneId zone, const ZoneScore& score, const WatchBoard& board,
                                const WatchCalibration& calibration, const AlarmBudget& budget,
                                double slack = 1);

/// The level of one window by one reading.
[[nodiscard]] std::optional<AlarmLevel> level_of(Reading reading, const WindowScore& window, double yearly,
                                                 const AlarmBudget& budget, double slack = 1);

/// How well a scope explains what is reported: its likelihood ratio less the log of how many scopes of its
/// kind there are to choose from, so that a scope that fits by luck of numbers is not preferred.
[[nodiscard]] double scope_evidence(const WatchBoard& board, ZoneId zone, const ZoneScore& score);

}  // namespace garde::systemic
