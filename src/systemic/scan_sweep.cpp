// SPDX-License-Identifier: Apache-2.0
#include "systemic/scan_sweep.h"

#include <bit>

namespace garde::systemic {
namespace {

using Vector = std::int16_t __attribute__((vector_size(32), may_alias));
using Words = std::uint64_t __attribute__((vector_size(32), may_alias));
static_assert(sizeof(Vector) == sizeof(ScanLanes));

[[gnu::always_inline]] inline void tell_hits(ScanSweep& work, std::size_t event) {
  const std::size_t rank = work.ranks[event];
  const std::size_t history = work.events[event].history;
  for (std::size_t i = 0; i < work.blocks; ++i) {
    const Vector counts = reinterpret_cast<const Vector*>(work.running + history * work.blocks)[i];
    const Vector here =
        counts >= reinterpret_cast<const Vector*>(work.targets[history] + work.target_of[rank])[i];
    for (std::size_t part = 0; part < 4; ++part) {
      std::uint64_t set = reinterpret_cast<const Words&>(here)[part];
      while (set != 0) {
        const auto lane = static_cast<std::size_t>(std::countr_zero(set)) / 16;
        set &= ~(std::uint64_t{0xFFFF} << (16 * lane));
        work.hit(work, rank, history, 16 * i + 4 * part + lane);
      }
    }
  }
}

// With a number of blocks that the compiler knows, the loop over them is none; of one history alone the
// counts then stay in registers.
template <std::size_t Blocks, bool Alone>
[[gnu::always_inline]] inline void sweep_blocks(ScanSweep& work) {
  static_assert(Blocks > 0 || !Alone);
  const std::size_t blocks = Blocks == 0 ? work.blocks : Blocks;
  // Kept here: the compiler must take it that any of `work` may change with a sum.
  const ScanLanes* const rows = work.rows;
  const ScanLanes* const own_rows = work.own_rows;
  const std::uint32_t shared = work.shared;
  const ScanEvent* const events = work.events;
  const std::uint32_t* const ranks = work.ranks;
  ScanLanes* const all_running = work.running;
  const ScanLanes* const* const all_targets = work.targets;
  const std::uint32_t* const target_of = work.target_of;
  Vector kept[Alone ? Blocks : 1];
  for (std::size_t i = 0; Alone && i < blocks; ++i) kept[i] = reinterpret_cast<const Vector*>(all_running)[i];
  for (std::size_t event = 0, count = work.count; event < count; ++event) {
    const ScanEvent one = events[event];
    auto* const running = reinterpret_cast<Vector*>(all_running + one.history * blocks);
    const ScanLanes* const from = one.row < shared ? rows + one.row : own_rows + (one.row - shared);
    const auto* const row = reinterpret_cast<const Vector*>(from);
    const auto* const targets =
        reinterpret_cast<const Vector*>(all_targets[one.history] + target_of[ranks[event]]);
    Vector reached{};
    for (std::size_t i = 0; i < blocks; ++i) {
      const Vector counts = (Alone ? kept[i] : running[i]) + row[i];
      (Alone ? kept[i] : running[i]) = counts;
      reached |= counts >= targets[i];
    }
    const Words any = reinterpret_cast<const Words&>(reached);
    if ((any[0] | any[1] | any[2] | any[3]) == 0) continue;
    for (std::size_t i = 0; Alone && i < blocks; ++i) running[i] = kept[i];
    tell_hits(work, event);
  }
  for (std::size_t i = 0; Alone && i < blocks; ++i) reinterpret_cast<Vector*>(all_running)[i] = kept[i];
}

template <std::size_t Blocks>
[[gnu::always_inline]] inline void sweep_few(ScanSweep& work) {
  work.histories == 1 ? sweep_blocks<Blocks, true>(work) : sweep_blocks<Blocks, false>(work);
}

[[gnu::always_inline]] inline void sweep_any(ScanSweep& work) {
  switch (work.blocks) {
    case 1:
      return sweep_few<1>(work);
    case 2:
      return sweep_few<2>(work);
    case 3:
      return sweep_few<3>(work);
    case 4:
      return sweep_few<4>(work);
    default:
      return sweep_blocks<0, false>(work);
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
