// SPDX-License-Identifier: Apache-2.0
// The values of substitutions ([MS-EVEN6] 2.2.12, "Type System") as the text that Windows shows for them.
//
//   integers in decimal, HexInt and pointers as 0x1f; booleans true and false; GUIDs {5770385F-…} in upper
//   case; SIDs S-1-5-18; FILETIME 2021-06-22T01:02:03.1234567Z; SYSTEMTIME with milliseconds; binary in
//   upper-case hexadecimal; reals in the shortest form that reads back the same; UTF-16 text without the NULs
//   at its end; ANSI text as UTF-8 where it is that, else as Windows-1252.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "event/event.h"

namespace garde::read::evtx {

enum class ValueType : std::uint8_t {
  null = 0x00,
  string = 0x01,
  ansi_string = 0x02,
  int8 = 0x03,
  uint8 = 0x04,
  int16 = 0x05,
  uint16 = 0x06,
  int32 = 0x07,
  uint32 = 0x08,
  int64 = 0x09,
  uint64 = 0x0a,
  real32 = 0x0b,
  real64 = 0x0c,
  boolean = 0x0d,
  binary = 0x0e,
  guid = 0x0f,
  size = 0x10,
  file_time = 0x11,
  system_time = 0x12,
  sid = 0x13,
  hex32 = 0x14,
  hex64 = 0x15,
  handle = 0x20,
  binary_xml = 0x21,
  xml = 0x23,
};

/// Set in a type's byte: an array of it.
inline constexpr std::uint8_t kArrayFlag = 0x80;

struct Value {
  std::string_view bytes;
  std::uint8_t type = 0;

  [[nodiscard]] bool is_null() const { return type == static_cast<std::uint8_t>(ValueType::null); }
  [[nodiscard]] bool is_array() const { return (type & kArrayFlag) != 0; }
  [[nodiscard]] ValueType base() const { return static_cast<ValueType>(type & ~kArrayFlag); }
};

struct Text {
  std::string_view text;
  ValueKind kind = ValueKind::text;
  JsonForm form = JsonForm::unknown;
};

/// The text of a value that is no array, in the arena. NULL and values of no bytes are empty.
[[nodiscard]] Text value_text(ValueType type, std::string_view bytes, Arena& arena);

/// Takes the first member off an array's bytes; nothing at its end.
[[nodiscard]] std::optional<std::string_view> take_member(ValueType type, std::string_view& bytes);

/// The instant of a FILETIME (100 ns since 1601); nothing where Instant cannot hold it.
[[nodiscard]] std::optional<Instant> file_time_instant(std::uint64_t file_time);

/// "2021-06-22T01:02:03.1234567Z"
[[nodiscard]] std::string_view file_time_text(std::uint64_t file_time, Arena& arena);

}  // namespace garde::read::evtx
