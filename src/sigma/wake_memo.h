// SPDX-License-Identifier: Apache-2.0
// Which rules a value has woken, remembered for when it comes again. Logs repeat most of what they say: the
// same programs, accounts and channels stand in event after event, and a value that was seen before is
// neither unescaped nor folded nor searched.
//
// A value is compared whole with the one remembered, so that an answer is right whatever else has the same
// hash. Some values never come again (times, counters, identifiers): each place in an event has a Habit,
// which stops asking where little was found, and tries again later.
//
// Memory: fixed, kSlots values of at most kMostValueBytes; a new value takes the place of the one that has
// its slot. Hostile logs, with no value twice, so cost a hash for a small share of their values, and nothing
// more.
//
// Thread rules: one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace garde::sigma {

class WakeMemo {
 public:
  static constexpr std::size_t kSlots = 8192;
  static constexpr std::size_t kMostValueBytes = 224;
  static constexpr std::size_t kMostWoken = 64;

  /// What a value stands for: two values of different places are different things.
  struct Key {
    std::uint64_t place = 0;
    std::string_view value;
  };

  /// Whether a place's values are worth remembering.
  class Habit {
   public:
    [[nodiscard]] bool is_worthwhile() {
      if (rest_ > 0) {
        --rest_;
        return false;
      }
      return true;
    }
    void count(bool found) {
      found_ += found ? 1 : 0;
      if (++asked_ < kTrial) return;
      if (found_ < kTrial / 2) rest_ = kRest;
      asked_ = found_ = 0;
    }

   private:
    friend class WakeMemo;
    static constexpr std::uint32_t kTrial = 128;
    static constexpr std::uint32_t kRest = 32 * kTrial;
    std::uint32_t asked_ = 0;
    std::uint32_t found_ = 0;
    std::uint32_t rest_ = 0;
    std::uint32_t latest_ = 0;  // the memo's slot that was looked at last
  };

  [[nodiscard]] static bool can_keep(std::string_view value) { return value.size() <= kMostValueBytes; }

  /// The rules that the value woke; null where it is not remembered. Valid until the next keep().
  [[nodiscard]] const std::vector<std::uint32_t>* find(const Key& key) const;
  /// The same, for a value of the habit's place: most often it is the same as in the event before.
  [[nodiscard]] const std::vector<std::uint32_t>* find(const Key& key, Habit& habit) const;

  /// Remembers the rules that a value of at most kMostValueBytes wakes. More than kMostWoken are not kept.
  void keep(const Key& key, std::span<const std::uint32_t> woken);

 private:
  struct Slot {
    std::uint64_t place = 0;
    std::vector<std::uint32_t> woken;
    std::uint16_t size = 0;
    bool used = false;
    std::array<char, kMostValueBytes> value;

    [[nodiscard]] bool holds(const Key& key) const {
      return used && place == key.place && std::string_view(value.data(), size) == key.value;
    }
  };

  [[nodiscard]] static std::size_t slot_of(const Key& key);

  std::vector<Slot> slots_;  // none until the first keep()
};

}  // namespace garde::sigma
