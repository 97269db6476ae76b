// SPDX-License-Identifier: Apache-2.0
// Time is UTC nanoseconds inside. Zones appear only where text is read or shown.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace garde {

/// An instant in UTC, with nanoseconds; from 1677 to 2262.
using Instant = std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds>;
using Duration = std::chrono::nanoseconds;

/// The present, from the system's clock.
[[nodiscard]] Instant now();

/// The parts of a civil time, not yet bound to a zone.
struct CivilTime {
  int year = 1970;
  int month = 1;   ///< 1 to 12
  int day = 1;     ///< 1 to 31
  int hour = 0;    ///< 0 to 23
  int minute = 0;  ///< 0 to 59
  int second = 0;  ///< 0 to 60: a leap second counts as the second that follows
  int nanosecond = 0;

  friend bool operator==(const CivilTime&, const CivilTime&) = default;
};

/// True where every part is in its range and the day exists in its month.
[[nodiscard]] bool is_valid(const CivilTime& civil);

/// The instant at which a clock in UTC shows `civil`. Nothing where it is not valid or out of Instant's range.
[[nodiscard]] std::optional<Instant> from_utc(const CivilTime& civil);

/// What a clock in UTC shows.
[[nodiscard]] CivilTime to_utc(Instant instant);

/// Reads RFC 3339 (section 5.6) and the ISO 8601 forms seen in logs: 'T', 't' or a space between date and time, a dot
/// or a comma before 1 to 9 (or more: cut) digits of fraction, 'Z', an offset with or without its colon, or no zone at
/// all (then `has_zone` is false and `civil` is local).
struct ParsedTime {
  CivilTime civil;
  bool has_zone = false;
  int offset_seconds = 0;  ///< east of UTC; 0 without a zone
};
[[nodiscard]] std::optional<ParsedTime> parse_iso_time(std::string_view text);

/// The instant named by RFC 3339 text with a zone. Nothing for any other text.
[[nodiscard]] std::optional<Instant> parse_rfc3339(std::string_view text);

/// "2021-06-22T01:02:03.123456Z": RFC 3339 in UTC with `digits` (0 to 9) digits of fraction.
[[nodiscard]] std::string format_rfc3339(Instant instant, int digits = 6);
void append_rfc3339(Instant instant, int digits, std::string& out);

}  // namespace garde
