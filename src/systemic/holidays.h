// SPDX-License-Identifier: Apache-2.0
// The public holidays of France (Code du travail, L3133-1), when fewer people are there to notice and to
// declare. Those that single departments have beside them are not here.
//
// Easter by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, 1991, chapter 8).
//
// Thread rules: pure.
#pragma once

#include <chrono>

namespace garde::systemic {

/// Easter Sunday of a year of the Gregorian calendar.
[[nodiscard]] std::chrono::sys_days easter(int year);
[[nodiscard]] bool is_french_holiday(std::chrono::sys_days day);

}  // namespace garde::systemic
