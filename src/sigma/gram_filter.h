// SPDX-License-Identifier: Apache-2.0
// Where in a text any of a few hundred grams (two to four bytes) may stand.
//
// A position passes where, for each of its next four bytes, the low half and the high half both belong to
// some gram of one bucket: two look-ups of sixteen entries a byte, which vector units do for thirty-two
// positions at once. Grams are sorted into sixteen buckets, alike ones together, so that few others pass; a
// few grams need eight only. (The idea is that of the "Teddy" matchers of Hyperscan: Wang et al., "Hyperscan:
// A Fast Multi-pattern Regex Matcher for Modern CPUs", NSDI 2019.)
//
// Cost: with AVX2 about 0.6 cycles a byte, whatever the number of grams (half of that up to kFewGrams), with
// AVX-512 half of either; but beyond kMostGrams too many positions pass. Where the machine has no AVX2,
// is_usable() is false and the caller looks at every position.
//
// Thread rules: immutable once built; any thread may ask.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace garde::sigma {

class GramFilter {
 public:
  static constexpr std::size_t kMostGrams = 320;
  static constexpr std::size_t kFewGrams = 40;
  /// Positions are answered in pieces of at most this many.
  static constexpr std::size_t kPiece = 2048;
  /// Bytes behind a text that must be readable, whatever they hold.
  static constexpr std::size_t kSlack = 36;
  using Positions = std::array<std::uint16_t, kPiece>;

  /// Grams of two to four bytes, folded. Upper case letters of ASCII in a text count as lower case where
  /// `any_case`.
  void build(std::vector<std::string> grams, bool any_case = false);
  /// As on a machine without AVX-512, so that tests can ask for both ways.
  void use_narrow_registers() { wide_ = false; }
  /// False where nothing was built, where there are too many grams, or on a machine without AVX2.
  [[nodiscard]] bool is_usable() const { return usable_; }

  /// The positions among the first kPiece of `text` where a gram may start, ascending; their number is
  /// returned. No gram's start is left out. kSlack bytes behind the text must be readable.
  [[nodiscard]] std::size_t candidates(std::string_view text, Positions& positions) const;

 private:
  // For each of a gram's four bytes: by the byte's low or high half, the buckets that have it, of the first
  // and of the second eight buckets. Each table stands twice, once for each half of a 32-byte register.
  struct Halves {
    std::array<std::uint8_t, 32> low{};
    std::array<std::uint8_t, 32> high{};
  };
  struct Tables {
    std::array<Halves, 4> bytes;
  };

  template <std::size_t Count>
  [[nodiscard]] std::size_t candidates_with(std::string_view text, Positions& positions) const;
  template <std::size_t Count>
  [[nodiscard]] std::size_t candidates_wide(std::string_view text, Positions& positions) const;

  std::array<Tables, 2> tables_{};
  std::size_t tables_used_ = 0;
  bool usable_ = false;
  bool wide_ = false;  // this machine has AVX-512 for bytes
};

}  // namespace garde::sigma
