// SPDX-License-Identifier: Apache-2.0
#include "sigma/wake_memo.h"

#include <algorithm>
#include <xxhash.h>

namespace garde::sigma {

std::size_t WakeMemo::slot_of(const Key& key) {
  return XXH3_64bits_withSeed(key.value.data(), key.value.size(), key.place) % kSlots;
}

const std::vector<std::uint32_t>* WakeMemo::find(const Key& key) const {
  if (slots_.empty()) return nullptr;
  const Slot& slot = slots_[slot_of(key)];
  return slot.holds(key) ? &slot.woken : nullptr;
}

const std::vector<std::uint32_t>* WakeMemo::find(const Key& key, Habit& habit) const {
  if (slots_.empty()) return nullptr;
  if (const Slot& latest = slots_[habit.latest_]; latest.holds(key)) return &latest.woken;
  habit.latest_ = static_cast<std::uint32_t>(slot_of(key));
  const Slot& slot = slots_[habit.latest_];
  return slot.holds(key) ? &slot.woken : nullptr;
}

void WakeMemo::keep(const Key& key, std::span<const std::uint32_t> woken) {
  if (woken.size() > kMostWoken || !can_keep(key.value)) return;
  if (slots_.empty()) slots_.resize(kSlots);
  Slot& slot = slots_[slot_of(key)];
  slot.place = key.place;
  slot.woken.assign(woken.begin(), woken.end());
  slot.size = static_cast<std::uint16_t>(key.value.size());
  slot.used = true;
  std::copy(key.value.begin(), key.value.end(), slot.value.begin());
}

}  // namespace garde::sigma
