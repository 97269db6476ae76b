// SPDX-License-Identifier: Apache-2.0
// A CSV file whose first line names its columns, and errors that name its file and line.
//
// Columns are found by any of several names, in any order and in capitals or not; a name of another column is
// left alone. Bounds: those of parse_csv().
//
// Thread rules: values.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "systemic/series.h"

namespace garde::systemic {

struct TableFile {
  std::string name;
  std::string text;
};

struct TableSheet {
  std::string name;
  CsvTable table;

  /// An error where it is no CSV, or has a header and no lines.
  [[nodiscard]] static Result<TableSheet> open(const TableFile& file);

  /// "zones.csv:12"; rows count from 0.
  [[nodiscard]] std::string where(std::size_t row) const;
  [[nodiscard]] std::optional<std::size_t> find(std::initializer_list<std::string_view> names) const;
  /// The first name stands in the error.
  [[nodiscard]] Result<std::size_t> need(std::initializer_list<std::string_view> names) const;
};

/// A finite number from `least` to `most`, and nothing else.
[[nodiscard]] Result<double> parse_number(const std::string& text, const std::string& where, double least,
                                          double most);

}  // namespace garde::systemic
