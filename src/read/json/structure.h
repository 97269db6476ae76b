// SPDX-License-Identifier: Apache-2.0
// Where the structure of JSON text is: the places of { } [ ] : , outside strings, and of the first character
// of every string and scalar.
//
// The places come from the first stage of simdjson, which finds them 64 bytes at a time with the widest
// instructions that the machine has, and checks on the way that the text is UTF-8, that strings end, and that
// no control character stands in one. What follows is a walk from place to place; a string's end is the quote
// before the next place, so that no string is searched for it.
//
// Thread rules: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace simdjson::internal {
class dom_parser_implementation;
}

namespace garde::read::json {

enum class StructureError : std::uint8_t {
  none,
  not_utf8,
  broken,  ///< a string without end, a control character in a string
};

class Structure {
 public:
  Structure();
  ~Structure();

  /// Finds the structure of `text`, behind which at least kPadding bytes are readable, and the first of which
  /// is no character that JSON's structure is made of.
  [[nodiscard]] StructureError find(std::string_view text);

  /// The places found last, in order, as offsets into the text. Behind the last stands one more: the text's
  /// length.
  [[nodiscard]] std::span<const std::uint32_t> places() const { return places_; }

 private:
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage_;
  std::size_t capacity_ = 0;
  std::span<const std::uint32_t> places_;
};

}  // namespace garde::read::json
