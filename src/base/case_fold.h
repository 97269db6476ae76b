// SPDX-License-Identifier: Apache-2.0
// Comparison without case, by Unicode simple case folding (CaseFolding.txt, status C and S), one code point
// to one.
//
// Cost: ASCII is folded sixteen bytes a step; only other code points are decoded. Invalid UTF-8 bytes are kept as
// they are.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace garde {

/// 'A' to 'Z' become 'a' to 'z'; every other byte stays.
[[nodiscard]] constexpr char fold_ascii(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// The same of each of the eight bytes of a word.
[[nodiscard]] constexpr std::uint64_t fold_ascii_word(std::uint64_t bytes) {
  constexpr std::uint64_t kEach = 0x0101010101010101;
  const std::uint64_t low = bytes & (kEach * 0x7F);  // sums stay within their byte
  const std::uint64_t upper = (low + kEach * (0x80 - 'A')) & ~(low + kEach * (0x7F - 'Z')) & ~bytes & (kEach * 0x80);
  return bytes | upper >> 2;
}

/// Appends `text` folded. The folded text may be longer or shorter in bytes.
void append_folded(std::string_view text, std::string& out);
[[nodiscard]] std::string fold_case(std::string_view text);

/// Folds ASCII text into `out`, which has room for text.size() bytes elsewhere. False, with `out` undefined, where
/// another byte stands in it: append_folded() then does.
[[nodiscard]] bool fold_ascii_into(std::string_view text, char* out);

/// Whether the two are equal once folded.
[[nodiscard]] bool equal_without_case(std::string_view left, std::string_view right);

}  // namespace garde
