// SPDX-License-Identifier: Apache-2.0
#include "sector/plain_name.h"

#include <unicode/normlzr.h>
#include <unicode/unistr.h>

namespace garde::sector {
namespace {

// Ligatures and letters that no decomposition takes apart.
void append_letter(UChar32 c, icu::UnicodeString& out) {
  switch (c) {
    case 0x153:
      out.append(u"oe");
      break;
    case 0xE6:
      out.append(u"ae");
      break;
    case 0xDF:
      out.append(u"ss");
      break;
    case 0xF8:
      out.append(u"o");
      break;
    case 0x142:
      out.append(u"l");
      break;
    default:
      out.append(c);
  }
}

bool is_ascii_plain(std::string_view text) {
  for (const char c : text)
    if ((c & 0x80) != 0) return false;
  return true;
}

void append_ascii(std::string_view text, std::string& out) {
  bool gap = false;
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      if (gap && !out.empty()) out += ' ';
      gap = false;
      out += upper ? static_cast<char>(c + 32) : c;
    } else if (c != '.') {
      gap = true;
    }
  }
}

}  // namespace

std::string plain_name(std::string_view text) {
  std::string out;
  if (is_ascii_plain(text)) {
    append_ascii(text, out);
    return out;
  }
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString decomposed;
  icu::UnicodeString folded =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  folded.foldCase();
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKDInstance(status);
  if (U_SUCCESS(status)) decomposed = normalizer->normalize(folded, status);
  if (U_FAILURE(status)) decomposed = folded;
  icu::UnicodeString plain;
  bool gap = false;
  for (int32_t i = 0; i < decomposed.length();) {
    const UChar32 c = decomposed.char32At(i);
    i += U16_LENGTH(c);
    if (u_charType(c) == U_NON_SPACING_MARK || c == '.') continue;
    if (!u_isalnum(c) || c == 0xFFFD) {
      gap = true;
      continue;
    }
    if (gap && !plain.isEmpty()) plain.append(static_cast<char16_t>(' '));
    gap = false;
    append_letter(c, plain);
  }
  plain.toUTF8String(out);
  return out;
}

std::vector<std::string_view> words_of(std::string_view plain) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < plain.size();) {
    const std::size_t end = std::min(plain.find(' ', at), plain.size());
    if (end > at) words.push_back(plain.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

}  // namespace garde::sector
