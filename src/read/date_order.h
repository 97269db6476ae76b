// SPDX-License-Identifier: Apache-2.0
// Dates of two numbers and a year, "03/04/2026": the third of April where the day comes first, the fourth of March
// where the month does. One date alone does not say which; a column of them mostly does.
//
// What decides, in this order: a number above 12; dots, which only writers of the day first use; which order lets the
// column go in one direction, as logs do. Where both do, the dates stay doubtful: AM and PM speak for the month first,
// anything else for the day first, and is_sure is false.
//
// Thread rules: a DateOrderFinder belongs to one thread at a time; the functions may be called from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace garde::read {

enum class DateOrder : std::uint8_t {
  from_content,
  day_first,
  month_first,
};

/// "3/4/2026 2:15:00 PM", "03-04-26 14:15", "03.04.2026": '/', '-' or '.' twice, a year of four digits or two (of
/// 2000 to 2069, then 1970 to 1999), and a time of day or none.
struct WrittenDate {
  int first = 0;
  int second = 0;
  CivilTime time;  ///< the year and the time of day; day and month are to be decided
  char separator = '/';
  bool has_half_of_day = false;  ///< AM or PM
};
[[nodiscard]] std::optional<WrittenDate> parse_written_date(std::string_view text);

/// The civil time in this order; nothing where the day or the month does not exist.
[[nodiscard]] std::optional<CivilTime> in_order(const WrittenDate& date, DateOrder order);

/// Looks at a column's dates and says in which order they are written.
class DateOrderFinder {
 public:
  /// Texts that are no written date are passed over.
  void add(std::string_view text);

  struct Decision {
    DateOrder order = DateOrder::day_first;
    bool is_sure = true;
  };
  /// Nothing where the column has no written date.
  [[nodiscard]] std::optional<Decision> decide() const;

 private:
  static constexpr std::size_t kMostKept = 10'000;

  // Whether the dates, in this order, go in one direction and not all are one day.
  [[nodiscard]] bool goes_one_way(DateOrder order) const;

  std::vector<WrittenDate> dates_;
};

}  // namespace garde::read
