// SPDX-License-Identifier: Apache-2.0
// Bytes as hexadecimal digits in small letters: digests, serial numbers, identifiers.
//
// Thread rules: pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace garde {

inline void append_hexadecimal(std::span<const unsigned char> bytes, std::string& out) {
  for (const unsigned char byte : bytes) {
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
}
[[nodiscard]] inline std::string hexadecimal(std::span<const unsigned char> bytes) {
  std::string out;
  append_hexadecimal(bytes, out);
  return out;
}
/// The bytes of a text.
[[nodiscard]] inline std::span<const unsigned char> bytes_of(std::string_view text) {
  return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}

/// Whether every letter is such a digit; an empty text has none that is not.
[[nodiscard]] inline bool is_small_hexadecimal(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace garde
