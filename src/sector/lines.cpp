// SPDX-License-Identifier: Apache-2.0
#include "sector/lines.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unicode/utf8.h>

namespace garde::sector {
namespace {

bool is_utf8(std::string_view text) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  const auto size = static_cast<std::int64_t>(text.size());
  for (std::int64_t i = 0; i < size;) {
    if (bytes[i] < 0x80) {
      ++i;
      continue;
    }
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    if (c < 0) return false;
  }
  return true;
}

void trim(std::string& field) {
  while (!field.empty() && field.back() == ' ') field.pop_back();
  field.erase(0, std::min(field.find_first_not_of(' '), field.size()));
}

}  // namespace

std::string to_utf8(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (is_utf8(text)) return std::string(text);
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0 | (byte >> 6));
      out += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return out;
}

std::vector<std::string> split_fields(std::string_view line, char separator) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += '"';
      ++i;
    } else if (c == '"' && (quoted || fields.back().empty())) {
      quoted = !quoted;
    } else if (c == separator && !quoted) {
      if (fields.size() == kMostFields) break;
      fields.emplace_back();
    } else if (fields.back().size() < kMostFieldBytes) {
      fields.back() += c;
    }
  }
  for (std::string& field : fields) trim(field);
  return fields;
}

char separator_of(std::string_view header) {
  char best = ',';
  std::ptrdiff_t most = 0;
  for (const char one : {';', '\t', ','})
    if (const auto count = std::count(header.begin(), header.end(), one); count > most) {
      best = one;
      most = count;
    }
  return best;
}

std::optional<double> parse_number(std::string_view text) {
  std::string plain(text);
  std::replace(plain.begin(), plain.end(), ',', '.');
  double value = 0;
  const char* const end = plain.data() + plain.size();
  const auto read = std::from_chars(plain.data(), end, value);
  if (read.ec != std::errc() || read.ptr != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace garde::sector
