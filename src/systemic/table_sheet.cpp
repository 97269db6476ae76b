// SPDX-License-Identifier: Apache-2.0
#include "systemic/table_sheet.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/core.h>

namespace garde::systemic {

Result<TableSheet> TableSheet::open(const TableFile& file) {
  auto table = parse_csv(file.text, file.name);
  if (!table) return failure(table.error());
  for (std::string& name : table->header)
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
  if (table->rows.empty()) return failure("the file has a header and no lines", file.name);
  return TableSheet{file.name, std::move(*table)};
}

std::string TableSheet::where(std::size_t row) const {
  return fmt::format("{}:{}", name, table.lines[row]);
}

std::optional<std::size_t> TableSheet::find(std::initializer_list<std::string_view> names) const {
  for (const std::string_view one : names)
    if (const auto column = table.column(one)) return column;
  return std::nullopt;
}

Result<std::size_t> TableSheet::need(std::initializer_list<std::string_view> names) const {
  if (const auto column = find(names)) return *column;
  return failure(fmt::format("no column is named '{}'", *names.begin()), name + ":1",
                 "the first line must name the columns");
}

Result<double> parse_number(const std::string& text, const std::string& where, double least, double most) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc() || read.ptr != end || !std::isfinite(value))
    return failure(fmt::format("'{}' is not a number", text), where);
  if (value < least || value > most)
    return failure(fmt::format("{} is not between {} and {}", text, least, most), where);
  return value;
}

}  // namespace garde::systemic
