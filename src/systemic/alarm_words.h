// SPDX-License-Identifier: Apache-2.0
// What an alarm or a silence says, in plain French and English. Sentences stand in alarm_words.cpp alone.
//
// Names of establishments and providers come from the register and stand in the text as they are: whoever
// shows it makes it harmless for where it is shown.
//
// Thread rules: pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"
#include "base/zone.h"
#include "systemic/alarm.h"

namespace garde::systemic {

/// "Systemic attack", "Attaque systémique".
[[nodiscard]] std::string_view level_name(Language language, AlarmLevel level);
/// "provider X", "région Bretagne", "within 25 km of CH de Vannes".
[[nodiscard]] std::string scope_name(Language language, const Scope& scope);
/// "5 h", "3 days"; at least an hour.
[[nodiscard]] std::string duration_words(Language language, Duration duration);
/// "0.25", "3.2", "1,200", "less than 0.01": never in powers of ten.
[[nodiscard]] std::string quantity_words(Language language, double value);
/// "once in 40 years", "3 times a year".
[[nodiscard]] std::string recurrence_words(Language language, double years);

/// "2026-10-02 03:10 (UTC+2)" by the zone's clock.
[[nodiscard]] std::string time_words(Instant instant, const Zone& zone);

/// "provider X: 4 establishments in 5 h, in 3 regions": what a phone shows beside the level.
[[nodiscard]] std::string short_headline(Language language, const Alarm& alarm);
/// One sentence: "Systemic attack, provider X: 4 establishments in 5 h, in 3 regions; chance alone would do
/// this once in 40 years; 212 others are served by X, 9 of them overseas; suggested hunt: …".
[[nodiscard]] std::string headline(Language language, const Alarm& alarm);
/// Times are those of `zone`'s clock, as time_words() writes them.
[[nodiscard]] std::string headline(Language language, const Silence& silence, const Zone& zone);

/// What stands under the headline, a sentence each.
struct AlarmWords {
  std::vector<std::string> evidence;
  std::vector<std::string> unknown;
  std::vector<std::string> outlook;  ///< what would change the verdict
  std::vector<std::string> advice;
};
[[nodiscard]] AlarmWords explain(Language language, const Alarm& alarm, const Zone& zone);

[[nodiscard]] std::string_view say(Language language, AlarmAdvice advice);
/// "is served by X, as 3 of those hit are".
[[nodiscard]] std::string say(Language language, const SharedWithHit& shared);

/// Titles of the parts, in the order of AlarmWords: "What is seen", "What is not known"...
[[nodiscard]] std::string_view part_title(Language language, std::size_t part);

}  // namespace garde::systemic
