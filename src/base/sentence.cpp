// SPDX-License-Identifier: Apache-2.0
#include "base/sentence.h"

namespace garde {
namespace {

// "1 234" as shown by number(), to its digits.
std::string digits_of(std::string_view shown) {
  std::string digits;
  for (const char c : shown)
    if (c >= '0' && c <= '9') digits += c;
  return digits;
}

}  // namespace

std::string agreed(Language language, std::string_view pattern, std::initializer_list<std::string> values) {
  std::string result;
  std::size_t seen = 0;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const std::size_t bar = pattern[at] == '[' ? pattern.find('|', at) : std::string_view::npos;
    const std::size_t end = bar == std::string_view::npos ? bar : pattern.find(']', bar);
    if (end == std::string_view::npos || seen == 0 || seen > values.size()) {
      if (pattern[at] == '{') ++seen;
      result += pattern[at];
      continue;
    }
    const std::string digits = digits_of(values.begin()[seen - 1]);
    const bool is_one = digits == "1" || (digits == "0" && language == Language::french);
    result += is_one ? pattern.substr(at + 1, bar - at - 1) : pattern.substr(bar + 1, end - bar - 1);
    at = end;
  }
  return result;
}

}  // namespace garde
