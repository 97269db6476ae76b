// SPDX-License-Identifier: Apache-2.0
#include "systemic/watch_level.h"

#include <algorithm>
#include <cmath>

namespace garde::systemic {
namespace {

constexpr std::uint32_t kLinkedUnits = 3;

}  // namespace

std::optional<AlarmLevel> level_of(Reading reading, const WindowScore& window, double yearly,
                                   const AlarmBudget& budget, double slack) {
  if (is_several(reading))
    return yearly <= budget.systemic * slack ? std::optional(AlarmLevel::systemic) : std::nullopt;
  if (window.malicious > 0 && yearly <= budget.warning * slack) return AlarmLevel::warning;
  if (yearly <= budget.watch * slack) return AlarmLevel::watch;
  return std::nullopt;
}

ZoneFinding judge(ZoneId zone, const ZoneScore& score, const WatchBoard& board,
                  const WatchCalibration& calibration, const AlarmBudget& budget, double slack) {
  ZoneFinding best;
  best.zone = zone;
  best.carrier = zone;
  for (const Reading reading :
       {Reading::several, Reading::several_severe, Reading::two, Reading::two_severe}) {
    const WindowScore& window = score[reading];
    if (!(window.ratio > 0)) continue;
    const double yearly = calibration.yearly(board.kind(zone), board.size_class(zone), reading, window.ratio);
    auto level = level_of(reading, window, yearly, budget, slack);
    // A rare trait in common is what an attacker left: it stands for a confirmation. How rare that is by
    // chance was asked when the campaign was made (campaign_stream.h): a seventh of a time a year at most.
    if (level == AlarmLevel::watch && board.kind(zone) == ScopeKind::campaign && window.units >= kLinkedUnits)
      level = AlarmLevel::warning;
    if (!level || (best.level && (*best.level > *level || (*best.level == *level && best.yearly <= yearly))))
      continue;
    best.level = level;
    best.reading = reading;
    best.window = window;
    best.yearly = yearly;
  }
  best.evidence = scope_evidence(board, zone, score);
  if (best.level) return best;
  best.reading =
      score[Reading::two_severe].ratio > score[Reading::two].ratio ? Reading::two_severe : Reading::two;
  best.window = score[best.reading];
  if (best.window.ratio > 0)
    best.yearly =
        calibration.yearly(board.kind(zone), board.size_class(zone), best.reading, best.window.ratio);
  return best;
}

double scope_evidence(const WatchBoard& board, ZoneId zone, const ZoneScore& score) {
  return std::max(score[Reading::two].ratio, score[Reading::two_severe].ratio) -
         std::log(static_cast<double>(board.scopes_like(zone)));
}

}  // namespace garde::systemic
