// SPDX-License-Identifier: Apache-2.0
#include "read/csv/records.h"

#include <algorithm>
#include <set>

#include "base/case_fold.h"
#include "read/table/table.h"

namespace garde::read::csv {
namespace {

constexpr std::string_view kSeparators = ",;\t|";
constexpr std::size_t kRowsLookedAt = 20;
constexpr std::size_t kLongestName = 80;
constexpr std::size_t kMostWords = 8;

struct Rows {
  std::size_t count = 0;
  std::size_t alike = 0;  // have as many values as the header
  bool has_data = false;  // a value that is no word: a number, a time, an address
};

Rows look_at_rows(std::string_view text, bool whole, char separator, std::size_t columns) {
  Rows rows;
  while (!text.empty() && rows.count < kRowsLookedAt) {
    if (!whole && end_of_record(text, separator, false) == std::string_view::npos) break;
    const auto values = values_of(take_record(text, separator), separator);
    if (values.size() == 1 && values[0].empty()) continue;
    ++rows.count;
    if (values.size() == columns) ++rows.alike;
    for (const std::string& value : values)
      if (value.find_first_of("0123456789@/") != std::string::npos) rows.has_data = true;
  }
  return rows;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

// What a column may be called: a few words, the first of which does not start like a number, an object or
// markup.
bool is_name(std::string_view text) {
  if (text.empty() || text.size() > kLongestName) return false;
  if (std::none_of(text.begin(), text.end(), is_letter)) return false;
  if (!is_letter(text.front()) && std::string_view("#_@%$").find(text.front()) == std::string_view::npos)
    return false;
  return text.find_first_of("={}<>\\;") == std::string_view::npos &&
         text.find("://") == std::string_view::npos &&
         static_cast<std::size_t>(std::count(text.begin(), text.end(), ' ')) < kMostWords;
}

bool are_names(const std::vector<std::string>& names) {
  std::set<std::string> different;
  for (const std::string& name : names) {
    // Some writers end every line with a separator.
    if (name.empty() && &name == &names.back()) continue;
    if (!is_name(name) || !different.insert(fold_case(name)).second) return false;
  }
  return true;
}

}  // namespace

std::size_t end_of_record(std::string_view text, char separator, bool whole) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t left = text.size() - at;
    const std::size_t quote = table::closing_quote(text.substr(at), separator);
    if (quote == left && !whole && left < table::kMostQuotedBytes) break;
    if (quote < left) at += quote + 1;
    while (at < text.size() && text[at] != separator && text[at] != '\n') ++at;
    if (at == text.size()) break;
    if (text[at] == '\n') return at + 1;
    ++at;
  }
  return std::string_view::npos;
}

std::string_view take_record(std::string_view& text, char separator) {
  const std::size_t end = std::min(end_of_record(text, separator, true), text.size());
  std::string_view record = text.substr(0, end);
  text.remove_prefix(end);
  if (record.ends_with('\n')) record.remove_suffix(1);
  if (record.ends_with('\r')) record.remove_suffix(1);
  return record;
}

std::vector<std::string> values_of(std::string_view record, char separator) {
  std::vector<std::string> values;
  Event room;
  for (bool more = true; more && values.size() < table::kMostColumns;) {
    std::string_view value;
    more = table::take_value(record, separator, room, value);
    values.emplace_back(table::as_utf8(value, room));
  }
  return values;
}

Layout layout_of(std::string_view prefix, bool whole) {
  Layout layout;
  if (prefix.starts_with("#TYPE ")) layout.header = std::min(prefix.find('\n'), prefix.size() - 1) + 1;
  std::string_view candidates = kSeparators;
  if (prefix.starts_with("sep=") && prefix.size() > 5) {
    candidates = prefix.substr(4, 1);
    layout.header = std::min(prefix.find('\n'), prefix.size() - 1) + 1;
  }
  std::size_t best = 0;
  layout.separator = candidates.front();
  for (const char separator : candidates) {
    std::string_view rest = prefix.substr(layout.header);
    const std::size_t columns = values_of(take_record(rest, separator), separator).size();
    if (columns < 2) continue;
    const Rows rows = look_at_rows(rest, whole, separator, columns);
    const std::size_t score = (rows.alike + 1) * std::min<std::size_t>(columns, 100);
    if (score <= best) continue;
    best = score;
    layout.separator = separator;
  }
  std::string_view rest = prefix.substr(layout.header);
  layout.names = values_of(take_record(rest, layout.separator), layout.separator);
  layout.rows = prefix.size() - rest.size();
  for (std::size_t i = 0; i < layout.names.size(); ++i)
    if (layout.names[i].empty()) layout.names[i] = "column" + std::to_string(i + 1);
  return layout;
}

bool is_table(std::string_view prefix, bool whole) {
  const Layout layout = layout_of(prefix, whole);
  if (layout.names.size() < 2 || layout.rows == prefix.size() || prefix.find('\0') != std::string_view::npos)
    return false;
  if (!are_names(layout.names)) return false;
  const Rows rows = look_at_rows(prefix.substr(layout.rows), whole, layout.separator, layout.names.size());
  // Two columns may be two halves of sentences.
  const std::size_t wanted = layout.names.size() == 2 ? 3 : 1;
  return rows.has_data && rows.count >= wanted && rows.alike * 10 >= rows.count * 9;
}

}  // namespace garde::read::csv
