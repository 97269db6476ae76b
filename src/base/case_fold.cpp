// SPDX-License-Identifier: Apache-2.0
#include "base/case_fold.h"

#include <cstdint>
#include <cstring>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace garde {
namespace {

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

// Folds the code point at `position` and steps over it; a byte that starts no valid code point is copied.
void append_folded_code_point(std::string_view text, std::size_t& position, std::string& out) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  auto next = static_cast<std::int64_t>(position);
  UChar32 code_point = 0;
  U8_NEXT(bytes, next, static_cast<std::int64_t>(text.size()), code_point);
  if (code_point < 0) {
    out += text[position++];
    return;
  }
  position = static_cast<std::size_t>(next);
  const UChar32 folded = u_foldCase(code_point, U_FOLD_CASE_DEFAULT);
  char encoded[U8_MAX_LENGTH];
  std::size_t length = 0;
  U8_APPEND_UNSAFE(encoded, length, folded);
  out.append(encoded, length);
}

}  // namespace

void append_folded(std::string_view text, std::string& out) {
  out.reserve(out.size() + text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (is_ascii(text[i])) {
      out += fold_ascii(text[i++]);
    } else {
      append_folded_code_point(text, i, out);
    }
  }
}

bool fold_ascii_into(std::string_view text, char* out) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighBits = kOnes * 0x80;
  std::uint64_t seen = 0;
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + i, 8);
    seen |= eight;
    // Per byte, with the high bit clear: adding pushes the high bit up where the byte is >= 'A' and where it
    // is > 'Z'.
    const std::uint64_t at_least_a = eight + kOnes * (0x80 - 'A');
    const std::uint64_t beyond_z = eight + kOnes * (0x80 - 'Z' - 1);
    const std::uint64_t upper = (at_least_a & ~beyond_z & kHighBits) >> 2;
    const std::uint64_t folded = eight | upper;
    std::memcpy(out + i, &folded, 8);
  }
  for (; i < text.size(); ++i) {
    seen |= static_cast<unsigned char>(text[i]);
    out[i] = fold_ascii(text[i]);
  }
  return (seen & kHighBits) == 0;
}

std::string fold_case(std::string_view text) {
  std::string folded;
  append_folded(text, folded);
  return folded;
}

bool equal_without_case(std::string_view left, std::string_view right) {
  std::size_t i = 0;
  while (i < left.size() && i < right.size() && is_ascii(left[i]) && is_ascii(right[i])) {
    if (fold_ascii(left[i]) != fold_ascii(right[i])) return false;
    ++i;
  }
  if (i == left.size() && i == right.size()) return true;
  return fold_case(left.substr(i)) == fold_case(right.substr(i));
}

}  // namespace garde
