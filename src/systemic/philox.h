// SPDX-License-Identifier: Apache-2.0
// Philox4x32-10, a counter-based generator: the numbers of a stream depend on seed and stream alone, so that
// streams can be drawn in any order by any number of threads.
//
// Source: Salmon, Moraes, Dror, Shaw, Parallel random numbers: as easy as 1, 2, 3, SC11 (2011). A block of
// four words takes some 20 multiplications.
//
// Thread rules: a Philox belongs to one thread.
#pragma once

#include <array>
#include <cstdint>
#include <limits>

namespace garde::systemic {

using PhiloxBlock = std::array<std::uint32_t, 4>;

[[nodiscard]] constexpr PhiloxBlock philox_block(PhiloxBlock counter, std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t first = std::uint64_t{0xD2511F53} * counter[0];
    const std::uint64_t second = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {
        static_cast<std::uint32_t>(second >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(second),
        static_cast<std::uint32_t>(first >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(first)};
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return counter;
}

/// A generator as the standard library's distributions take it.
class Philox {
 public:
  using result_type = std::uint64_t;

  Philox(std::uint64_t seed, std::uint64_t stream)
      : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}, stream_(stream) {}

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  result_type operator()() {
    if (is_half_used_) {
      is_half_used_ = false;
      return (std::uint64_t{block_[3]} << 32) | block_[2];
    }
    block_ = philox_block({static_cast<std::uint32_t>(count_), static_cast<std::uint32_t>(count_ >> 32),
                           static_cast<std::uint32_t>(stream_), static_cast<std::uint32_t>(stream_ >> 32)},
                          key_);
    ++count_;
    is_half_used_ = true;
    return (std::uint64_t{block_[1]} << 32) | block_[0];
  }

  /// 0 to below `bound`, by the high half of a product: its bias is bound / 2^64.
  std::uint64_t below(std::uint64_t bound) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((static_cast<Wide>((*this)()) * bound) >> 64);
  }

 private:
  std::array<std::uint32_t, 2> key_;
  std::uint64_t stream_;
  std::uint64_t count_ = 0;
  PhiloxBlock block_{};
  bool is_half_used_ = false;
};

}  // namespace garde::systemic
