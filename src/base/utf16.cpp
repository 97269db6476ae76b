// SPDX-License-Identifier: Apache-2.0
#include "base/utf16.h"

#include <bit>
#include <cstdint>
#include <cstring>

namespace garde {
namespace {

static_assert(std::endian::native == std::endian::little, "units are loaded as the machine holds them");

constexpr std::size_t kRun = 16;  // units narrowed at once

std::uint32_t unit_at(const char* bytes, std::size_t index) {
  std::uint16_t unit = 0;
  std::memcpy(&unit, bytes + 2 * index, sizeof unit);
  return unit;
}

// Narrows `kUnits` units where all are ASCII. A word holds four units.
template <std::size_t kUnits>
bool narrow_run(const char* bytes, char* out) {
  std::uint64_t words[kUnits / 4];
  std::memcpy(words, bytes, sizeof words);
  std::uint64_t all = 0;
  for (const std::uint64_t word : words) all |= word;
  if ((all & 0xFF80FF80FF80FF80U) != 0) return false;
  std::uint16_t units[kUnits];
  std::memcpy(units, bytes, sizeof units);
  for (std::size_t i = 0; i < kUnits; ++i) out[i] = static_cast<char>(units[i]);
  return true;
}

// Narrows fewer than kRun units where all are ASCII: by their first and their last run, which may overlap.
bool narrow_rest(const char* bytes, std::size_t units, char* out) {
  if (units >= 8) return narrow_run<8>(bytes, out) && narrow_run<8>(bytes + 2 * (units - 8), out + units - 8);
  return units >= 4 && narrow_run<4>(bytes, out) && narrow_run<4>(bytes + 2 * (units - 4), out + units - 4);
}

// Decodes the code point at `index`, which is not ASCII, and steps over it.
char* append_code_point(const char* bytes, std::size_t units, std::size_t& index, char* out) {
  std::uint32_t code_point = unit_at(bytes, index++);
  if (code_point >= 0xD800 && code_point <= 0xDFFF) {
    const std::uint32_t low = code_point < 0xDC00 && index < units ? unit_at(bytes, index) : 0;
    if (low >= 0xDC00 && low <= 0xDFFF) {
      code_point = 0x10000 + ((code_point - 0xD800) << 10) + (low - 0xDC00);
      ++index;
    } else {
      code_point = 0xFFFD;
    }
  }
  const auto tail = [code_point](int shift) {
    return static_cast<char>(0x80 | ((code_point >> shift) & 0x3F));
  };
  if (code_point < 0x800) {
    *out++ = static_cast<char>(0xC0 | (code_point >> 6));
  } else if (code_point < 0x10000) {
    *out++ = static_cast<char>(0xE0 | (code_point >> 12));
    *out++ = tail(6);
  } else {
    *out++ = static_cast<char>(0xF0 | (code_point >> 18));
    *out++ = tail(12);
    *out++ = tail(6);
  }
  *out++ = tail(0);
  return out;
}

}  // namespace

std::size_t utf16le_to_utf8(std::string_view bytes, char* out) {
  const char* const start = out;
  const char* const in = bytes.data();
  const std::size_t units = bytes.size() / 2;
  std::size_t i = 0;
  while (i < units) {
    while (i + kRun <= units && narrow_run<kRun>(in + 2 * i, out)) {
      i += kRun;
      out += kRun;
    }
    if (units - i < kRun && narrow_rest(in + 2 * i, units - i, out))
      return static_cast<std::size_t>(out - start) + units - i;
    for (const std::size_t stop = i + kRun; i < units && i < stop;) {
      const std::uint32_t unit = unit_at(in, i);
      if (unit < 0x80) {
        *out++ = static_cast<char>(unit);
        ++i;
      } else {
        out = append_code_point(in, units, i, out);
      }
    }
  }
  return static_cast<std::size_t>(out - start);
}

std::string utf16le_to_utf8(std::string_view bytes) {
  std::string text(most_utf8_bytes(bytes.size()), '\0');
  text.resize(utf16le_to_utf8(bytes, text.data()));
  return text;
}

}  // namespace garde
