// SPDX-License-Identifier: Apache-2.0
#include "sigma/pattern.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

namespace garde::sigma {
namespace {

using Kind = PatternToken::Kind;

void append_literal(Pattern& pattern, std::string_view text) {
  if (pattern.empty() || pattern.back().kind != Kind::literal) pattern.push_back({Kind::literal, {}});
  pattern.back().text += text;
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & 0x80) != 0;
}

// Whether the dash at `at` starts a word: a word character follows it and none stands before.
bool starts_word(std::string_view text, std::size_t at, char before) {
  const char previous = at > 0 ? text[at - 1] : before;
  return (text[at] == '-' || text[at] == '/') && at + 1 < text.size() && is_word(text[at + 1]) &&
         !is_word(previous);
}

void append_unit(std::uint16_t unit, bool big_endian, std::string& out) {
  const char high = static_cast<char>(unit >> 8);
  const char low = static_cast<char>(unit & 0xFF);
  out += big_endian ? high : low;
  out += big_endian ? low : high;
}

std::string to_utf16(std::string_view text, bool big_endian) {
  std::string out;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int64_t>(text.size());
  for (std::int64_t at = 0; at < size;) {
    UChar32 code_point = 0;
    U8_NEXT_OR_FFFD(bytes, at, size, code_point);
    if (U_IS_BMP(code_point)) {
      append_unit(static_cast<std::uint16_t>(code_point), big_endian, out);
    } else {
      append_unit(U16_LEAD(code_point), big_endian, out);
      append_unit(U16_TRAIL(code_point), big_endian, out);
    }
  }
  return out;
}

}  // namespace

Pattern parse_pattern(std::string_view text) {
  Pattern pattern;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == '\\' && (next == '*' || next == '?' || next == '\\')) {
      append_literal(pattern, text.substr(++i, 1));
    } else if (c == '*') {
      pattern.push_back({Kind::any_many, {}});
    } else if (c == '?') {
      pattern.push_back({Kind::any_one, {}});
    } else {
      append_literal(pattern, text.substr(i, 1));
    }
  }
  return pattern;
}

Pattern literal_pattern(std::string text) {
  if (text.empty()) return {};
  return {{Kind::literal, std::move(text)}};
}

bool is_literal(const Pattern& pattern) {
  return std::all_of(pattern.begin(), pattern.end(),
                     [](const PatternToken& token) { return token.kind == Kind::literal; });
}

std::string literal_text(const Pattern& pattern) {
  std::string text;
  for (const PatternToken& token : pattern) text += token.text;
  return text;
}

Pattern with_wildcards(Pattern pattern, bool before, bool after) {
  if (before) pattern.insert(pattern.begin(), {Kind::any_many, {}});
  if (after) pattern.push_back({Kind::any_many, {}});
  return pattern;
}

std::vector<Pattern> dash_variants(const Pattern& pattern) {
  static constexpr std::array<std::string_view, 5> kDashes{"-", "/", "\u2013", "\u2014", "\u2015"};
  std::vector<Pattern> variants(1);
  const auto append_to_all = [&variants](std::string_view text) {
    for (Pattern& variant : variants) append_literal(variant, text);
  };
  for (std::size_t t = 0; t < pattern.size(); ++t) {
    if (pattern[t].kind != Kind::literal) {
      for (Pattern& variant : variants) variant.push_back(pattern[t]);
      continue;
    }
    const std::string& text = pattern[t].text;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (!starts_word(text, i, ' ')) {
        append_to_all(std::string_view(text).substr(i, 1));
        continue;
      }
      if (variants.size() * kDashes.size() > kMostDashVariants) return {};
      std::vector<Pattern> longer;
      for (const Pattern& variant : variants)
        for (const std::string_view dash : kDashes) append_literal(longer.emplace_back(variant), dash);
      variants = std::move(longer);
    }
  }
  return variants;
}

Pattern widened(const Pattern& pattern, WideEncoding encoding) {
  Pattern result = pattern;
  for (PatternToken& token : result) token.text = to_utf16(token.text, encoding == WideEncoding::utf16be);
  if (encoding == WideEncoding::utf16) {
    if (result.empty() || result.front().kind != Kind::literal)
      result.insert(result.begin(), {Kind::literal, {}});
    result.front().text.insert(0, "\xFF\xFE");
  }
  return result;
}

std::string base64(std::string_view bytes) {
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j)
      group = group << 8 | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j) out += j <= count ? kAlphabet[(group >> (18 - 6 * j)) & 63] : '=';
  }
  return out;
}

std::vector<std::string> base64_offsets(std::string_view bytes) {
  // Behind `offset` unknown bytes, the first characters that hold only known bits, and how many at the end
  // hold others'.
  constexpr std::array<std::size_t, 3> kFirstKnown{0, 2, 3};
  constexpr std::array<std::size_t, 3> kUnknownAtEnd{0, 3, 2};
  std::vector<std::string> results;
  for (std::size_t offset = 0; offset < 3; ++offset) {
    const std::string encoded = base64(std::string(offset, ' ') + std::string(bytes));
    const std::size_t cut = kUnknownAtEnd[(offset + bytes.size()) % 3];
    const std::size_t first = kFirstKnown[offset];
    if (encoded.size() > first + cut) results.push_back(encoded.substr(first, encoded.size() - first - cut));
  }
  return results;
}

}  // namespace garde::sigma
