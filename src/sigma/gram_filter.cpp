// SPDX-License-Identifier: Apache-2.0
#include "sigma/gram_filter.h"

#include <algorithm>
#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace garde::sigma {
namespace {

constexpr std::size_t kGramBytes = 4;
constexpr std::size_t kBlock = 32;
constexpr std::size_t kWideBlock = 64;
constexpr std::size_t kBucketsOfTable = 8;

bool machine_has_avx2() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") != 0;
#else
  return false;
#endif
}

bool machine_has_avx512() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bw") != 0;
#else
  return false;
#endif
}

}  // namespace

void GramFilter::build(std::vector<std::string> grams, bool any_case) {
  std::sort(grams.begin(), grams.end());
  grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
  usable_ = !grams.empty() && grams.size() <= kMostGrams && machine_has_avx2();
  wide_ = machine_has_avx512();
  if (!usable_) return;
  tables_used_ = grams.size() <= kFewGrams ? 1 : tables_.size();
  for (std::size_t i = 0; i < grams.size(); ++i) {
    const std::size_t bucket = i * kBucketsOfTable * tables_used_ / grams.size();
    const auto bit = static_cast<std::uint8_t>(1u << (bucket % kBucketsOfTable));
    for (std::size_t at = 0; at < kGramBytes; ++at) {
      Halves& halves = tables_[bucket / kBucketsOfTable].bytes[at];
      for (std::size_t half = 0; half < 16; ++half) {
        const auto byte = at < grams[i].size() ? static_cast<unsigned char>(grams[i][at]) : 0;
        const bool any = at >= grams[i].size();
        // A letter's two cases differ in the high half only.
        const int other = any_case && byte >= 'a' && byte <= 'z' ? byte - 'a' + 'A' : byte;
        if (any || (byte & 15) == half) halves.low[half] = halves.low[half + 16] |= bit;
        if (any || byte >> 4 == static_cast<int>(half) || other >> 4 == static_cast<int>(half))
          halves.high[half] = halves.high[half + 16] |= bit;
      }
    }
  }
}

#if defined(__x86_64__)

namespace {

__attribute__((target("avx2"))) inline __m256i load_table(const std::array<std::uint8_t, 32>& bytes) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes.data()));
}

// A bit for each of the 32 positions from `bytes` on at which a gram may start. Reads 35 bytes.
template <std::size_t Count, typename AllTables>
__attribute__((target("avx2"))) inline std::uint32_t block_mask(const AllTables& tables, const char* bytes) {
  const __m256i half = _mm256_set1_epi8(15);
  __m256i passed[Count];
  for (__m256i& buckets : passed) buckets = _mm256_set1_epi8(-1);
  for (std::size_t at = 0; at < kGramBytes; ++at) {
    const __m256i text = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + at));
    const __m256i low = _mm256_and_si256(text, half);
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(text, 4), half);
    for (std::size_t table = 0; table < Count; ++table) {
      const auto& halves = tables[table].bytes[at];
      passed[table] = _mm256_and_si256(passed[table],
                                       _mm256_and_si256(_mm256_shuffle_epi8(load_table(halves.low), low),
                                                        _mm256_shuffle_epi8(load_table(halves.high), high)));
    }
  }
  __m256i any = passed[0];
  for (std::size_t table = 1; table < Count; ++table) any = _mm256_or_si256(any, passed[table]);
  return ~static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(any, _mm256_setzero_si256())));
}

__attribute__((target("avx512bw"))) inline __m512i load_wide_table(
    const std::array<std::uint8_t, 32>& bytes) {
  return _mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data())));
}

// As block_mask(), of 64 positions. Reads 67 bytes.
template <std::size_t Count, typename AllTables>
__attribute__((target("avx512bw"))) inline std::uint64_t wide_block_mask(const AllTables& tables,
                                                                         const char* bytes) {
  const __m512i half = _mm512_set1_epi8(15);
  __m512i passed[Count];
  for (__m512i& buckets : passed) buckets = _mm512_set1_epi8(-1);
  for (std::size_t at = 0; at < kGramBytes; ++at) {
    const __m512i text = _mm512_loadu_si512(bytes + at);
    const __m512i low = _mm512_and_si512(text, half);
    const __m512i high = _mm512_and_si512(_mm512_srli_epi16(text, 4), half);
    for (std::size_t table = 0; table < Count; ++table) {
      const auto& halves = tables[table].bytes[at];
      passed[table] = _mm512_and_si512(
          passed[table], _mm512_and_si512(_mm512_shuffle_epi8(load_wide_table(halves.low), low),
                                          _mm512_shuffle_epi8(load_wide_table(halves.high), high)));
    }
  }
  __m512i any = passed[0];
  for (std::size_t table = 1; table < Count; ++table) any = _mm512_or_si512(any, passed[table]);
  return _mm512_test_epi8_mask(any, any);
}

template <typename Mask, typename Positions>
inline void put_positions(Mask mask, std::size_t start, Positions& positions, std::size_t& count) {
  for (; mask != 0; mask &= mask - 1)
    positions[count++] = static_cast<std::uint16_t>(start + static_cast<std::size_t>(std::countr_zero(mask)));
}

}  // namespace

template <std::size_t Count>
__attribute__((target("avx512bw"))) std::size_t GramFilter::candidates_wide(std::string_view text,
                                                                            Positions& positions) const {
  const std::size_t size = std::min(text.size(), kPiece);
  std::size_t count = 0;
  std::size_t start = 0;
  for (; start + kWideBlock <= size; start += kWideBlock)
    put_positions(wide_block_mask<Count>(tables_, text.data() + start), start, positions, count);
  for (; start < size; start += kBlock) {
    std::uint32_t mask = block_mask<Count>(tables_, text.data() + start);
    if (size - start < kBlock) mask &= (std::uint32_t{1} << (size - start)) - 1;
    put_positions(mask, start, positions, count);
  }
  return count;
}

template <std::size_t Count>
__attribute__((target("avx2"))) std::size_t GramFilter::candidates_with(std::string_view text,
                                                                        Positions& positions) const {
  const std::size_t size = std::min(text.size(), kPiece);
  std::size_t count = 0;
  for (std::size_t start = 0; start < size; start += kBlock) {
    std::uint32_t mask = block_mask<Count>(tables_, text.data() + start);
    if (size - start < kBlock) mask &= (std::uint32_t{1} << (size - start)) - 1;
    put_positions(mask, start, positions, count);
  }
  return count;
}

std::size_t GramFilter::candidates(std::string_view text, Positions& positions) const {
  if (wide_)
    return tables_used_ == 1 ? candidates_wide<1>(text, positions) : candidates_wide<2>(text, positions);
  return tables_used_ == 1 ? candidates_with<1>(text, positions) : candidates_with<2>(text, positions);
}

#else

std::size_t GramFilter::candidates(std::string_view, Positions&) const {
  return 0;  // is_usable() is false
}

#endif

}  // namespace garde::sigma
