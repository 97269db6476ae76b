// SPDX-License-Identifier: Apache-2.0
// Binary XML as event logs hold it ([MS-EVEN6] 2.2.12 and 2.2.13, with the offsets that only files have): the
// tokens of a fragment, one after the other, with no tree and no copy.
//
// Names stand once in a chunk, where they are met first, and are referred to by their offset in it. Nothing
// here trusts an offset or a size: a fragment that breaks the format ends with is_damaged().
//
// Thread rules: one thread at a time; the bytes must outlive the reader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace garde::read::evtx {

/// A little-endian number at `offset`, which must be inside.
template <typename Number>
[[nodiscard]] Number number_at(std::string_view bytes, std::size_t offset) {
  Number value{};
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

enum class TokenKind : std::uint8_t {
  end = 0x00,
  open_element = 0x01,
  close_start = 0x02,  ///< the start tag ends, content follows
  close_empty = 0x03,  ///< the start tag ends and so does the element
  end_element = 0x04,
  text = 0x05,
  attribute = 0x06,
  character_data = 0x07,
  character = 0x08,  ///< a character reference
  entity = 0x09,
  instruction_target = 0x0a,
  instruction_data = 0x0b,
  template_instance = 0x0c,
  substitution = 0x0d,
  optional_substitution = 0x0e,
  fragment = 0x0f,
  value = 0x10,  ///< no byte of the format: text of an element that no template made, see Scope::instance
};

inline constexpr std::uint16_t kNoDependency = 0xffff;

struct Token {
  TokenKind kind = TokenKind::end;
  std::uint16_t index = 0;  ///< of a substitution or value; the unit of a character reference
  std::uint16_t dependency = kNoDependency;  ///< of an element: left out where this substitution is NULL
  std::string_view text = {};                ///< UTF-16: a name, or text
};

/// What no instance fills: substitutions of elements that no template made.
inline constexpr std::uint16_t kNoValue = 0xfffe;

enum class Scope : std::uint8_t {
  definition,  ///< of a template
  /// Elements that no template made. Their texts are given as values, counted from 0: so records of one form
  /// are one template with values of their own. Text that says what its neighbours mean stays text: the name
  /// of a <Data>, white space, and text that ends in NUL.
  instance,
};

class TokenReader {
 public:
  /// Reads from `begin` up to `end` in `chunk`, to whose start offsets are relative. In a template's
  /// definition elements carry the number of the substitution that they depend on.
  TokenReader(std::string_view chunk, std::size_t begin, std::size_t end, Scope scope)
      : chunk_(chunk), at_(begin), end_(end < chunk.size() ? end : chunk.size()), scope_(scope) {}

  /// The next token; end where the fragment ends or is damaged. Stands still at a template_instance.
  [[nodiscard]] Token next();
  [[nodiscard]] bool is_damaged() const { return damaged_; }
  /// Where the next token starts.
  [[nodiscard]] std::size_t position() const { return at_; }

 private:
  [[nodiscard]] Token read();
  [[nodiscard]] Token with_value(Token token);
  [[nodiscard]] bool has(std::size_t bytes) const { return bytes <= end_ - at_; }
  [[nodiscard]] Token damage();
  [[nodiscard]] Token read_element(bool with_attributes);
  [[nodiscard]] Token read_named(TokenKind kind);
  [[nodiscard]] Token read_text(TokenKind kind, std::size_t skipped);
  [[nodiscard]] std::optional<std::string_view> take_name(std::size_t field);

  std::string_view chunk_;
  std::size_t at_;
  std::size_t end_;
  Scope scope_;
  bool damaged_ = false;
  // Of an instance:
  std::uint16_t values_ = 0;
  bool in_data_ = false;  // the latest element is a <Data>
  bool in_name_ = false;  // in its attribute Name
};

}  // namespace garde::read::evtx
