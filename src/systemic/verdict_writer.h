// SPDX-License-Identifier: Apache-2.0
// Verdicts as JSON lines and as text.
//
// A line of JSON: {"at":…,"alarm":{…}} or {"at":…,"silence":{…}}, with the names of alarm.h's fields, times
// in RFC 3339 and UTC, and the headline in the language asked for, with the zone's times. A number that is
// not finite is never written.
//
// Thread rules: pure.
#pragma once

#include <string>

#include "base/language.h"
#include "base/zone.h"
#include "systemic/alarm.h"

namespace garde::systemic {

/// One line, without its end.
[[nodiscard]] std::string verdict_json(const Verdict& verdict, Language language, const Zone& zone);
/// The time by the zone's clock, "2026-10-02 03:10 (UTC+2)", and the headline on one line, without its end.
[[nodiscard]] std::string verdict_line(const Verdict& verdict, Language language, const Zone& zone);

}  // namespace garde::systemic
