// SPDX-License-Identifier: Apache-2.0
// UTF-16 little endian, as Windows writes it, to UTF-8.
//
// Cost: runs of ASCII are narrowed sixteen units at a time; only other code points are decoded one by one.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace garde {

/// The most bytes that utf16le_to_utf8() writes for so many bytes of UTF-16.
[[nodiscard]] constexpr std::size_t most_utf8_bytes(std::size_t utf16_bytes) {
  return utf16_bytes / 2 * 3;
}

/// Writes `bytes` as UTF-8 to `out`, which has room for most_utf8_bytes(bytes.size()), and returns how many
/// bytes were written. A lone surrogate becomes U+FFFD; an odd last byte is dropped.
[[nodiscard]] std::size_t utf16le_to_utf8(std::string_view bytes, char* out);
[[nodiscard]] std::string utf16le_to_utf8(std::string_view bytes);

}  // namespace garde
