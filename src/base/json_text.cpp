// SPDX-License-Identifier: Apache-2.0
#include "base/json_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <unicode/utf8.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace garde {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

bool is_plain(unsigned char c) {
  return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

// The two characters that stand for `c`, or 0 where it takes six.
char short_escape(unsigned char c) {
  switch (c) {
    case '"':
    case '\\':
      return static_cast<char>(c);
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    default:
      return 0;
  }
}

char* write_escape(unsigned char c, char* out) {
  *out++ = '\\';
  if (const char escape = short_escape(c)) {
    *out++ = escape;
    return out;
  }
  constexpr char kHex[] = "0123456789abcdef";
  for (const char digit : {'u', '0', '0', kHex[c >> 4], kHex[c & 15]}) *out++ = digit;
  return out;
}

// Copies one code point beyond ASCII, or a replacement for a byte that starts none.
char* write_beyond_ascii(std::string_view text, std::size_t& position, char* out) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  auto next = static_cast<std::int64_t>(position);
  UChar32 code_point = 0;
  U8_NEXT(bytes, next, static_cast<std::int64_t>(text.size()), code_point);
  const std::string_view copied =
      code_point < 0 ? kReplacement : text.substr(position, static_cast<std::size_t>(next) - position);
  position = static_cast<std::size_t>(next);
  return std::copy(copied.begin(), copied.end(), out);
}

void append_beyond_ascii(std::string_view text, std::size_t& position, std::string& out) {
  char written[U8_MAX_LENGTH];
  out.append(written, write_beyond_ascii(text, position, written));
}

// Whether none of the bytes of `word` needs more than to be copied; may say no where that is not so.
template <typename Word>
bool is_plain_word(Word word) {
  constexpr Word kOnes = static_cast<Word>(~Word{0}) / 255;
  const auto below = [](Word bytes, Word least) { return static_cast<Word>(bytes - kOnes * least); };
  return ((word | below(word, 0x20) | below(word ^ kOnes * '"', 1) | below(word ^ kOnes * '\\', 1)) &
          kOnes * 0x80) == 0;
}

// Copies the short `text` whole by its first and its last word, which may overlap, where that is all that it
// needs.
template <typename Word>
bool copy_if_plain(std::string_view text, char* out) {
  Word first = 0;
  Word last = 0;
  std::memcpy(&first, text.data(), sizeof first);
  std::memcpy(&last, text.data() + text.size() - sizeof last, sizeof last);
  if (!is_plain_word(first) || !is_plain_word(last)) return false;
  std::memcpy(out, &first, sizeof first);
  std::memcpy(out + text.size() - sizeof last, &last, sizeof last);
  return true;
}

// Copies plain bytes, moves `out` on, and returns how many: all, or as many as stand before one that must be
// looked at. Up to kStep bytes behind `out` are overwritten.
std::size_t copy_plain(std::string_view text, char*& out) {
  std::size_t i = 0;
#if defined(__SSE2__)
  constexpr std::size_t kStep = 16;
  for (; i + kStep <= text.size(); i += kStep, out += kStep) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), bytes);
    // Compared as signed bytes: those beyond ASCII are below a space too.
    const __m128i quotes =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    const __m128i special = _mm_or_si128(quotes, _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(special));
    if (mask == 0) continue;
    const auto before = static_cast<std::size_t>(std::countr_zero(mask));
    out += before;
    return i + before;
  }
#endif
  const std::string_view rest = text.substr(i);
  if ((rest.size() >= 8 && rest.size() <= 16 && copy_if_plain<std::uint64_t>(rest, out)) ||
      (rest.size() >= 4 && rest.size() < 8 && copy_if_plain<std::uint32_t>(rest, out))) {
    out += rest.size();
    return text.size();
  }
  for (; i < text.size() && is_plain(static_cast<unsigned char>(text[i])); ++i) *out++ = text[i];
  return i;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The four hexadecimal digits at `at`, or -1.
int code_unit(std::string_view raw, std::size_t at) {
  if (at + 4 > raw.size()) return -1;
  int unit = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    const int digit = hex_value(raw[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

// Decodes \uXXXX at `position` (which is at the backslash), a surrogate pair included; steps over it.
bool decode_unicode_escape(std::string_view raw, std::size_t& position, char*& out) {
  std::int32_t code_point = code_unit(raw, position + 2);
  if (code_point < 0) return false;
  position += 6;
  if (code_point >= 0xD800 && code_point <= 0xDBFF) {
    const bool pair = position + 1 < raw.size() && raw[position] == '\\' && raw[position + 1] == 'u';
    const int low = pair ? code_unit(raw, position + 2) : -1;
    if (low >= 0xDC00 && low <= 0xDFFF) {
      code_point = 0x10000 + ((code_point - 0xD800) << 10) + (low - 0xDC00);
      position += 6;
    } else {
      code_point = 0xFFFD;
    }
  } else if (code_point >= 0xDC00 && code_point <= 0xDFFF) {
    code_point = 0xFFFD;
  }
  std::size_t length = 0;
  U8_APPEND_UNSAFE(out, length, code_point);
  out += length;
  return true;
}

// What each character stands for behind a backslash; 0: it takes more than that, or is broken.
constexpr std::array<char, 256> kSimpleEscapes = [] {
  std::array<char, 256> meanings{};
  for (const char c : {'\\', '"', '/'}) meanings[static_cast<unsigned char>(c)] = c;
  meanings['n'] = '\n';
  meanings['r'] = '\r';
  meanings['t'] = '\t';
  meanings['b'] = '\b';
  meanings['f'] = '\f';
  return meanings;
}();

char simple_escape(char c) {
  return kSimpleEscapes[static_cast<unsigned char>(c)];
}

// Copies what stands before the first backslash, moves `out` on, and returns the bytes copied. Paths have a
// backslash every few bytes: whole steps are copied first and looked at then, which overwrites nothing that
// was written before.
std::size_t copy_until_backslash(std::string_view raw, char*& out) {
  std::size_t i = 0;
#if defined(__SSE2__)
  constexpr std::size_t kStep = 16;
  for (; i + kStep <= raw.size(); i += kStep, out += kStep) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(raw.data() + i));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), bytes);
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))));
    if (mask == 0) continue;
    const auto before = static_cast<std::size_t>(std::countr_zero(mask));
    out += before;
    return i + before;
  }
#endif
  for (; i < raw.size() && raw[i] != '\\'; ++i) *out++ = raw[i];
  return i;
}

}  // namespace

char* write_json_string(std::string_view text, char* out) {
  *out++ = '"';
  std::size_t i = 0;
  while (true) {
    i += copy_plain(text.substr(i), out);
    if (i == text.size()) break;
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      out = write_escape(static_cast<unsigned char>(text[i++]), out);
    } else {
      out = write_beyond_ascii(text, i, out);
    }
  }
  *out++ = '"';
  return out;
}

void append_json_string(std::string_view text, std::string& out) {
  constexpr std::size_t kPiece = 512;
  constexpr std::size_t kLongText = 1 << 20;
  char written[most_json_bytes(kPiece)];
  // A long text gets its room in one step: growing by halves would hold it twice. Pages that stay unwritten cost nothing.
  if (text.size() > kLongText) out.reserve(out.size() + most_json_bytes(text.size()));
  out += '"';
  do {
    // A cut goes through no character: where one may stand across it, it is moved before that one's first
    // byte.
    std::size_t size = std::min(kPiece, text.size());
    for (std::size_t back = 0; size < text.size() && back < U8_MAX_LENGTH; ++back)
      if (U8_IS_TRAIL(static_cast<unsigned char>(text[size - back])) == 0) {
        size -= back;
        break;
      }
    const char* const end = write_json_string(text.substr(0, size), written);
    out.append(written + 1, static_cast<std::size_t>(end - written) - 2);
    text.remove_prefix(size);
  } while (!text.empty());
  out += '"';
}

std::size_t unescape_json(std::string_view raw, char* out) {
  char* const start = out;
  std::size_t i = 0;
  while (true) {
    i += copy_until_backslash(raw.substr(i), out);
    if (i == raw.size()) break;
    if (i + 1 == raw.size()) {
      *out++ = raw[i];
      break;
    }
    if (const char decoded = simple_escape(raw[i + 1])) {
      *out++ = decoded;
      i += 2;
    } else if (raw[i + 1] != 'u' || !decode_unicode_escape(raw, i, out)) {
      *out++ = raw[i++];
      *out++ = raw[i++];
    }
  }
  return static_cast<std::size_t>(out - start);
}

void append_raw_json_string(std::string_view raw, std::string& out) {
  out += '"';
  while (true) {
    const std::size_t escape = raw.find('\\');
    out.append(raw.substr(0, escape));
    if (escape == std::string_view::npos) break;
    raw.remove_prefix(escape);
    const char kind = raw.size() > 1 ? raw[1] : '\0';
    const bool good = kind == 'u' ? code_unit(raw, 2) >= 0 : simple_escape(kind) != 0;
    out += good ? "\\" : "\\\\";
    raw.remove_prefix(1);
    if (good) {
      out += kind;
      raw.remove_prefix(1);
    }
  }
  out += '"';
}

void append_valid_utf8(std::string_view text, std::string& out) {
  std::size_t i = 0;
  while (i < text.size()) {
    std::size_t run = i;
    while (run < text.size() && static_cast<unsigned char>(text[run]) < 0x80) ++run;
    out.append(text.substr(i, run - i));
    i = run;
    if (i < text.size()) append_beyond_ascii(text, i, out);
  }
}

}  // namespace garde
