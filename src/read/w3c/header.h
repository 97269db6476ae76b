// SPDX-License-Identifier: Apache-2.0
// What the lines that start with '#' say of the rows behind them.
//
// Source: W3C, "Extended Log File Format" (WD-logfile-960323); Microsoft's IIS, Exchange and firewall logs,
// which follow it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "read/table/table.h"

namespace garde::read::w3c {

/// The header in force at some place of a log.
struct Header {
  std::vector<std::string> names;  ///< of the columns; empty before the first #Fields
  char separator = ' ';            ///< as #Fields has it
  std::string_view shape =
      "w3c";  ///< by #Software: "exchange", "windows-firewall", "w3c-proxy"; any other is a web server's
  std::string log_type;   ///< Exchange's #Log-type
  std::string date;       ///< of #Date: the day of rows that have a time alone
  bool is_local = false;  ///< #Time Format: Local; else times are UTC
  table::TimeColumns time;
  std::size_t uri_stem = table::kNoColumn;
  std::size_t uri_query = table::kNoColumn;

  /// Takes in a line that starts with '#'.
  void take(std::string_view line);
};

/// The names behind "#Fields:"; nothing where the line is another.
[[nodiscard]] std::optional<std::string_view> fields_of(std::string_view line);

}  // namespace garde::read::w3c
