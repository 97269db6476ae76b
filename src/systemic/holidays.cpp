// SPDX-License-Identifier: Apache-2.0
#include "systemic/holidays.h"

#include <algorithm>
#include <array>

namespace garde::systemic {

using std::chrono::days;
using std::chrono::sys_days;

sys_days easter(int year) {
  const int a = year % 19;
  const int b = year / 100;
  const int c = year % 100;
  const int d = (19 * a + b - b / 4 - ((b - (b + 8) / 25 + 1) / 3) + 15) % 30;
  const int e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - (c % 4)) % 7;
  const int f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;
  return sys_days(std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(f / 31)) /
                  std::chrono::day(static_cast<unsigned>(f % 31 + 1)));
}

bool is_french_holiday(sys_days day) {
  const std::chrono::year_month_day date(day);
  const unsigned number = static_cast<unsigned>(date.month()) * 100 + static_cast<unsigned>(date.day());
  constexpr std::array<unsigned, 8> kFixed = {101, 501, 508, 714, 815, 1101, 1111, 1225};
  if (std::find(kFixed.begin(), kFixed.end(), number) != kFixed.end()) return true;
  // Easter is on 22 March at the earliest, the last of its holidays on 14 June.
  if (number < 322 || number > 614) return false;
  const auto after = day - easter(static_cast<int>(date.year()));
  return after == days(1) || after == days(39) || after == days(50);
}

}  // namespace garde::systemic
