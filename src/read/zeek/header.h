// SPDX-License-Identifier: Apache-2.0
// What the lines that start with '#' say of a Zeek log's rows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace garde::read::zeek {

enum class Kind : unsigned char { text, number, boolean, set_of_text, set_of_numbers };

/// The header in force at some place of a log.
struct Header {
  char separator = '\t';
  char set_separator = ',';
  std::string empty = "(empty)";
  std::string unset = "-";
  std::string path;
  std::vector<std::string> names;
  std::vector<Kind> kinds;  ///< as many as names

  /// Takes in a line that starts with '#'.
  void take(std::string_view line);
};

}  // namespace garde::read::zeek
