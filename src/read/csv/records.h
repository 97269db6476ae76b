// SPDX-License-Identifier: Apache-2.0
// Where the records of comma-separated values end, and which character separates their values.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace garde::read::csv {

/// Behind the record at the front of the text and its line end; npos where it does not end in the text.
/// `whole`: nothing comes behind the text that could close a quote.
[[nodiscard]] std::size_t end_of_record(std::string_view text, char separator, bool whole);
/// Takes the record at the front off the text, without its line end.
[[nodiscard]] std::string_view take_record(std::string_view& text, char separator);
/// A record's values, at most table::kMostColumns of them.
[[nodiscard]] std::vector<std::string> values_of(std::string_view record, char separator);

/// The start of a table.
struct Layout {
  char separator = ',';
  std::size_t header = 0;  ///< where the header's record starts: behind what some programs write before it
  std::size_t rows = 0;    ///< where the first row starts
  std::vector<std::string> names;
};

/// What a text that starts with these bytes looks like as a table: the separator that gives the most alike
/// rows. Never fails; a header that does not end in the prefix is cut.
[[nodiscard]] Layout layout_of(std::string_view prefix, bool whole);

/// Whether the text is a table, rather than lines that hold separators: names that are names, rows that have
/// as many values, values that are not all names.
[[nodiscard]] bool is_table(std::string_view prefix, bool whole);

}  // namespace garde::read::csv
