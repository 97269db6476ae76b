// SPDX-License-Identifier: Apache-2.0
#include "systemic/scan_sweep.h"

#include <bit>

namespace garde::systemic {
namespace {

using Vector = std::int16_t __attribute__((vector_size(32), may_alias));
using Words = std::uint64_t __attribute__((vector_size(32), may_alias));
static_assert(sizeof(Vector) == sizeof(ScanLanes));

// With a number of blocks that the compiler knows, running counts stay in registers.
template <std::size_t Blocks>
[[gnu::always_inline]] inline void sweep_blocks(ScanSweep& work) {
  auto* const running = reinterpret_cast<Vector*>(work.running);
  constexpr std::size_t kept = Blocks == 0 ? 1 : Blocks;
  Vector counts[kept];
  for (std::size_t i = 0; i < Blocks; ++i) counts[i] = running[i];
  for (std::size_t word = 0; word < work.words; ++word) {
    for (std::uint64_t bits = work.bits[word]; bits != 0; bits &= bits - 1) {
      const std::size_t rank = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
      const auto* const row = reinterpret_cast<const Vector*>(work.row_at[rank]);
      const auto* const targets = reinterpret_cast<const Vector*>(work.targets + work.target_of[rank]);
      Vector reached{};
      if constexpr (Blocks == 0) {
        for (std::size_t i = 0; i < work.blocks; ++i) {
          running[i] += row[i];
          reached |= running[i] >= targets[i];
        }
      } else {
        for (std::size_t i = 0; i < Blocks; ++i) {
          counts[i] += row[i];
          reached |= counts[i] >= targets[i];
        }
      }
      const Words any = reinterpret_cast<const Words&>(reached);
      if ((any[0] | any[1] | any[2] | any[3]) == 0) continue;
      for (std::size_t i = 0; i < Blocks; ++i) running[i] = counts[i];
      for (std::size_t i = 0; i < work.blocks; ++i) {
        const Vector here = running[i] >= targets[i];
        for (std::size_t part = 0; part < 4; ++part) {
          std::uint64_t set = reinterpret_cast<const Words&>(here)[part];
          while (set != 0) {
            const auto lane = static_cast<std::size_t>(std::countr_zero(set)) / 16;
            set &= ~(std::uint64_t{0xFFFF} << (16 * lane));
            work.hit(work, rank, 16 * i + 4 * part + lane);
          }
        }
      }
    }
  }
}

[[gnu::always_inline]] inline void sweep_any(ScanSweep& work) {
  switch (work.blocks) {
    case 1:
      return sweep_blocks<1>(work);
    case 2:
      return sweep_blocks<2>(work);
    case 3:
      return sweep_blocks<3>(work);
    case 4:
      return sweep_blocks<4>(work);
    default:
      return sweep_blocks<0>(work);
  }
}

#if defined(__x86_64__)
__attribute__((target("avx2,bmi"))) void sweep_avx2(ScanSweep& work) {
  sweep_any(work);
}
#endif
void sweep_plain(ScanSweep& work) {
  sweep_any(work);
}

}  // namespace

void sweep(ScanSweep& work) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi") != 0) return sweep_avx2(work);
#endif
  sweep_plain(work);
}

}  // namespace garde::systemic
