// SPDX-License-Identifier: Apache-2.0
#include "read/zeek/header.h"

#include <algorithm>
#include <charconv>

#include "read/table/table.h"

namespace garde::read::zeek {
namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty() && parts.size() < table::kMostColumns) {
    const std::size_t end = std::min(text.find(separator), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

// "\x09": a character by its number.
char character_of(std::string_view text, char otherwise) {
  if (text.size() == 1) return text[0];
  unsigned char number = 0;
  if (!text.starts_with("\\x") || text.size() < 4) return otherwise;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 4, number, 16);
  return error == std::errc() ? static_cast<char>(number) : otherwise;
}

bool is_numeric(std::string_view type) {
  return type == "time" || type == "interval" || type == "count" || type == "int" || type == "double" ||
         type == "port";
}

Kind kind_of(std::string_view type) {
  if (type == "bool") return Kind::boolean;
  if (is_numeric(type)) return Kind::number;
  const bool is_container = type.starts_with("set[") || type.starts_with("vector[");
  if (!is_container || !type.ends_with(']')) return Kind::text;
  const std::size_t open = type.find('[');
  return is_numeric(type.substr(open + 1, type.size() - open - 2)) ? Kind::set_of_numbers : Kind::set_of_text;
}

}  // namespace

void Header::take(std::string_view line) {
  if (line.starts_with("#separator ")) {
    separator = character_of(line.substr(11), '\t');
    return;
  }
  const auto parts = split(line, separator);
  if (parts.empty()) return;
  if (parts[0] == "#fields") {
    names.assign(parts.begin() + 1, parts.end());
    kinds.assign(names.size(), Kind::text);
  } else if (parts[0] == "#types") {
    for (std::size_t i = 1; i < parts.size() && i <= kinds.size(); ++i) kinds[i - 1] = kind_of(parts[i]);
  } else if (parts.size() < 2) {
    return;
  } else if (parts[0] == "#set_separator") {
    set_separator = character_of(parts[1], ',');
  } else if (parts[0] == "#empty_field") {
    empty = parts[1];
  } else if (parts[0] == "#unset_field") {
    unset = parts[1];
  } else if (parts[0] == "#path") {
    path = parts[1];
  }
}

}  // namespace garde::read::zeek
