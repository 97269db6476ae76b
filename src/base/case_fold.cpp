// SPDX-License-Identifier: Apache-2.0
#include "base/case_fold.h"

#include <cstdint>
#include <cstring>
#include <unicode/uchar.h>
#include <unicode/utf8.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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

#if defined(__SSE2__)

namespace {

constexpr std::size_t kStep = 16;

// Folds sixteen bytes and returns those read.
__m128i fold_step(const char* text, char* out) {
  const __m128i read = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  // Compared as signed bytes: those beyond ASCII are below 'A' and stay.
  const __m128i upper = _mm_and_si128(_mm_cmpgt_epi8(read, _mm_set1_epi8('A' - 1)), _mm_cmplt_epi8(read, _mm_set1_epi8('Z' + 1)));
  const __m128i folded = _mm_or_si128(read, _mm_and_si128(upper, _mm_set1_epi8(0x20)));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), folded);
  return read;
}

}  // namespace

bool fold_ascii_into(std::string_view text, char* out) {
  if (text.size() < kStep) {
    unsigned char seen = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      seen |= static_cast<unsigned char>(text[i]);
      out[i] = fold_ascii(text[i]);
    }
    return seen < 0x80;
  }
  // The last step reaches back over bytes folded before, which does them no harm: `text` and `out` do not overlap.
  const std::size_t last = text.size() - kStep;
  __m128i seen = fold_step(text.data() + last, out + last);
  for (std::size_t i = 0; i < last; i += kStep) seen = _mm_or_si128(seen, fold_step(text.data() + i, out + i));
  return _mm_movemask_epi8(seen) == 0;
}

#else

bool fold_ascii_into(std::string_view text, char* out) {
  unsigned char seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    seen |= static_cast<unsigned char>(text[i]);
    out[i] = fold_ascii(text[i]);
  }
  return seen < 0x80;
}

#endif

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
  if (i == left.size() || i == right.size()) return left.size() == right.size();  // no text folds to nothing
  return fold_case(left.substr(i)) == fold_case(right.substr(i));
}

}  // namespace garde
