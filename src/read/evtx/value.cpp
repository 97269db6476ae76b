// SPDX-License-Identifier: Apache-2.0
#include "read/evtx/value.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <type_traits>
#include <unicode/utf8.h>

#include "base/utf16.h"
#include "read/evtx/binxml.h"

namespace garde::read::evtx {
namespace {

constexpr char kUpperHex[] = "0123456789ABCDEF";
constexpr std::size_t kMostNumberText = 40;

// A little-endian number of 1 to 8 bytes, whatever its type promised.
std::uint64_t unsigned_of(std::string_view bytes) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data(), std::min<std::size_t>(bytes.size(), 8));
  return value;
}

std::int64_t signed_of(std::string_view bytes) {
  const auto shift = static_cast<int>(8 * (8 - std::min<std::size_t>(bytes.size(), 8)));
  return static_cast<std::int64_t>(unsigned_of(bytes) << shift) >> shift;
}

template <typename Number>
Text number_text(Number number, Arena& arena) {
  char* const place = arena.allocate(kMostNumberText);
  char* const end = std::to_chars(place, place + kMostNumberText, number).ptr;
  arena.shrink_latest(end);
  // A real may be one that JSON has no number for.
  const JsonForm form = std::is_integral_v<Number> ? JsonForm::bare : JsonForm::unknown;
  return {{place, static_cast<std::size_t>(end - place)}, ValueKind::number, form};
}

Text hex_text(std::uint64_t number, Arena& arena) {
  char* const place = arena.allocate(kMostNumberText);
  place[0] = '0';
  place[1] = 'x';
  char* const end = std::to_chars(place + 2, place + kMostNumberText, number, 16).ptr;
  arena.shrink_latest(end);
  return {{place, static_cast<std::size_t>(end - place)}, ValueKind::number, JsonForm::quoted};
}

// Text of ours that has nothing to escape.
Text plain_text(std::string_view text) {
  return {text, ValueKind::text, JsonForm::quoted};
}

char* write_byte(char* out, std::uint8_t byte) {
  *out++ = kUpperHex[byte >> 4];
  *out++ = kUpperHex[byte & 15];
  return out;
}

std::string_view binary_text(std::string_view bytes, Arena& arena) {
  char* const place = arena.allocate(2 * bytes.size());
  char* out = place;
  for (const char byte : bytes) out = write_byte(out, static_cast<std::uint8_t>(byte));
  return {place, 2 * bytes.size()};
}

std::string_view guid_text(std::string_view bytes, Arena& arena) {
  if (bytes.size() != 16) return binary_text(bytes, arena);
  // The first three groups are little-endian numbers, the rest bytes in order.
  constexpr int kOrder[] = {3, 2, 1, 0, -1, 5, 4, -1, 7, 6, -1, 8, 9, -1, 10, 11, 12, 13, 14, 15};
  constexpr std::size_t kSize = 38;
  char* const place = arena.allocate(kSize);
  char* out = place;
  *out++ = '{';
  for (const int index : kOrder) {
    if (index < 0) {
      *out++ = '-';
    } else {
      out = write_byte(out, static_cast<std::uint8_t>(bytes[static_cast<std::size_t>(index)]));
    }
  }
  *out = '}';
  return {place, kSize};
}

// [MS-DTYP] 2.4.2.1: the authority in hexadecimal where it needs more than 32 bits.
std::string_view sid_text(std::string_view bytes, Arena& arena) {
  constexpr std::size_t kHead = 8;
  if (bytes.size() < kHead) return binary_text(bytes, arena);
  const std::size_t count = static_cast<std::uint8_t>(bytes[1]);
  if (count > 15 || bytes.size() < kHead + 4 * count) return binary_text(bytes, arena);
  std::uint64_t authority = 0;
  for (std::size_t i = 2; i < kHead; ++i) authority = authority << 8 | static_cast<std::uint8_t>(bytes[i]);

  const std::size_t most = 32 + 11 * count;
  char* const place = arena.allocate(most);
  char* out = place;
  *out++ = 'S';
  *out++ = '-';
  out = std::to_chars(out, place + most, static_cast<unsigned>(static_cast<std::uint8_t>(bytes[0]))).ptr;
  *out++ = '-';
  if (authority > 0xffffffff) {
    *out++ = '0';
    *out++ = 'x';
    for (std::size_t i = 2; i < kHead; ++i) out = write_byte(out, static_cast<std::uint8_t>(bytes[i]));
  } else {
    out = std::to_chars(out, place + most, authority).ptr;
  }
  for (std::size_t i = 0; i < count; ++i) {
    *out++ = '-';
    out = std::to_chars(out, place + most, number_at<std::uint32_t>(bytes, kHead + 4 * i)).ptr;
  }
  arena.shrink_latest(out);
  return {place, static_cast<std::size_t>(out - place)};
}

char* write_digits(char* out, std::uint64_t number, int digits) {
  for (int i = digits - 1; i >= 0; --i) {
    out[i] = static_cast<char>('0' + number % 10);
    number /= 10;
  }
  return out + digits;
}

struct Date {
  std::uint64_t year;
  std::uint64_t month;
  std::uint64_t day;
};

// The proleptic Gregorian date so many days after 1601-01-01, by eras of 400 years that start on 1 March,
// where the lengths of months repeat every five.
Date date_of(std::uint64_t days_since_1601) {
  const std::uint64_t days = days_since_1601 + 584'694;  // since 0000-03-01
  const std::uint64_t era = days / 146'097;
  const std::uint64_t of_era = days % 146'097;
  const std::uint64_t year_of_era = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const std::uint64_t day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::uint64_t month = (5 * day_of_year + 2) / 153;
  const std::uint64_t day = day_of_year - (153 * month + 2) / 5 + 1;
  const bool wrapped = month >= 10;
  return {year_of_era + era * 400 + (wrapped ? 1 : 0), wrapped ? month - 9 : month + 3, day};
}

char* write_date(char* out, const Date& date) {
  out = write_digits(out, date.year, date.year > 9999 ? 5 : 4);
  *out++ = '-';
  out = write_digits(out, date.month, 2);
  *out++ = '-';
  return write_digits(out, date.day, 2);
}

char* write_clock(char* out, std::uint64_t hour, std::uint64_t minute, std::uint64_t second) {
  *out++ = 'T';
  out = write_digits(out, hour, 2);
  *out++ = ':';
  out = write_digits(out, minute, 2);
  *out++ = ':';
  return write_digits(out, second, 2);
}

std::string_view system_time_text(std::string_view bytes, Arena& arena) {
  if (bytes.size() != 16) return binary_text(bytes, arena);
  const auto part = [bytes](std::size_t index) {
    return std::uint64_t{number_at<std::uint16_t>(bytes, 2 * index)};
  };
  char* const place = arena.allocate(kMostNumberText);
  char* out = write_date(place, {part(0), part(1), part(3)});
  out = write_clock(out, part(4), part(5), part(6));
  *out++ = '.';
  out = write_digits(out, part(7), 3);
  *out++ = 'Z';
  arena.shrink_latest(out);
  return {place, static_cast<std::size_t>(out - place)};
}

std::string_view utf16_text(std::string_view bytes, Arena& arena) {
  std::size_t size = bytes.size() & ~std::size_t{1};
  while (size >= 2 && bytes[size - 1] == 0 && bytes[size - 2] == 0) size -= 2;
  char* const place = arena.allocate(most_utf8_bytes(size));
  const std::size_t written = utf16le_to_utf8(bytes.substr(0, size), place);
  arena.shrink_latest(place + written);
  return {place, written};
}

bool is_utf8(std::string_view text) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int64_t>(text.size());
  for (std::int64_t i = 0; i < size;) {
    UChar32 code_point = 0;
    U8_NEXT(bytes, i, size, code_point);
    if (code_point < 0) return false;
  }
  return true;
}

// The code points of bytes 0x80 to 0x9f in Windows-1252; those that it leaves out stay control characters.
constexpr std::uint16_t kWindows1252[32] = {0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                            0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
                                            0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                            0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

std::string_view ansi_text(std::string_view bytes, Arena& arena) {
  while (!bytes.empty() && bytes.back() == 0) bytes.remove_suffix(1);
  if (is_utf8(bytes)) return arena.copy(bytes);
  char* const place = arena.allocate(3 * bytes.size());
  std::size_t size = 0;
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    const std::uint32_t code_point = byte >= 0x80 && byte < 0xa0 ? kWindows1252[byte - 0x80] : byte;
    U8_APPEND_UNSAFE(place, size, code_point);
  }
  arena.shrink_latest(place + size);
  return {place, size};
}

Text real_text(std::string_view bytes, Arena& arena) {
  if (bytes.size() == 4) return number_text(number_at<float>(bytes, 0), arena);
  if (bytes.size() == 8) return number_text(number_at<double>(bytes, 0), arena);
  return plain_text(binary_text(bytes, arena));
}

bool is_integer(ValueType type) {
  return (type >= ValueType::int8 && type <= ValueType::uint64) || type == ValueType::size ||
         type == ValueType::hex32 || type == ValueType::hex64 || type == ValueType::handle;
}

Text integer_text(ValueType type, std::string_view bytes, Arena& arena) {
  switch (type) {
    case ValueType::int8:
    case ValueType::int16:
    case ValueType::int32:
    case ValueType::int64:
      return number_text(signed_of(bytes), arena);
    case ValueType::uint8:
    case ValueType::uint16:
    case ValueType::uint32:
    case ValueType::uint64:
      return number_text(unsigned_of(bytes), arena);
    default:
      return hex_text(unsigned_of(bytes), arena);
  }
}

// The bytes of one member; 0 where members are as long as their content says.
std::size_t member_bytes(ValueType type) {
  switch (type) {
    case ValueType::int8:
    case ValueType::uint8:
      return 1;
    case ValueType::int16:
    case ValueType::uint16:
      return 2;
    case ValueType::int32:
    case ValueType::uint32:
    case ValueType::real32:
    case ValueType::boolean:
    case ValueType::hex32:
      return 4;
    case ValueType::int64:
    case ValueType::uint64:
    case ValueType::real64:
    case ValueType::size:
    case ValueType::file_time:
    case ValueType::hex64:
      return 8;
    case ValueType::guid:
    case ValueType::system_time:
      return 16;
    default:
      return 0;
  }
}

std::size_t first_utf16_end(std::string_view bytes) {
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    if (bytes[i] == 0 && bytes[i + 1] == 0) return i + 2;
  }
  return bytes.size();
}

}  // namespace

Text value_text(ValueType type, std::string_view bytes, Arena& arena) {
  if (bytes.empty() || type == ValueType::null) return {{"", 0}, ValueKind::text};
  if (type == ValueType::string) return {utf16_text(bytes, arena), ValueKind::text};
  if (is_integer(type) && bytes.size() <= 8) return integer_text(type, bytes, arena);
  switch (type) {
    case ValueType::xml:
      return {utf16_text(bytes, arena), ValueKind::text};
    case ValueType::ansi_string:
      return {ansi_text(bytes, arena), ValueKind::text};
    case ValueType::real32:
    case ValueType::real64:
      return real_text(bytes, arena);
    case ValueType::boolean: {
      const bool set = std::any_of(bytes.begin(), bytes.end(), [](char byte) { return byte != 0; });
      return {set ? "true" : "false", ValueKind::boolean};
    }
    case ValueType::guid:
      return plain_text(guid_text(bytes, arena));
    case ValueType::file_time:
      if (bytes.size() != 8) break;
      return plain_text(file_time_text(number_at<std::uint64_t>(bytes, 0), arena));
    case ValueType::system_time:
      return plain_text(system_time_text(bytes, arena));
    case ValueType::sid:
      return plain_text(sid_text(bytes, arena));
    default:
      break;
  }
  return plain_text(binary_text(bytes, arena));
}

std::optional<std::string_view> take_member(ValueType type, std::string_view& bytes) {
  if (bytes.empty()) return std::nullopt;
  std::size_t size = member_bytes(type);
  if (type == ValueType::string) {
    size = first_utf16_end(bytes);
  } else if (type == ValueType::ansi_string) {
    const std::size_t end = bytes.find('\0');
    size = end == std::string_view::npos ? bytes.size() : end + 1;
  } else if (type == ValueType::sid && bytes.size() >= 8) {
    size = 8 + 4 * std::size_t{static_cast<std::uint8_t>(bytes[1])};
  } else if (size == 0) {
    size = bytes.size();
  }
  const std::string_view member = bytes.substr(0, size);
  bytes.remove_prefix(member.size());
  return member;
}

std::optional<Instant> file_time_instant(std::uint64_t file_time) {
  constexpr std::uint64_t kUnixEpoch = 116'444'736'000'000'000;
  constexpr std::int64_t kMost = 92'000'000'000'000'000;  // 100 ns either side of 1970 that Instant can hold
  if (file_time > kUnixEpoch + kMost || file_time < kUnixEpoch - kMost) return std::nullopt;
  return Instant(
      Duration((static_cast<std::int64_t>(file_time) - static_cast<std::int64_t>(kUnixEpoch)) * 100));
}

std::string_view file_time_text(std::uint64_t file_time, Arena& arena) {
  constexpr std::uint64_t kSecond = 10'000'000;
  const std::uint64_t seconds = file_time / kSecond;
  const std::uint64_t of_day = seconds % 86'400;
  char* const place = arena.allocate(kMostNumberText);
  char* out = write_date(place, date_of(seconds / 86'400));
  out = write_clock(out, of_day / 3600, of_day / 60 % 60, of_day % 60);
  *out++ = '.';
  out = write_digits(out, file_time % kSecond, 7);
  *out++ = 'Z';
  arena.shrink_latest(out);
  return {place, static_cast<std::size_t>(out - place)};
}

}  // namespace garde::read::evtx
