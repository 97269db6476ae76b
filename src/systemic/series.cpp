// SPDX-License-Identifier: Apache-2.0
#include "systemic/series.h"

#include <charconv>
#include <cmath>
#include <fmt/core.h>

namespace garde::systemic {
namespace {

constexpr std::size_t kMostLines = 1'000'000;

bool is_missing(std::string_view text) {
  return text.empty() || text == "NA" || text == "NaN" || text == "null";
}

// Nothing where it is missing; an error where it is no count.
Result<std::optional<double>> parse_count(std::string_view text, const std::string& where) {
  if (is_missing(text)) return std::optional<double>();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    return failure(fmt::format("'{}' is not a number", text), where, "leave it empty where it is not known");
  if (value < 0)
    return failure(fmt::format("the count {} is negative", text), where,
                   "leave it empty where it is not known");
  if (value > 1e12) return failure(fmt::format("the count {} is too large to be one", text), where);
  return std::optional<double>(value);
}

Result<Spacing> spacing_of(const std::vector<Day>& dates, const CsvTable& table, const std::string& name) {
  if (dates.size() < 2) return Spacing::none;
  const auto first = (dates[1] - dates[0]).count();
  const Spacing spacing = first == 1 ? Spacing::day : first == 7 ? Spacing::week : Spacing::month;
  if (spacing == Spacing::month && (first < 28 || first > 31))
    return failure(fmt::format("dates are {} days apart", first), fmt::format("{}:{}", name, table.lines[1]),
                   "give one line a day, a week or a month");
  for (std::size_t i = 1; i < dates.size(); ++i) {
    const auto step = (dates[i] - dates[i - 1]).count();
    if (spacing == Spacing::month ? step < 28 || step > 31 : step != first)
      return failure(
          fmt::format("the date {} does not follow {}", format_day(dates[i]), format_day(dates[i - 1])),
          fmt::format("{}:{}", name, table.lines[i]),
          "give every date once, in order, with an empty count where none is known");
  }
  return spacing;
}

}  // namespace

std::optional<Day> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  const auto part = [&text](std::size_t from, std::size_t size, auto& value) {
    const char* end = text.data() + from + size;
    return std::from_chars(text.data() + from, end, value).ptr == end;
  };
  if (!part(0, 4, year) || !part(5, 2, month) || !part(8, 2, day) || year < 0) return std::nullopt;
  const std::chrono::year_month_day civil{std::chrono::year(year), std::chrono::month(month),
                                          std::chrono::day(day)};
  if (!civil.ok()) return std::nullopt;
  return Day(civil);
}

std::string format_day(Day day) {
  const std::chrono::year_month_day civil(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(civil.year()),
                     static_cast<unsigned>(civil.month()), static_cast<unsigned>(civil.day()));
}

std::vector<std::string> split_csv_line(std::string_view line, char separator) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += '"';
      ++i;
    } else if (c == '"' && (quoted || fields.back().empty())) {
      quoted = !quoted;
    } else if (c == separator && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

std::optional<std::size_t> CsvTable::column(std::string_view name) const {
  for (std::size_t i = 0; i < header.size(); ++i)
    if (header[i] == name) return i;
  return std::nullopt;
}

Result<CsvTable> parse_csv(std::string_view text, const std::string& name) {
  CsvTable table;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  char separator = ',';
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    if (table.header.empty()) {
      separator =
          line.find(';') != std::string_view::npos && line.find(',') == std::string_view::npos ? ';' : ',';
      table.header = split_csv_line(line, separator);
      continue;
    }
    table.rows.push_back(split_csv_line(line, separator));
    table.lines.push_back(number);
    if (table.rows.back().size() != table.header.size())
      return failure(
          fmt::format("{} fields where the header has {}", table.rows.back().size(), table.header.size()),
          fmt::format("{}:{}", name, number));
    if (table.rows.size() > kMostLines)
      return failure(fmt::format("more than {} lines", kMostLines), fmt::format("{}:{}", name, number),
                     "add up the lines of one place and day, or cut the file");
  }
  if (table.header.empty()) return failure("the file is empty", name);
  return table;
}

Result<Series> parse_series(std::string_view text, const std::string& name) {
  const auto table = parse_csv(text, name);
  if (!table) return failure(table.error());
  const auto count = table->column("count");
  if (!count)
    return failure("no column is named 'count'", name, "the first line must name the columns, as date,count");
  const auto date = table->column("date");
  const auto population = table->column("population");
  const auto structures = table->column("structures");
  const auto malicious = table->column("malicious");
  Series series;
  for (std::size_t i = 0; i < table->rows.size(); ++i) {
    const std::vector<std::string>& row = table->rows[i];
    const std::string where = fmt::format("{}:{}", name, table->lines[i]);
    const auto keep = [&](std::size_t column, std::vector<std::optional<double>>& out) -> Result<void> {
      const auto value = parse_count(row[column], where);
      if (!value) return failure(value.error());
      out.push_back(*value);
      return {};
    };
    if (auto kept = keep(*count, series.counts); !kept) return failure(kept.error());
    if (structures)
      if (auto kept = keep(*structures, series.structures); !kept) return failure(kept.error());
    if (malicious)
      if (auto kept = keep(*malicious, series.malicious); !kept) return failure(kept.error());
    if (population) {
      const auto value = parse_count(row[*population], where);
      if (!value) return failure(value.error());
      if (!*value || **value <= 0) return failure("the population must be above 0", where);
      series.population.push_back(**value);
    }
    if (date && !is_missing(row[*date])) {
      const auto day = parse_day(row[*date]);
      if (!day)
        return failure(fmt::format("'{}' is not a date", row[*date]), where, "write it as 2026-01-31");
      if (series.dates.size() != i) return failure("this line has a date and an earlier one has none", where);
      series.dates.push_back(*day);
    } else if (date && !series.dates.empty()) {
      return failure("this line has no date", where);
    }
  }
  if (series.counts.empty()) return failure("the series has no lines", name);
  const auto spacing = spacing_of(series.dates, *table, name);
  if (!spacing) return failure(spacing.error());
  series.spacing = *spacing;
  if (series.spacing == Spacing::none) series.dates.clear();
  if (series.spacing == Spacing::day) series.a_year = 365;
  if (series.spacing == Spacing::month) series.a_year = 12;
  return series;
}

}  // namespace garde::systemic
