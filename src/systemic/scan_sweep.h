// SPDX-License-Identifier: Apache-2.0
// The inner loop of the search: adds up rows of small counts in an order given by a bitmap, and stops where a
// count reaches its target.
//
// Sixteen counts are added and compared at once (AVX2 where the processor has it).
//
// Thread rules: pure but for what `hit` does.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace garde::systemic {

struct alignas(32) ScanLanes {
  std::array<std::int16_t, 16> lane{};
};

struct ScanSweep {
  const std::uint64_t* bits = nullptr;  ///< a bit a rank
  std::size_t words = 0;
  const ScanLanes* const* row_at = nullptr;  ///< by rank, where its bit is set: `blocks` of them
  std::size_t blocks = 0;
  ScanLanes* running = nullptr;  ///< starts at what stands there
  const ScanLanes* targets =
      nullptr;  ///< of rank r: `blocks` from target_of[r] on; both may be changed by hit()
  const std::uint32_t* target_of = nullptr;  ///< by rank
  /// Called for each count at or above its target, with `running` up to date.
  void (*hit)(ScanSweep& sweep, std::size_t rank, std::size_t lane) = nullptr;
  void* self = nullptr;  ///< for hit()
};

/// Adds the row of each rank whose bit is set, in their order; calls hit() after each that leaves a count at
/// or above its target.
void sweep(ScanSweep& sweep);

}  // namespace garde::systemic
