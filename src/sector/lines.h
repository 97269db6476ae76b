// SPDX-License-Identifier: Apache-2.0
// Text cut into lines and fields, as the registers' files need it: any bytes, `""` inside quotes, no field or
// line without a bound.
//
// Thread rules: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace garde::sector {

inline constexpr std::size_t kMostFields = 256;
inline constexpr std::size_t kMostFieldBytes = 1000;

/// The text in UTF-8: itself where it is valid, else read as Latin-1. A mark of byte order in front is left
/// out.
[[nodiscard]] std::string to_utf8(std::string_view text);

/// The fields of a line, at most kMostFields, each cut at kMostFieldBytes; blanks around a field are left
/// out.
[[nodiscard]] std::vector<std::string> split_fields(std::string_view line, char separator);

/// The separator of a header: the one of `;`, tab and `,` that it has most of.
[[nodiscard]] char separator_of(std::string_view header);

/// A number, with a point or a comma; nothing for other text.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

/// Calls `each` with every line that is not blank and its number, from 1.
template <typename Each>
void for_each_line(std::string_view text, const Each& each) {
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) each(line, number);
  }
}

}  // namespace garde::sector
