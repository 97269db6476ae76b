// SPDX-License-Identifier: Apache-2.0
// The inner loop of the search: adds up rows of small counts in a given order, for many histories at once,
// and stops where a count reaches its target.
//
// Sixteen counts are added and compared at once (AVX2 where the processor has it). Histories take turns in
// the order in which sites enter, so that one's sums need not wait for the last, and no branch depends on
// which sites have cases.
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

/// The cases that a site has in one history.
struct ScanEvent {
  std::uint32_t row = 0;  ///< of `rows`, in blocks; from `shared` on of `own_rows`
  std::uint32_t history = 0;
};

struct ScanSweep {
  const ScanEvent* events = nullptr;     ///< as they enter
  const std::uint32_t* ranks = nullptr;  ///< of each event
  std::size_t count = 0;
  std::size_t histories = 1;
  const ScanLanes* rows = nullptr;
  std::uint32_t shared = 0;
  const ScanLanes* own_rows = nullptr;
  std::size_t blocks = 0;        ///< of a row
  ScanLanes* running = nullptr;  ///< `blocks` a history; starts at what stands there
  /// By history; from target_of[rank] on there are `blocks`. Both may be changed by hit().
  const ScanLanes* const* targets = nullptr;
  const std::uint32_t* target_of = nullptr;  ///< by rank
  /// Called for each count at or above its target, with `running` up to date.
  void (*hit)(ScanSweep& sweep, std::size_t rank, std::size_t history, std::size_t lane) = nullptr;
  void* self = nullptr;  ///< for hit()
};

/// Adds each event's row; calls hit() after each that leaves a count at or above its target.
void sweep(ScanSweep& sweep);

}  // namespace garde::systemic
