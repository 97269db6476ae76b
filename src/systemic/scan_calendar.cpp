// SPDX-License-Identifier: Apache-2.0
#include "systemic/scan_calendar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/core.h>

namespace garde::systemic {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::year_month_day;

constexpr std::size_t kMostIntervals = 100'000;
constexpr int kEarliestYear = 1;
constexpr int kLatestYear = 9999;

Day back(Day day, ScanUnit unit, int count) {
  if (unit == ScanUnit::day) return day - days(count);
  year_month_day civil(day);
  civil -= months(unit == ScanUnit::year ? 12 * count : count);
  // 31 March less a month is the last of February.
  return civil.ok() ? Day(civil) : Day(civil.year() / civil.month() / std::chrono::last);
}

}  // namespace

double days_of(ScanUnit unit) {
  return unit == ScanUnit::day ? 1 : unit == ScanUnit::month ? 365.25 / 12 : 365.25;
}

Day ScanDate::middle() const {
  const auto length = (last - first).count();
  const year_month_day civil(first);
  if (length >= 364) return Day(civil.year() / std::chrono::July / 1);
  if (length >= 27) return Day(civil.year() / civil.month() / 15);
  return first;
}

std::optional<ScanDate> parse_scan_date(std::string_view text) {
  std::array<int, 3> part = {0, 1, 1};
  std::size_t parts = 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (parts < 3) {
    const auto read = std::from_chars(at, end, part[parts]);
    const auto digits = read.ptr - at;
    if (read.ec != std::errc() || (parts == 0 ? digits != 4 : digits > 2) || part[parts] < 0)
      return std::nullopt;
    ++parts;
    at = read.ptr;
    if (at == end) break;
    if (parts == 3 || (*at != '-' && *at != '/')) return std::nullopt;
    ++at;
  }
  if (at != end) return std::nullopt;
  const std::chrono::year year(part[0]);
  const std::chrono::month month(static_cast<unsigned>(part[1]));
  const year_month_day civil(year, month, std::chrono::day(static_cast<unsigned>(part[2])));
  if (!civil.ok() || part[0] < kEarliestYear || part[0] > kLatestYear) return std::nullopt;
  if (parts == 1) return ScanDate{Day(civil), Day(year / std::chrono::December / 31)};
  if (parts == 2) return ScanDate{Day(civil), Day(year / month / std::chrono::last)};
  return ScanDate{Day(civil), Day(civil)};
}

Result<ScanCalendar> ScanCalendar::make(Day first, Day last, ScanUnit unit) {
  if (last < first)
    return failure(
        fmt::format("the study ends on {}, before it starts on {}", format_day(last), format_day(first)));
  ScanCalendar calendar;
  calendar.unit_ = unit;
  const Day after = last + days(1);
  for (int count = 0;; ++count) {
    const Day start = std::max(back(after, unit, count), first);
    calendar.starts_.push_back(start);
    if (start == first) break;
    if (calendar.starts_.size() > kMostIntervals)
      return failure(fmt::format("the study has more than {} intervals", kMostIntervals), {},
                     "shorten it, or take a longer --time-unit");
  }
  std::reverse(calendar.starts_.begin(), calendar.starts_.end());
  return calendar;
}

std::optional<std::uint32_t> ScanCalendar::interval_of(Day day) const {
  if (day < starts_.front() || day >= starts_.back()) return std::nullopt;
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), day);
  return static_cast<std::uint32_t>(after - starts_.begin() - 1);
}

}  // namespace garde::systemic
