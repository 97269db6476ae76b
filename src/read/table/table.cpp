// SPDX-License-Identifier: Apache-2.0
#include "read/table/table.h"

#include <algorithm>
#include <array>
#include <simdjson.h>
#include <unicode/utf8.h>

#include "base/case_fold.h"
#include "read/shape.h"

namespace garde::read::table {
namespace {

// Windows-1252 differs from ISO 8859-1 from 0x80 to 0x9F; what it leaves open there stays a control
// character.
constexpr std::array<char16_t, 32> kWindows1252 = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

constexpr std::array<std::string_view, 18> kStampNames = {
    "timestamp",   "@timestamp",    "date-time",     "datetime",   "date_time", "date/time",
    "x-timestamp", "timecreated",   "time_created",  "event_time", "eventtime", "time created",
    "event time",  "date and time", "date et heure", "horodatage", "utctime",   "generated time"};

bool is_time_of_day(std::string_view text) {
  return text.size() >= 8 && text[2] == ':' && text[5] == ':';
}

// The inside of a quoted value with its doubled quotes undone.
std::string_view without_doubled_quotes(std::string_view value, Event& event) {
  if (value.find('"') == std::string_view::npos) return value;
  char* const start = event.arena().allocate(value.size());
  char* out = start;
  for (std::size_t i = 0; i < value.size(); ++i) {
    *out++ = value[i];
    if (value[i] == '"') ++i;
  }
  return {start, static_cast<std::size_t>(out - start)};
}

// ISO 8601, or the same with slashes in the date, or a date of two numbers and a year.
std::optional<Instant> read_stamp(std::string_view text, const Zone& zone, DateOrder order) {
  if (order != DateOrder::from_content)
    if (const auto date = parse_written_date(text)) {
      auto civil = in_order(*date, order);
      // A number above 12 is a day wherever it stands.
      if (!civil)
        civil =
            in_order(*date, order == DateOrder::day_first ? DateOrder::month_first : DateOrder::day_first);
      return civil ? zone.to_instant(*civil) : std::nullopt;
    }
  if (text.size() < 10 || text[4] != '/' || text[7] != '/') return time_of_text(text, zone);
  std::string iso(text);
  iso[4] = iso[7] = '-';
  return time_of_text(iso, zone);
}

}  // namespace

std::vector<FieldId> ids_of(const std::vector<std::string>& names) {
  std::vector<FieldId> ids;
  ids.reserve(names.size());
  for (const std::string& name : names) ids.push_back(find_field(name));
  return ids;
}

std::string_view value_at(const Event& event, std::size_t column) {
  if (column >= event.fields().size()) return {};
  const Field& field = event.fields()[column];
  return field.kind == ValueKind::null ? std::string_view() : field.value;
}

TimeColumns TimeColumns::find(const std::vector<std::string>& names) {
  TimeColumns columns;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string name = fold_case(names[i]);
    if (columns.stamp == kNoColumn &&
        std::find(kStampNames.begin(), kStampNames.end(), name) != kStampNames.end())
      columns.stamp = i;
    if (columns.day == kNoColumn && name == "date") columns.day = i;
    if (columns.hour == kNoColumn && (name == "time" || name == "heure")) columns.hour = i;
  }
  return columns;
}

std::optional<Instant> TimeColumns::read(const Event& event, const Zone& zone, std::string_view date) const {
  if (const std::string_view whole = value_at(event, stamp); !whole.empty())
    return read_stamp(whole, zone, order);
  const std::string_view time = value_at(event, hour);
  const std::string_view on = day == kNoColumn ? date : value_at(event, day);
  if (!is_time_of_day(time)) return read_stamp(time.empty() ? on : time, zone, order);
  return read_stamp(std::string(on) + " " + std::string(time), zone, order);
}

std::size_t closing_quote(std::string_view text, char separator) {
  if (!text.starts_with('"')) return std::string_view::npos;
  const std::string_view near = text.substr(0, kMostQuotedBytes);
  std::size_t at = near.find('"', 1);
  while (at != std::string_view::npos && at + 1 < text.size() && text[at + 1] == '"')
    at = near.find('"', at + 2);
  if (at == std::string_view::npos) return text.size();
  if (at + 1 == text.size()) return at;
  const char behind = text[at + 1];
  return behind == separator || behind == '\n' || behind == '\r' ? at : std::string_view::npos;
}

bool take_value(std::string_view& row, char separator, Event& event, std::string_view& value) {
  const std::size_t quote = closing_quote(row, separator);
  const bool is_quoted = quote < row.size();
  const std::size_t end = is_quoted ? quote + 1 : std::min(row.find(separator), row.size());
  value = is_quoted ? without_doubled_quotes(row.substr(1, quote - 1), event) : row.substr(0, end);
  const bool more = end < row.size();
  row.remove_prefix(std::min(end + 1, row.size()));
  return more;
}

std::string_view as_utf8(std::string_view text, Event& event) {
  if (simdjson::validate_utf8(text.data(), text.size())) return text;
  char* const start = event.arena().allocate(text.size() * 3);
  std::size_t size = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const char32_t code_point = byte >= 0x80 && byte < 0xA0 ? kWindows1252[byte - 0x80] : byte;
    U8_APPEND_UNSAFE(start, size, code_point);
  }
  return {start, size};
}

}  // namespace garde::read::table
