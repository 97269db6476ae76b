// SPDX-License-Identifier: Apache-2.0
// A series of counts by week, day or month, as read from a CSV file.
//
// Columns are found by their header: `count` (needed; empty or NA: missing), `date` (ISO, evenly spaced),
// `index`, `population`; and beside them `structures` (how many declared) and `malicious` (how many of the
// count were attacks).
//
// Thread rules: values.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace garde::systemic {

using Day = std::chrono::sys_days;

/// "2011-05-07". Nothing for any other text or a day that does not exist.
[[nodiscard]] std::optional<Day> parse_day(std::string_view text);
[[nodiscard]] std::string format_day(Day day);

enum class Spacing : std::uint8_t { none, day, week, month };  ///< none: no dates

struct Series {
  std::vector<std::optional<double>> counts;
  std::vector<Day> dates;  ///< as many as counts, or none
  std::vector<double> population;
  std::vector<std::optional<double>> structures;
  std::vector<std::optional<double>> malicious;
  Spacing spacing = Spacing::none;
  int a_year = 52;  ///< points a year, where there are no dates

  [[nodiscard]] std::size_t size() const { return counts.size(); }
};

/// An error names the line: no `count` column, a negative or broken number, dates that are not evenly spaced,
/// more than a million lines.
[[nodiscard]] Result<Series> parse_series(std::string_view text, const std::string& name);

/// The fields of one CSV line (RFC 4180, without line feeds inside fields; comma or semicolon as
/// `separator`).
[[nodiscard]] std::vector<std::string> split_csv_line(std::string_view line, char separator);

/// A CSV file's header and lines, each with its number. Blank lines are left out.
struct CsvTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::size_t> lines;
  /// Its number, or nothing.
  [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;
};
[[nodiscard]] Result<CsvTable> parse_csv(std::string_view text, const std::string& name);

}  // namespace garde::systemic
