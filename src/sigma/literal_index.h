// SPDX-License-Identifier: Apache-2.0
// Which of many literals stand in a value: as the whole of it, at its start, at its end, or anywhere.
//
// Each literal has a key of a few of its bytes. A whole value is one hash look-up. Starts and ends take their
// outermost bytes, at most eight, as key: one look-up for each key length in use. For literals that may stand
// anywhere, the key is a gram: the four bytes of the literal that are rarest in logs (all of it, where it is
// shorter). A filter of half-bytes passes few positions of the value (gram_filter.h); where it cannot be
// used, every position is tested against a bitmap that is sparse by construction. Only then is the table
// asked and the literal compared. One multi-pattern automaton for all would report short common literals at
// nearly every event; here, short and common ones are never looked for, because the caller picks for each
// rule the rarest literal that it cannot do without.
//
// An index of Case::any takes values as they are written: letters of ASCII are folded where a key or a
// literal is compared, all other bytes are taken as they are. So no value has to be copied to be folded.
//
// Cost: a quarter of a nanosecond a byte of value for literals anywhere (one nanosecond without the filter),
// a few look-ups for the others, whatever their number.
//
// Thread rules: immutable once finish() was called; any thread may scan.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/case_fold.h"
#include "sigma/gram_filter.h"
#include "sigma/literal_frequency.h"

namespace garde::sigma {

class LiteralIndex {
 public:
  /// The shortest literal that may be looked for anywhere, in bytes.
  static constexpr std::size_t kShortestAnywhere = 2;
  static constexpr std::size_t kSlack = GramFilter::kSlack;

  /// What of case is left in the values given to scan().
  enum class Case : std::uint8_t { folded, any };
  explicit LiteralIndex(Case values = Case::folded) : values_(values) {}

  /// A value in which the (folded) literal stands at the anchor wakes `number`. Whole, start and end take any
  /// length but an empty start or end; anywhere takes kShortestAnywhere or more. Case::any takes no whole
  /// ones.
  void add(Anchor anchor, std::string literal, std::uint32_t number);
  /// Ends the building.
  void finish();

  [[nodiscard]] bool empty() const { return literals_.empty(); }
  /// Calls visit(anchor, literal, number) for each that was added.
  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (const Literal& literal : literals_) visit(literal.anchor, literal.text, literal.number);
  }

  /// Calls wake(number) for every literal that stands in the value, which is folded unless the index is of
  /// Case::any; more than once where it stands twice. kSlack bytes behind the value must be readable.
  template <typename Wake>
  void scan(std::string_view value, Wake&& wake) const {
    if (values_ == Case::folded) {
      scan_as<Case::folded>(value, wake);
    } else {
      scan_as<Case::any>(value, wake);
    }
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

  template <Case Values, typename Wake>
  void scan_as(std::string_view value, Wake& wake) const {
    if (!whole_.empty()) scan_whole(value, wake);
    if (start_lengths_ != 0) scan_start<Values>(value, wake);
    if (end_lengths_ != 0) scan_end<Values>(value, wake);
    if (value.size() >= shortest_anywhere_) scan_anywhere<Values>(value, wake);
  }

  // Eight bytes of a value, or of what is readable behind it, folded; first_of() then takes the first of
  // them. Copying a number of bytes that only the machine knows costs more than a look-up.
  template <Case Values>
  static std::uint64_t load_word(const char* bytes) {
    const std::uint64_t word = load(bytes, kLongestKey);
    return Values == Case::folded ? word : fold_ascii_word(word);
  }
  static std::uint64_t first_of(std::uint64_t word, std::size_t count) {
    static_assert(std::endian::native == std::endian::little);
    return word & (~std::uint64_t{0} >> (64 - 8 * count));
  }
  // Whether the literal stands at the front of the text.
  template <Case Values>
  static bool leads(std::string_view text, const std::string& literal) {
    if constexpr (Values == Case::folded) {
      return text.starts_with(literal);
    } else {
      return literal.size() <= text.size() && std::equal(literal.begin(), literal.end(), text.begin(),
                                                         [](char l, char t) { return l == fold_ascii(t); });
    }
  }

  template <typename Wake>
  void scan_whole(std::string_view value, Wake& wake) const {
    const std::uint64_t key = hash_of(value);
    if (!whole_.maybe_has(key)) return;
    const auto run = whole_.find(key);
    for (std::uint32_t i = run.first; i < run.first + run.count; ++i)
      if (literals_[i].text == value) wake(literals_[i].number);
  }

  template <Case Values, typename Wake>
  void scan_start(std::string_view value, Wake& wake) const {
    const std::uint64_t word = load_word<Values>(value.data());
    for (std::size_t length = 1; length <= kLongestKey && length <= value.size(); ++length) {
      if (((start_lengths_ >> length) & 1) == 0) continue;
      const std::uint64_t key = with_length(first_of(word, length), length);
      if (!start_.maybe_has(key)) continue;
      const auto run = start_.find(key);
      for (std::uint32_t i = run.first; i < run.first + run.count; ++i)
        if (leads<Values>(value, literals_[i].text)) wake(literals_[i].number);
    }
  }

  template <Case Values, typename Wake>
  void scan_end(std::string_view value, Wake& wake) const {
    for (std::size_t length = 1; length <= kLongestKey && length <= value.size(); ++length) {
      if (((end_lengths_ >> length) & 1) == 0) continue;
      const std::uint64_t word = load_word<Values>(value.data() + value.size() - length);
      const std::uint64_t key = with_length(first_of(word, length), length);
      if (!end_.maybe_has(key)) continue;
      const auto run = end_.find(key);
      for (std::uint32_t i = run.first; i < run.first + run.count; ++i) {
        const std::string& text = literals_[i].text;
        if (text.size() <= value.size() && leads<Values>(value.substr(value.size() - text.size()), text))
          wake(literals_[i].number);
      }
    }
  }

  template <Case Values, typename Wake>
  void scan_anywhere(std::string_view value, Wake& wake) const {
    if (!filter_.is_usable()) {
      for (std::size_t at = 0; at < value.size(); ++at) confirm_anywhere<Values>(value, at, wake);
      return;
    }
    GramFilter::Positions positions;
    for (std::size_t start = 0; start < value.size(); start += GramFilter::kPiece) {
      const std::size_t count = filter_.candidates(value.substr(start), positions);
      for (std::size_t i = 0; i < count; ++i) confirm_anywhere<Values>(value, start + positions[i], wake);
    }
  }

  template <Case Values, typename Wake>
  void confirm_anywhere(std::string_view value, std::size_t at, Wake& wake) const {
    const std::uint64_t word = load_word<Values>(value.data() + at);
    for (std::size_t length = kLongestGram; length >= kShortestAnywhere; --length) {
      const KeyTable& table = grams_[length - kShortestAnywhere];
      if (table.empty() || value.size() - at < length) continue;
      const std::uint64_t key = first_of(word, length);
      if (!table.maybe_has(key)) continue;
      const auto run = table.find(key);
      for (std::uint32_t i = run.first; i < run.first + run.count; ++i) {
        const Literal& literal = literals_[i];
        if (at < literal.key_offset) continue;
        if (leads<Values>(value.substr(at - literal.key_offset), literal.text)) wake(literal.number);
      }
    }
  }

  Case values_;
  std::vector<Literal> literals_;  // in the order of their tables and keys, once finished
  KeyTable whole_;
  KeyTable start_;
  KeyTable end_;
  std::array<KeyTable, kLongestGram - kShortestAnywhere + 1> grams_;  // by the grams' length
  GramFilter filter_;
  std::size_t shortest_anywhere_ =
      ~std::size_t{0};               // the length of the shortest literal that may stand anywhere
  std::uint32_t start_lengths_ = 0;  // bit n: some start has a key of n bytes
  std::uint32_t end_lengths_ = 0;
};

}  // namespace garde::sigma
