// SPDX-License-Identifier: Apache-2.0
#include "read/evtx/binxml.h"

namespace garde::read::evtx {
namespace {

constexpr std::size_t kNameHead = 8;            // offset of the next name, hash, count of units
constexpr std::uint16_t kMostNameUnits = 2048;  // longer names are no names
constexpr std::uint8_t kHasMore = 0x40;         // flag of a token: more of its kind follows

struct Name {
  std::string_view units;
  std::size_t end = 0;  // after its terminator
};

// The name at `offset` of the chunk, where there is one.
std::optional<Name> name_at(std::string_view chunk, std::size_t offset) {
  if (offset > chunk.size() || chunk.size() - offset < kNameHead + 2) return std::nullopt;
  const auto units = number_at<std::uint16_t>(chunk, offset + 6);
  const std::size_t bytes = 2 * std::size_t{units};
  if (units > kMostNameUnits || chunk.size() - offset - kNameHead < bytes + 2) return std::nullopt;
  const std::size_t end = offset + kNameHead + bytes;
  if (number_at<std::uint16_t>(chunk, end) != 0) return std::nullopt;
  return Name{chunk.substr(offset + kNameHead, bytes), end + 2};
}

constexpr std::string_view kData{"D\0a\0t\0a\0", 8};
constexpr std::string_view kName{"N\0a\0m\0e\0", 8};

// Whether this text can stand for a value: see Scope::instance.
bool is_value(std::string_view units) {
  if (units.empty() || number_at<char16_t>(units, units.size() - 2) == 0) return false;
  for (std::size_t i = 0; i < units.size(); i += 2) {
    const auto unit = number_at<char16_t>(units, i);
    if (unit != ' ' && unit != '\t' && unit != '\n' && unit != '\r') return true;
  }
  return false;
}

}  // namespace

Token TokenReader::damage() {
  damaged_ = true;
  at_ = end_;
  return {};
}

// The name whose offset stands at `field`; where the name itself follows, steps over it. at_ then is after
// both.
std::optional<std::string_view> TokenReader::take_name(std::size_t field) {
  if (field + 4 > end_) return std::nullopt;
  const auto offset = number_at<std::uint32_t>(chunk_, field);
  const std::size_t after = field + 4;
  if (offset > after) return std::nullopt;
  const auto name = name_at(chunk_, offset);
  if (!name || (offset == after && name->end > end_)) return std::nullopt;
  at_ = offset == after ? name->end : after;
  return name->units;
}

Token TokenReader::read_element(bool with_attributes) {
  const std::size_t start = at_;
  Token token{.kind = TokenKind::open_element};
  // Writers differ on where the dependency stands: the form that leads to a name is the right one.
  const bool expected = scope_ == Scope::definition;
  for (const bool has_dependency : {expected, !expected}) {
    const std::size_t head = start + 1 + (has_dependency ? 2 : 0);
    const auto name = take_name(head + 4);
    if (!name) continue;
    token.text = *name;
    if (has_dependency) token.dependency = number_at<std::uint16_t>(chunk_, start + 1);
    if (!with_attributes) return token;
    if (!has(4)) return damage();
    at_ += 4;
    return token;
  }
  return damage();
}

Token TokenReader::read_named(TokenKind kind) {
  const auto name = take_name(at_ + 1);
  return name ? Token{.kind = kind, .text = *name} : damage();
}

// Text whose count of units stands `skipped` bytes from the token's start.
Token TokenReader::read_text(TokenKind kind, std::size_t skipped) {
  if (!has(skipped + 2)) return damage();
  const std::size_t bytes = 2 * std::size_t{number_at<std::uint16_t>(chunk_, at_ + skipped)};
  at_ += skipped + 2;
  if (!has(bytes)) return damage();
  const Token token{.kind = kind, .text = chunk_.substr(at_, bytes)};
  at_ += bytes;
  return token;
}

Token TokenReader::next() {
  const Token token = read();
  return scope_ == Scope::instance ? with_value(token) : token;
}

Token TokenReader::with_value(Token token) {
  switch (token.kind) {
    case TokenKind::open_element:
      in_data_ = token.text.ends_with(kData);  // of ComplexData too, and behind a prefix
      in_name_ = false;
      if (token.dependency != kNoDependency) token.dependency = kNoValue;
      return token;
    case TokenKind::attribute:
      in_name_ = in_data_ && token.text.ends_with(kName);
      return token;
    case TokenKind::close_start:
    case TokenKind::close_empty:
      in_name_ = false;
      return token;
    case TokenKind::text:
    case TokenKind::character_data:
      if (in_name_ || !is_value(token.text)) return token;
      return {.kind = TokenKind::value, .index = values_++, .text = token.text};
    case TokenKind::substitution:
    case TokenKind::optional_substitution:
      token.index = kNoValue;
      return token;
    default:
      return token;
  }
}

Token TokenReader::read() {
  if (at_ >= end_) return {};
  const auto byte = static_cast<std::uint8_t>(chunk_[at_]);
  const auto kind = static_cast<TokenKind>(byte & ~kHasMore);
  switch (kind) {
    case TokenKind::end:
      ++at_;
      return {};
    case TokenKind::open_element:
      return read_element((byte & kHasMore) != 0);
    case TokenKind::close_start:
    case TokenKind::close_empty:
    case TokenKind::end_element:
      ++at_;
      return {.kind = kind};
    case TokenKind::text:
      return read_text(kind, 2);
    case TokenKind::character_data:
    case TokenKind::instruction_data:
      return read_text(kind, 1);
    case TokenKind::attribute:
    case TokenKind::entity:
    case TokenKind::instruction_target:
      return read_named(kind);
    case TokenKind::character: {
      if (!has(3)) return damage();
      const auto unit = number_at<std::uint16_t>(chunk_, at_ + 1);
      at_ += 3;
      return {.kind = kind, .index = unit};
    }
    case TokenKind::substitution:
    case TokenKind::optional_substitution: {
      if (!has(4)) return damage();
      const auto index = number_at<std::uint16_t>(chunk_, at_ + 1);
      at_ += 4;
      return {.kind = kind, .index = index};
    }
    case TokenKind::fragment:
      if (!has(4)) return damage();
      at_ += 4;
      return {.kind = kind};
    case TokenKind::template_instance:
      return {.kind = kind};
    case TokenKind::value:
      break;
  }
  return damage();
}

}  // namespace garde::read::evtx
