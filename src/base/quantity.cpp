// SPDX-License-Identifier: Apache-2.0
#include "base/quantity.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <fmt/format.h>
#include <string_view>

namespace garde {

Result<std::uint64_t> parse_size(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  std::string unit(end, text.data() + text.size());
  unit.erase(std::remove(unit.begin(), unit.end(), ' '), unit.end());
  std::transform(unit.begin(), unit.end(), unit.begin(), [](unsigned char c) { return std::tolower(c); });
  if (unit.ends_with("ib")) unit.resize(unit.size() - 2);
  if (unit.ends_with("b")) unit.resize(unit.size() - 1);
  constexpr std::string_view kUnits = "kmgt";
  const std::size_t power = unit.empty() ? 0 : kUnits.find(unit) + 1;
  if (error != std::errc() || unit.size() > 1 || (!unit.empty() && power == 0) ||
      value > (~std::uint64_t{0} >> (10 * power)))
    return failure(fmt::format("'{}' is not a size", text), "", "write it as 500M or 64G");
  return value << (10 * power);
}

Result<Duration> parse_duration(const std::string& text) {
  constexpr std::int64_t kMostSeconds = std::int64_t{200} * 366 * 86'400;
  std::int64_t value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  std::string unit(end, text.data() + text.size());
  unit.erase(0, unit.find_first_not_of(' ') == std::string::npos ? unit.size() : unit.find_first_not_of(' '));
  const std::int64_t seconds = unit == "s"     ? 1
                               : unit == "min" ? 60
                               : unit == "h"   ? 3600
                               : unit == "d"   ? 86'400
                                               : 0;
  if (error != std::errc() || seconds == 0 || value < 0 || value > kMostSeconds / seconds)
    return failure(fmt::format("'{}' is not a length of time", text), "",
                   "write it as 45 s, 30 min, 12 h or 90 d");
  return std::chrono::seconds(value * seconds);
}

}  // namespace garde
