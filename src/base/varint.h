// SPDX-License-Identifier: Apache-2.0
// Numbers and texts one behind the other in few bytes: numbers are LEB128, signed ones zigzag before; a text
// has its length before it.
//
// Thread rules: pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace garde::varint {

inline void append_number(std::uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}
inline void append_signed(std::int64_t value, std::string& out) {
  append_number((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63), out);
}
inline void append_text(std::string_view text, std::string& out) {
  append_number(text.size(), out);
  out += text;
}

/// Takes them off the front of `rest`. False where it is not one.
[[nodiscard]] inline bool take_number(std::string_view& rest, std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64 && !rest.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(rest.front());
    rest.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}
[[nodiscard]] inline bool take_signed(std::string_view& rest, std::int64_t& value) {
  std::uint64_t folded = 0;
  if (!take_number(rest, folded)) return false;
  value = static_cast<std::int64_t>(folded >> 1) ^ -static_cast<std::int64_t>(folded & 1);
  return true;
}
[[nodiscard]] inline bool take_text(std::string_view& rest, std::string_view& text) {
  std::uint64_t size = 0;
  if (!take_number(rest, size) || size > rest.size()) return false;
  text = rest.substr(0, size);
  rest.remove_prefix(size);
  return true;
}

}  // namespace garde::varint
