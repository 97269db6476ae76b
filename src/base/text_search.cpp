// SPDX-License-Identifier: Apache-2.0
#include "base/text_search.h"

#include <bit>
#include <cstring>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace garde {

bool contains(std::string_view text, std::string_view literal) {
  if (literal.size() > text.size()) return false;
  if (literal.empty()) return true;
  std::size_t at = 0;
#if defined(__SSE2__)
  constexpr std::size_t kStep = 16;
  const std::size_t last = literal.size() - 1;
  const __m128i first_byte = _mm_set1_epi8(literal.front());
  const __m128i last_byte = _mm_set1_epi8(literal.back());
  for (; at + last + kStep <= text.size(); at += kStep) {
    const char* place = text.data() + at;
    const __m128i firsts = _mm_loadu_si128(reinterpret_cast<const __m128i*>(place));
    const __m128i lasts = _mm_loadu_si128(reinterpret_cast<const __m128i*>(place + last));
    const __m128i both = _mm_and_si128(_mm_cmpeq_epi8(firsts, first_byte), _mm_cmpeq_epi8(lasts, last_byte));
    for (auto mask = static_cast<unsigned>(_mm_movemask_epi8(both)); mask != 0; mask &= mask - 1)
      if (std::memcmp(place + std::countr_zero(mask), literal.data(), literal.size()) == 0) return true;
  }
#endif
  return text.find(literal, at) != std::string_view::npos;
}

}  // namespace garde
