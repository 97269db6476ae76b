// SPDX-License-Identifier: Apache-2.0
// Verdicts as JSON lines and as text.
//
// A line of JSON: {"at":…,"alarm":{…}} or {"at":…,"silence":{…}}, with the names of alarm.h's fields, times
// in RFC 3339, and the headline in the language asked for. A number that is not finite is never written.
//
// Thread rules: pure.
#pragma once

#include <string>

#include "base/language.h"
#include "systemic/alarm.h"

namespace garde::systemic {

/// One line, without its end.
[[nodiscard]] std::string verdict_json(const Verdict& verdict, Language language);
/// The time and the headline on one line, without its end.
[[nodiscard]] std::string verdict_line(const Verdict& verdict, Language language);
void append_alarm_json(const Alarm& alarm, Language language, std::string& out);

}  // namespace garde::systemic
