// SPDX-License-Identifier: Apache-2.0
#include "sigma/value_pattern.h"

#include "base/case_fold.h"
#include "base/text_search.h"

namespace garde::sigma {
namespace {

using Token = PatternToken::Kind;

// Neighbouring literals joined, neighbouring '*' made one, literals folded.
Pattern simplified(const Pattern& pattern, bool cased) {
  Pattern result;
  for (const PatternToken& token : pattern) {
    if (token.kind == Token::literal && token.text.empty()) continue;
    if (!result.empty() && result.back().kind == token.kind && token.kind != Token::any_one) {
      if (token.kind == Token::literal) result.back().text += token.text;
      continue;
    }
    result.push_back(token);
  }
  if (!cased)
    for (PatternToken& token : result) token.text = fold_case(token.text);
  return result;
}

// The bytes of the character at the front: one code point of UTF-8, or a byte that starts none.
std::size_t character_size(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t expected = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  std::size_t size = 1;
  while (size < expected && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
    ++size;
  return size;
}

// Takes the tokens [first, last), none of them '*', off the front of `text`. False where they do not fit.
bool take(std::string_view& text, const PatternToken* first, const PatternToken* last) {
  for (; first != last; ++first) {
    if (first->kind == Token::literal) {
      if (!text.starts_with(first->text)) return false;
      text.remove_prefix(first->text.size());
    } else {
      if (text.empty()) return false;
      text.remove_prefix(character_size(text));
    }
  }
  return true;
}

// Greedy from the left: a group of tokens between two '*' is taken at the first place where it fits, which
// leaves the most for what follows; a group after the last '*' must end with the text.
bool matches_tokens(const Pattern& tokens, std::string_view text) {
  const PatternToken* token = tokens.data();
  const PatternToken* const end = token + tokens.size();
  const auto group_end = [end](const PatternToken* from) {
    while (from != end && from->kind != Token::any_many) ++from;
    return from;
  };
  const PatternToken* stop = group_end(token);
  if (!take(text, token, stop)) return false;
  while (stop != end) {
    token = stop + 1;
    stop = group_end(token);
    if (token == end) return true;
    while (true) {
      std::string_view rest = text;
      const bool fits = take(rest, token, stop);
      if (fits && (stop != end || rest.empty())) {
        text = rest;
        break;
      }
      if (text.empty()) return false;
      text.remove_prefix(character_size(text));
    }
  }
  return text.empty();
}

}  // namespace

ValuePattern::ValuePattern(const Pattern& pattern, bool cased) {
  choose_kind(simplified(pattern, cased));
}

void ValuePattern::choose_kind(Pattern tokens) {
  const std::size_t count = tokens.size();
  const auto is = [&](std::size_t at, Token kind) { return tokens[at].kind == kind; };
  const auto plain = [&](Kind kind, std::size_t literal_at) {
    kind_ = kind;
    if (literal_at < count) literal_ = std::move(tokens[literal_at].text);
  };
  if (count == 0) return plain(Kind::equals, 0);
  if (count == 1 && is(0, Token::any_many)) return plain(Kind::anything, count);
  if (count == 1 && is(0, Token::literal)) return plain(Kind::equals, 0);
  if (count == 2 && is(0, Token::literal) && is(1, Token::any_many)) return plain(Kind::starts_with, 0);
  if (count == 2 && is(0, Token::any_many) && is(1, Token::literal)) return plain(Kind::ends_with, 1);
  if (count == 3 && is(0, Token::any_many) && is(1, Token::literal) && is(2, Token::any_many))
    return plain(Kind::contains, 1);
  kind_ = Kind::general;
  for (const PatternToken& token : tokens)
    if (token.text.size() > literal_.size()) literal_ = token.text;
  tokens_ = std::move(tokens);
}

bool ValuePattern::matches(std::string_view value) const {
  switch (kind_) {
    case Kind::anything:
      return true;
    case Kind::equals:
      return value == literal_;
    case Kind::starts_with:
      return value.starts_with(literal_);
    case Kind::ends_with:
      return value.ends_with(literal_);
    case Kind::contains:
      return contains(value, literal_);
    case Kind::general:
      return contains(value, literal_) && matches_tokens(tokens_, value);
  }
  return false;
}

}  // namespace garde::sigma
