// SPDX-License-Identifier: Apache-2.0
// Which of many literals may stand in text as JSON writes it, its escapes not undone and its case as it
// comes: the engine's look at long values, and at whole records for keywords, without copying a byte of them.
//
// Of each literal only a run is looked for that every way of writing it shares: bytes of ASCII but '"', '\\',
// '/' and control characters, which JSON may escape. A value that has the literal has the run, unless it
// writes plain characters as \u00XX, or has one of the two characters beyond ASCII whose simple folding is
// ASCII (U+017F and U+212A). Those are looked for as well; where one is found the value must be unescaped and
// folded after all. So a look leaves no literal out, but reports some that do not stand there: it wakes
// rules, and decides nothing.
//
// Source: RFC 8259 section 7; CaseFolding.txt, status C and S.
//
// Thread rules: immutable once finish() was called; any thread may look.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sigma/literal_index.h"

namespace garde::sigma {

class WrittenLiterals {
 public:
  /// As LiteralIndex::add().
  void add(Anchor anchor, std::string_view literal, std::uint32_t number);
  /// Ends the building.
  void finish();

  /// False where some literal has no run that could be looked for: look() then must not be called.
  [[nodiscard]] bool is_usable() const { return usable_; }

  /// Calls wake(number) at least for every literal that stands in what `written` means. False where it cannot
  /// be told from `written`: then some may be missing. LiteralIndex::kSlack bytes behind it must be readable.
  template <typename Wake>
  [[nodiscard]] bool look(std::string_view written, Wake&& wake) const {
    bool can_tell = true;
    index_.scan(written, [&](std::uint32_t number) {
      if (number == kUnfit) {
        can_tell = false;
      } else {
        wake(number);
      }
    });
    return can_tell;
  }

 private:
  static constexpr std::uint32_t kUnfit = 0xFFFFFFFF;

  LiteralIndex index_{LiteralIndex::Case::any};
  bool usable_ = true;
};

}  // namespace garde::sigma
