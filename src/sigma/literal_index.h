// SPDX-License-Identifier: Apache-2.0
// Which of many literals stand in a value: as the whole of it, at its start, at its end, or anywhere.
//
// Each literal has a key of a few of its bytes. A whole value is one hash look-up. Starts and ends take their
// outermost bytes, at most eight, as key: one look-up for each key length in use. For literals that may stand
// anywhere, the key is a gram: the four bytes of the literal that are rarest in logs (all of it, where it is
// shorter). A filter of half-bytes passes few positions of the value (gram_filter.h); where it cannot be used,
// every position is tested against a bitmap that is sparse by construction. Only then is the table asked and
// the literal compared. One multi-pattern automaton for all would report short common literals at nearly
// every event; here, short and common ones are never looked for, because the caller picks for each rule the
// rarest literal that it cannot do without.
//
// Cost: a quarter of a nanosecond a byte of value for literals anywhere (one nanosecond without the filter), a
// few look-ups for the others, whatever their number.
//
// Thread rules: immutable once finish() was called; any thread may scan.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "sigma/gram_filter.h"
#include "sigma/literal_frequency.h"

namespace garde::sigma {

class LiteralIndex {
 public:
  /// The shortest literal that may be looked for anywhere, in bytes.
  static constexpr std::size_t kShortestAnywhere = 2;
  static constexpr std::size_t kSlack = GramFilter::kSlack;

  /// A value in which the (folded) literal stands at the anchor wakes `number`. Whole, start and end take any
  /// length but an empty start or end; anywhere takes kShortestAnywhere or more.
  void add(Anchor anchor, std::string literal, std::uint32_t number);
  /// Ends the building.
  void finish();

  [[nodiscard]] bool empty() const { return literals_.empty(); }

  /// Calls wake(number) for every literal that stands in the folded value; more than once where it stands
  /// twice. kSlack bytes behind the value must be readable.
  template <typename Wake>
  void scan(std::string_view value, Wake&& wake) const {
    if (!whole_.empty()) scan_whole(value, wake);
    if (start_lengths_ != 0) scan_start(value, wake);
    if (end_lengths_ != 0) scan_end(value, wake);
    if (value.size() >= shortest_anywhere_) scan_anywhere(value, wake);
  }

 private:
  struct Literal {
    std::string text;
    std::uint64_t key = 0;
    std::uint32_t key_offset = 0;  // of the key in the text, for Anchor::anywhere
    std::uint32_t number = 0;
    std::uint8_t gram_length = 0;  // of the key, for Anchor::anywhere
    Anchor anchor = Anchor::whole;
  };

  // Keys to runs of literals_, by open addressing, behind a bitmap that answers most absences.
  class KeyTable {
   public:
    struct Run {
      std::uint32_t first = 0;
      std::uint32_t count = 0;
    };
    void build(const std::vector<Literal>& literals, std::uint32_t first, std::uint32_t last);
    [[nodiscard]] bool empty() const { return slots_.empty(); }
    [[nodiscard]] bool maybe_has(std::uint64_t key) const {
      const std::uint64_t bit = mix(key) >> bitmap_shift_;
      return (bitmap_[bit >> 6] >> (bit & 63)) & 1;
    }
    [[nodiscard]] Run find(std::uint64_t key) const;

   private:
    static std::uint64_t mix(std::uint64_t key) { return key * 0x9E3779B97F4A7C15; }
    struct Slot {
      std::uint64_t key = 0;
      Run run;
    };
    std::vector<std::uint64_t> bitmap_;
    std::vector<Slot> slots_;
    int bitmap_shift_ = 0;
    std::size_t slot_mask_ = 0;
  };

  static constexpr std::size_t kLongestKey = 8;
  static constexpr std::size_t kLongestGram = 4;
  static std::uint64_t load(const char* bytes, std::size_t count) {
    std::uint64_t key = 0;
    std::memcpy(&key, bytes, count);
    return key;
  }
  // Keys of different lengths differ even where the bytes are the same: a zero byte is no literal's end.
  static std::uint64_t with_length(std::uint64_t key, std::size_t length) { return key ^ (length << 59); }
  static std::uint64_t hash_of(std::string_view text);
  std::uint64_t key_of(Literal& literal) const;

  template <typename Wake>
  void scan_whole(std::string_view value, Wake& wake) const {
    const std::uint64_t key = hash_of(value);
    if (!whole_.maybe_has(key)) return;
    const auto run = whole_.find(key);
    for (std::uint32_t i = run.first; i < run.first + run.count; ++i)
      if (literals_[i].text == value) wake(literals_[i].number);
  }

  template <typename Wake>
  void scan_start(std::string_view value, Wake& wake) const {
    for (std::size_t length = 1; length <= kLongestKey && length <= value.size(); ++length) {
      if (((start_lengths_ >> length) & 1) == 0) continue;
      const std::uint64_t key = with_length(load(value.data(), length), length);
      if (!start_.maybe_has(key)) continue;
      const auto run = start_.find(key);
      for (std::uint32_t i = run.first; i < run.first + run.count; ++i)
        if (value.starts_with(literals_[i].text)) wake(literals_[i].number);
    }
  }

  template <typename Wake>
  void scan_end(std::string_view value, Wake& wake) const {
    for (std::size_t length = 1; length <= kLongestKey && length <= value.size(); ++length) {
      if (((end_lengths_ >> length) & 1) == 0) continue;
      const std::uint64_t key = with_length(load(value.data() + value.size() - length, length), length);
      if (!end_.maybe_has(key)) continue;
      const auto run = end_.find(key);
      for (std::uint32_t i = run.first; i < run.first + run.count; ++i)
        if (value.ends_with(literals_[i].text)) wake(literals_[i].number);
    }
  }

  template <typename Wake>
  void scan_anywhere(std::string_view value, Wake& wake) const {
    if (!filter_.is_usable()) {
      for (std::size_t at = 0; at < value.size(); ++at) confirm_anywhere(value, at, wake);
      return;
    }
    GramFilter::Positions positions;
    for (std::size_t start = 0; start < value.size(); start += GramFilter::kPiece) {
      const std::size_t count = filter_.candidates(value.substr(start), positions);
      for (std::size_t i = 0; i < count; ++i) confirm_anywhere(value, start + positions[i], wake);
    }
  }

  template <typename Wake>
  void confirm_anywhere(std::string_view value, std::size_t at, Wake& wake) const {
    for (std::size_t length = kLongestGram; length >= kShortestAnywhere; --length) {
      const KeyTable& table = grams_[length - kShortestAnywhere];
      if (table.empty() || value.size() - at < length) continue;
      const std::uint64_t key = load(value.data() + at, length);
      if (!table.maybe_has(key)) continue;
      const auto run = table.find(key);
      for (std::uint32_t i = run.first; i < run.first + run.count; ++i) {
        const Literal& literal = literals_[i];
        if (at < literal.key_offset) continue;
        if (value.substr(at - literal.key_offset).starts_with(literal.text)) wake(literal.number);
      }
    }
  }

  std::vector<Literal> literals_;  // in the order of their tables and keys, once finished
  KeyTable whole_;
  KeyTable start_;
  KeyTable end_;
  std::array<KeyTable, kLongestGram - kShortestAnywhere + 1> grams_;  // by the grams' length
  GramFilter filter_;
  std::size_t shortest_anywhere_ = ~std::size_t{0};  // the length of the shortest literal that may stand anywhere
  std::uint32_t start_lengths_ = 0;  // bit n: some start has a key of n bytes
  std::uint32_t end_lengths_ = 0;
};

}  // namespace garde::sigma
