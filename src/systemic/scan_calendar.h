// SPDX-License-Identifier: Apache-2.0
// The days of a study, cut into intervals of one day, month or year.
//
// Intervals are counted back from the study's end, so that the last is whole; the first may be shorter.
//
// Thread rules: values and pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "systemic/series.h"

namespace garde::systemic {

enum class ScanUnit : std::uint8_t { day, month, year };

/// The mean length of a unit.
[[nodiscard]] double days_of(ScanUnit unit);

/// The days that a date stands for: one, a month's or a year's.
struct ScanDate {
  Day first;
  Day last;

  /// A year's 1 July, a month's 15th, the day itself.
  [[nodiscard]] Day middle() const;
};

/// "1973", "2001-11", "2001-11-3", also with '/'. Nothing for any other text or a day that does not exist.
[[nodiscard]] std::optional<ScanDate> parse_scan_date(std::string_view text);

class ScanCalendar {
 public:
  /// Days `first` to `last`, both in it. An error where they are in the wrong order or more than 100,000
  /// intervals.
  [[nodiscard]] static Result<ScanCalendar> make(Day first, Day last, ScanUnit unit);

  [[nodiscard]] std::uint32_t intervals() const { return static_cast<std::uint32_t>(starts_.size() - 1); }
  /// The first day of an interval; of intervals(), the day after the study.
  [[nodiscard]] Day start(std::uint32_t interval) const { return starts_[interval]; }
  [[nodiscard]] Day last_day(std::uint32_t interval) const {
    return starts_[interval + 1] - std::chrono::days(1);
  }
  /// Nothing for a day outside the study.
  [[nodiscard]] std::optional<std::uint32_t> interval_of(Day day) const;
  [[nodiscard]] ScanUnit unit() const { return unit_; }

 private:
  std::vector<Day> starts_;  // ascending, one more than intervals
  ScanUnit unit_ = ScanUnit::day;
};

}  // namespace garde::systemic
