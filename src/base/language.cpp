// SPDX-License-Identifier: Apache-2.0
#include "base/language.h"

#include <array>
#include <cstdlib>
#include <fmt/format.h>

namespace garde {

Language language_of_environment() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    return std::string_view(value).starts_with("fr") ? Language::french : Language::english;
  }
  return Language::english;
}

std::string_view code(Language language) {
  return language == Language::french ? "fr" : "en";
}

std::optional<Language> language_with_code(std::string_view code) {
  if (code == "fr") return Language::french;
  if (code == "en") return Language::english;
  return std::nullopt;
}

std::string number(Language language, std::uint64_t value) {
  const std::string digits = std::to_string(value);
  const std::string_view separator = language == Language::french ? "\u202f" : ",";
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += separator;
    out += digits[i];
  }
  return out;
}

std::string size(Language language, double bytes) {
  const bool french = language == Language::french;
  constexpr std::array<std::string_view, 5> kUnits = {"", "k", "M", "G", "T"};
  std::size_t unit = 0;
  while (bytes >= 1000 && unit + 1 < kUnits.size()) bytes /= 1000, ++unit;
  std::string value = unit == 0 || bytes >= 100 ? fmt::format("{:.0f}", bytes) : fmt::format("{:.1f}", bytes);
  if (french)
    for (char& c : value)
      if (c == '.') c = ',';
  return fmt::format("{} {}{}", value, kUnits[unit], french ? "o" : "B");
}

}  // namespace garde
