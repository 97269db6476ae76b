// SPDX-License-Identifier: Apache-2.0
#include "read/date_order.h"

#include <algorithm>

namespace garde::read {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// A number of at least one and at most `most` digits, taken off; -1 where there is none.
int take_digits(std::string_view& text, std::size_t most) {
  int value = 0;
  std::size_t size = 0;
  while (size < most && size < text.size() && is_digit(text[size])) value = value * 10 + (text[size++] - '0');
  text.remove_prefix(size);
  return size == 0 ? -1 : value;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

void skip_spaces(std::string_view& text) {
  // The narrow space stands before AM and PM in what newer systems write.
  while (text.starts_with(' ') || text.starts_with("\u202f") || text.starts_with("\u00a0"))
    text.remove_prefix(text.front() == ' ' ? 1 : text.starts_with("\u202f") ? 3 : 2);
}

void take_fraction(std::string_view& text, CivilTime& time) {
  if (!text.starts_with('.') && !text.starts_with(',')) return;
  text.remove_prefix(1);
  for (int unit = 100'000'000; !text.empty() && is_digit(text.front()); unit /= 10) {
    time.nanosecond += (text.front() - '0') * unit;
    text.remove_prefix(1);
  }
}

// "AM", "p.m.": 0 or 12 hours to add; -1 where the text goes on otherwise.
int take_half_of_day(std::string_view& text) {
  const char half = text.empty() ? ' ' : static_cast<char>(text.front() | 0x20);
  if (half != 'a' && half != 'p') return -1;
  std::string_view rest = text.substr(1);
  (void)take(rest, '.');
  if (rest.empty() || (rest.front() | 0x20) != 'm') return -1;
  rest.remove_prefix(1);
  (void)take(rest, '.');
  text = rest;
  return half == 'p' ? 12 : 0;
}

// What stands behind the date: nothing, or a time of day. False for anything else.
bool take_time(std::string_view text, WrittenDate& date) {
  (void)take(text, ',');
  skip_spaces(text);
  if (text.empty()) return true;
  CivilTime& time = date.time;
  time.hour = take_digits(text, 2);
  if (!take(text, ':')) return false;
  time.minute = take_digits(text, 2);
  if (take(text, ':')) time.second = take_digits(text, 2);
  take_fraction(text, time);
  skip_spaces(text);
  if (!text.empty()) {
    const int added = take_half_of_day(text);
    if (added < 0 || !text.empty() || time.hour < 1 || time.hour > 12) return false;
    time.hour = time.hour % 12 + added;
    date.has_half_of_day = true;
  }
  CivilTime any_day = time;
  any_day.month = any_day.day = 1;
  return is_valid(any_day);
}

}  // namespace

std::optional<WrittenDate> parse_written_date(std::string_view text) {
  WrittenDate date;
  date.first = take_digits(text, 2);
  if (date.first < 1 || text.empty()) return std::nullopt;
  date.separator = text.front();
  if (date.separator != '/' && date.separator != '-' && date.separator != '.') return std::nullopt;
  text.remove_prefix(1);
  date.second = take_digits(text, 2);
  if (date.second < 1 || !take(text, date.separator)) return std::nullopt;
  const std::size_t left = text.size();
  date.time.year = take_digits(text, 4);
  const std::size_t digits = left - text.size();
  if (digits == 2) {
    date.time.year += date.time.year < 70 ? 2000 : 1900;
  } else if (digits != 4) {
    return std::nullopt;
  }
  if (!take_time(text, date)) return std::nullopt;
  return date;
}

std::optional<CivilTime> in_order(const WrittenDate& date, DateOrder order) {
  CivilTime time = date.time;
  time.day = order == DateOrder::month_first ? date.second : date.first;
  time.month = order == DateOrder::month_first ? date.first : date.second;
  if (!is_valid(time)) return std::nullopt;
  return time;
}

void DateOrderFinder::add(std::string_view text) {
  if (dates_.size() == kMostKept) return;
  if (const auto date = parse_written_date(text)) dates_.push_back(*date);
}

bool DateOrderFinder::goes_one_way(DateOrder order) const {
  bool rises = false;
  bool falls = false;
  std::optional<Instant> last;
  for (const WrittenDate& date : dates_) {
    const auto civil = in_order(date, order);
    const auto instant = civil ? from_utc(*civil) : std::nullopt;
    if (!instant) return false;
    if (last && *instant > *last) rises = true;
    if (last && *instant < *last) falls = true;
    last = instant;
  }
  return rises != falls;
}

std::optional<DateOrderFinder::Decision> DateOrderFinder::decide() const {
  if (dates_.empty()) return std::nullopt;
  const auto any = [this](const auto& holds) { return std::any_of(dates_.begin(), dates_.end(), holds); };
  const bool is_day_first =
      any([](const WrittenDate& date) { return date.first > 12 || date.separator == '.'; });
  const bool is_month_first =
      any([](const WrittenDate& date) { return date.second > 12 && date.separator != '.'; });
  if (is_day_first != is_month_first)
    return Decision{is_day_first ? DateOrder::day_first : DateOrder::month_first, true};
  const bool day_goes = goes_one_way(DateOrder::day_first);
  const bool month_goes = goes_one_way(DateOrder::month_first);
  if (day_goes != month_goes && !is_day_first)
    return Decision{day_goes ? DateOrder::day_first : DateOrder::month_first, true};
  const bool has_halves = any([](const WrittenDate& date) { return date.has_half_of_day; });
  // Numbers that say the one and the other are of two writers: as doubtful as none.
  return Decision{has_halves ? DateOrder::month_first : DateOrder::day_first, false};
}

}  // namespace garde::read
