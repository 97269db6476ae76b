// SPDX-License-Identifier: Apache-2.0
#include "base/time_text.h"

#include <cstdint>
#include <limits>

namespace garde {
namespace {

using std::chrono::days;
using std::chrono::seconds;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Reads exactly `count` digits at the front of `text` and takes them off.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_digit(text[i])) return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

bool take_fraction(std::string_view& text, int& nanosecond) {
  std::size_t digits = 0;
  nanosecond = 0;
  while (digits < text.size() && is_digit(text[digits])) {
    if (digits < 9) nanosecond = nanosecond * 10 + (text[digits] - '0');
    ++digits;
  }
  if (digits == 0) return false;
  for (std::size_t i = digits; i < 9; ++i) nanosecond *= 10;
  text.remove_prefix(digits);
  return true;
}

bool take_zone(std::string_view& text, ParsedTime& parsed) {
  if (take(text, "Zz")) {
    parsed.has_zone = true;
    return true;
  }
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return true;
  const int sign = text.front() == '-' ? -1 : 1;
  text.remove_prefix(1);
  const auto hours = take_digits(text, 2);
  if (!hours) return false;
  take(text, ":");
  const auto minutes = text.empty() ? std::optional<int>(0) : take_digits(text, 2);
  if (!minutes || *hours > 23 || *minutes > 59) return false;
  parsed.has_zone = true;
  parsed.offset_seconds = sign * (*hours * 3600 + *minutes * 60);
  return true;
}

char* write_digits(std::int64_t value, int count, char* out) {
  for (int i = count - 1; i >= 0; --i) {
    out[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  return out + count;
}

}  // namespace

Instant now() {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

bool is_valid(const CivilTime& civil) {
  const std::chrono::year_month_day date{std::chrono::year(civil.year),
                                         std::chrono::month(static_cast<unsigned>(civil.month)),
                                         std::chrono::day(static_cast<unsigned>(civil.day))};
  return date.ok() && civil.hour >= 0 && civil.hour <= 23 && civil.minute >= 0 && civil.minute <= 59 &&
         civil.second >= 0 && civil.second <= 60 && civil.nanosecond >= 0 && civil.nanosecond < 1'000'000'000;
}

std::optional<Instant> from_utc(const CivilTime& civil) {
  if (!is_valid(civil) || civil.year < 1678 || civil.year > 2261) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(civil.year),
                                         std::chrono::month(static_cast<unsigned>(civil.month)),
                                         std::chrono::day(static_cast<unsigned>(civil.day))};
  const auto whole = std::chrono::sys_days(date) + std::chrono::hours(civil.hour) +
                     std::chrono::minutes(civil.minute) + seconds(civil.second);
  return Instant(std::chrono::duration_cast<Duration>(whole.time_since_epoch()) + Duration(civil.nanosecond));
}

CivilTime to_utc(Instant instant) {
  const auto day = std::chrono::floor<days>(instant);
  const std::chrono::year_month_day date{day};
  auto rest = instant - day;
  CivilTime civil;
  civil.year = static_cast<int>(date.year());
  civil.month = static_cast<int>(static_cast<unsigned>(date.month()));
  civil.day = static_cast<int>(static_cast<unsigned>(date.day()));
  const auto whole_seconds = std::chrono::floor<seconds>(rest);
  const auto count = whole_seconds.count();
  civil.hour = static_cast<int>(count / 3600);
  civil.minute = static_cast<int>(count / 60 % 60);
  civil.second = static_cast<int>(count % 60);
  civil.nanosecond = static_cast<int>((rest - whole_seconds).count());
  return civil;
}

std::optional<ParsedTime> parse_iso_time(std::string_view text) {
  ParsedTime parsed;
  CivilTime& civil = parsed.civil;
  const auto part = [&text](int& into, std::size_t digits) {
    const auto value = take_digits(text, digits);
    if (value) into = *value;
    return value.has_value();
  };
  if (!part(civil.year, 4) || !take(text, "-") || !part(civil.month, 2) || !take(text, "-") ||
      !part(civil.day, 2))
    return std::nullopt;
  if (!take(text, "Tt ") || !part(civil.hour, 2) || !take(text, ":") || !part(civil.minute, 2))
    return std::nullopt;
  if (take(text, ":") && !part(civil.second, 2)) return std::nullopt;
  if (take(text, ".,") && !take_fraction(text, civil.nanosecond)) return std::nullopt;
  if (!take_zone(text, parsed) || !text.empty() || !is_valid(civil)) return std::nullopt;
  return parsed;
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  const auto parsed = parse_iso_time(text);
  if (!parsed || !parsed->has_zone) return std::nullopt;
  const auto local = from_utc(parsed->civil);
  if (!local) return std::nullopt;
  return *local - seconds(parsed->offset_seconds);
}

char* write_rfc3339(Instant instant, int digits, char* out) {
  const CivilTime civil = to_utc(instant);
  const auto part = [&out](char before, int value) {
    *out++ = before;
    *out++ = static_cast<char>('0' + value / 10);
    *out++ = static_cast<char>('0' + value % 10);
  };
  out = write_digits(civil.year, 4, out);
  part('-', civil.month);
  part('-', civil.day);
  part('T', civil.hour);
  part(':', civil.minute);
  part(':', civil.second);
  if (digits > 0) {
    *out++ = '.';
    int fraction = civil.nanosecond;
    for (int i = digits; i < 9; ++i) fraction /= 10;
    out = write_digits(fraction, digits, out);
  }
  *out++ = 'Z';
  return out;
}

void append_rfc3339(Instant instant, int digits, std::string& out) {
  char written[kMostTimeText];
  out.append(written, write_rfc3339(instant, digits, written));
}

std::string format_rfc3339(Instant instant, int digits) {
  std::string text;
  append_rfc3339(instant, digits, text);
  return text;
}

}  // namespace garde
