// SPDX-License-Identifier: Apache-2.0
#include "systemic/scan_input.h"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>
#include <initializer_list>
#include <map>
#include <numeric>
#include <unordered_map>

#include "systemic/person_days.h"

namespace garde::systemic {
namespace {

constexpr std::size_t kMostCells = 50'000'000;
constexpr double kMostCases = 50'000'000;
constexpr double kLargestNumber = 1e12;

using Numbers = std::unordered_map<std::string, std::uint32_t>;

Result<std::uint32_t> parse_cases(const std::string& text, const std::string& where) {
  const auto value = parse_number(text, where, 0, kMostCases);
  if (!value) return failure(value.error());
  if (*value != std::floor(*value))
    return failure(fmt::format("'{}' is not a whole number of cases", text), where);
  return static_cast<std::uint32_t>(*value);
}

Result<ScanDate> parse_date(const std::string& text, const std::string& where) {
  if (const auto date = parse_scan_date(text)) return *date;
  return failure(fmt::format("'{}' is not a date", text), where, "write it as 2026-01-31, 2026-01 or 2026");
}

// One line of cases, controls, population or counts.
struct Record {
  std::uint32_t location = 0;
  std::optional<ScanDate> date;
  std::size_t row = 0;
};

// The files of one scan while they are read.
class Reading {
 public:
  Reading(const ScanFiles& files, const ScanQuestion& question) : files_(files), question_(question) {}

  Result<ScanData> read();

 private:
  Result<void> read_locations();
  Result<void> read_zones();
  Result<void> open_events();
  Result<void> make_calendar();
  Result<void> add_up_cases();
  Result<void> add_up(const TableSheet& sheet, const std::vector<Record>& records, std::vector<double>& into,
                      std::initializer_list<std::string_view> names, bool whole);
  Result<void> measure_population();
  Result<void> measure_counts();
  Result<void> measure();
  Result<void> check();

  Result<std::vector<Record>> records_of(const TableSheet& sheet);
  Result<std::uint32_t> number_of(const std::string& location, const std::string& where);
  // The interval of a date; nothing where it is outside the study.
  Result<std::optional<std::uint32_t>> interval_of(const std::optional<ScanDate>& date,
                                                   const std::string& where) const;

  const ScanFiles& files_;
  const ScanQuestion& question_;
  ScanData data_;
  Numbers numbers_;
  std::optional<TableSheet> events_;  // cases, or counts where they hold the cases too
  std::vector<Record> event_records_;
};

Result<std::uint32_t> Reading::number_of(const std::string& location, const std::string& where) {
  const auto found = numbers_.find(location);
  if (found != numbers_.end()) return found->second;
  // Without positions, the zones name the locations.
  if (!files_.locations) {
    const auto number = static_cast<std::uint32_t>(data_.locations.size());
    data_.locations.push_back(location);
    numbers_.emplace(location, number);
    return number;
  }
  return failure(fmt::format("the location '{}' is not in {}", location, files_.locations->name), where,
                 "add its position, or leave its lines out");
}

Result<void> Reading::read_locations() {
  if (!files_.locations) {
    if (files_.zones) return {};
    return failure("neither positions of locations nor zones are given", "--locations");
  }
  const auto sheet = TableSheet::open(*files_.locations);
  if (!sheet) return failure(sheet.error());
  const auto name = sheet->need({"location", "id", "location_id"});
  if (!name) return failure(name.error());
  auto first = sheet->find({"latitude", "lat"});
  auto second = sheet->find({"longitude", "lon", "lng", "long"});
  if (!first || !second) {
    first = sheet->find({"x"});
    second = sheet->find({"y"});
    data_.is_cartesian = true;
  }
  if (!first || !second)
    return failure("no columns are named 'latitude' and 'longitude', nor 'x' and 'y'", sheet->name + ":1");
  const double bound_first = data_.is_cartesian ? kLargestNumber : 90;
  const double bound_second = data_.is_cartesian ? kLargestNumber : 360;
  for (std::size_t row = 0; row < sheet->table.rows.size(); ++row) {
    const auto& fields = sheet->table.rows[row];
    const auto north = parse_number(fields[*first], sheet->where(row), -bound_first, bound_first);
    if (!north) return failure(north.error());
    const auto east = parse_number(fields[*second], sheet->where(row), -bound_second, bound_second);
    if (!east) return failure(east.error());
    const ScanPosition position{*north, *east};
    const auto [at, is_new] =
        numbers_.emplace(fields[*name], static_cast<std::uint32_t>(data_.locations.size()));
    if (!is_new) {
      if (data_.positions[at->second] == position) continue;
      return failure(fmt::format("the location '{}' has two positions", fields[*name]), sheet->where(row));
    }
    data_.locations.push_back(fields[*name]);
    data_.positions.push_back(position);
  }
  return {};
}

Result<void> Reading::read_zones() {
  if (!files_.zones) return {};
  const auto sheet = TableSheet::open(*files_.zones);
  if (!sheet) return failure(sheet.error());
  const auto zone = sheet->need({"zone", "name", "zone_id"});
  if (!zone) return failure(zone.error());
  const auto location = sheet->need({"location", "id", "location_id"});
  if (!location) return failure(location.error());
  std::unordered_map<std::string, std::size_t> known;
  for (std::size_t row = 0; row < sheet->table.rows.size(); ++row) {
    const auto& fields = sheet->table.rows[row];
    const auto number = number_of(fields[*location], sheet->where(row));
    if (!number) return failure(number.error());
    const auto [at, is_new] = known.emplace(fields[*zone], data_.zones.size());
    if (is_new) data_.zones.push_back({fields[*zone], {}});
    data_.zones[at->second].locations.push_back(*number);
  }
  for (ScanZone& one : data_.zones) {
    std::sort(one.locations.begin(), one.locations.end());
    one.locations.erase(std::unique(one.locations.begin(), one.locations.end()), one.locations.end());
  }
  return {};
}

Result<std::vector<Record>> Reading::records_of(const TableSheet& sheet) {
  const auto location = sheet.need({"location", "id", "location_id"});
  if (!location) return failure(location.error());
  const auto date = sheet.find({"date", "time"});
  std::vector<Record> records;
  records.reserve(sheet.table.rows.size());
  for (std::size_t row = 0; row < sheet.table.rows.size(); ++row) {
    const auto& fields = sheet.table.rows[row];
    const auto number = number_of(fields[*location], sheet.where(row));
    if (!number) return failure(number.error());
    Record record{*number, std::nullopt, row};
    if (date && !fields[*date].empty()) {
      const auto read = parse_date(fields[*date], sheet.where(row));
      if (!read) return failure(read.error());
      record.date = *read;
    }
    records.push_back(record);
  }
  return records;
}

Result<void> Reading::open_events() {
  const auto& file = files_.cases ? files_.cases : files_.counts;
  if (!file) return failure("no cases are given", "--cases");
  auto sheet = TableSheet::open(*file);
  if (!sheet) return failure(sheet.error());
  auto records = records_of(*sheet);
  if (!records) return failure(records.error());
  events_ = std::move(*sheet);
  event_records_ = std::move(*records);
  return {};
}

Result<void> Reading::make_calendar() {
  std::optional<Day> first;
  std::optional<Day> last;
  for (const Record& record : event_records_) {
    if (!record.date) continue;
    first = first ? std::min(*first, record.date->first) : record.date->first;
    last = last ? std::max(*last, record.date->last) : record.date->last;
  }
  if (!first && question_.analysis != ScanAnalysis::spatial)
    return failure("no line has a date", events_->name, "add a column 'date', or ask for --analysis spatial");
  data_.has_dates = first.has_value() || question_.start.has_value();
  const Day start = question_.start.value_or(first.value_or(Day()));
  const Day end = question_.end.value_or(last.value_or(start));
  auto calendar = ScanCalendar::make(start, end, question_.unit);
  if (!calendar) return failure(calendar.error());
  data_.calendar = std::move(*calendar);
  if (data_.locations.size() * data_.calendar.intervals() > kMostCells)
    return failure(fmt::format("{} locations times {} intervals are more than {}", data_.locations.size(),
                               data_.calendar.intervals(), kMostCells),
                   {}, "shorten the study, or take a longer --time-unit");
  return {};
}

Result<std::optional<std::uint32_t>> Reading::interval_of(const std::optional<ScanDate>& date,
                                                          const std::string& where) const {
  if (!date) {
    // Without its date, a line can only be of the whole study.
    if (question_.analysis == ScanAnalysis::spatial) return std::optional<std::uint32_t>(0);
    return failure("this line has no date", where);
  }
  const auto interval = data_.calendar.interval_of(date->middle());
  // A whole month or year must lie in one interval, unless time does not matter.
  if (interval && question_.analysis != ScanAnalysis::spatial && date->first != date->last) {
    const auto first = data_.calendar.interval_of(date->first);
    const auto last = data_.calendar.interval_of(date->last);
    if ((first && first != interval) || (last && last != interval))
      return failure("this date is longer than the time unit of the scan", where,
                     "take a longer --time-unit");
  }
  return interval;
}

Result<void> Reading::add_up(const TableSheet& sheet, const std::vector<Record>& records,
                             std::vector<double>& into, std::initializer_list<std::string_view> names,
                             bool whole) {
  const auto column = sheet.need(names);
  if (!column) return failure(column.error());
  into.assign(data_.locations.size() * data_.calendar.intervals(), 0);
  for (const Record& record : records) {
    const std::string where = sheet.where(record.row);
    const std::string& text = sheet.table.rows[record.row][*column];
    double amount = 0;
    if (whole) {
      const auto count = parse_cases(text, where);
      if (!count) return failure(count.error());
      amount = *count;
    } else {
      const auto number = parse_number(text, where, 0, kLargestNumber);
      if (!number) return failure(number.error());
      amount = *number;
    }
    const auto interval = interval_of(record.date, where);
    if (!interval) return failure(interval.error());
    if (*interval)
      into[data_.cell(record.location, **interval)] += amount;
    else if (whole)
      data_.outside_study += static_cast<std::uint64_t>(amount);
  }
  return {};
}

Result<void> Reading::add_up_cases() {
  std::vector<double> cases;
  if (auto added = add_up(*events_, event_records_, cases, {"count", "cases"}, true); !added)
    return failure(added.error());
  const double all = std::accumulate(cases.begin(), cases.end(), 0.0);
  if (all > kMostCases) return failure(fmt::format("more than {} cases", kMostCases), events_->name);
  if (all == 0) return failure("there is no case in the study", events_->name);
  data_.whole.cases = all;
  data_.cases.assign(cases.begin(), cases.end());
  return {};
}

Result<void> Reading::measure_population() {
  if (!files_.population)
    return failure("the model poisson needs a population", "--population", "or take --model permutation");
  const auto sheet = TableSheet::open(*files_.population);
  if (!sheet) return failure(sheet.error());
  const auto column = sheet->need({"population", "pop"});
  if (!column) return failure(column.error());
  const auto records = records_of(*sheet);
  if (!records) return failure(records.error());
  std::vector<std::map<Day, double>> points(data_.locations.size());
  std::size_t dated = 0;
  for (const Record& record : *records) {
    const auto people =
        parse_number(sheet->table.rows[record.row][*column], sheet->where(record.row), 0, kLargestNumber);
    if (!people) return failure(people.error());
    if (record.date) ++dated;
    points[record.location][record.date ? record.date->middle() : Day()] += *people;
  }
  if (dated != 0 && dated != records->size())
    return failure("some lines have a date and some have none", sheet->name);
  data_.measure.assign(data_.cases.size(), 0);
  for (std::size_t location = 0; location < points.size(); ++location) {
    if (points[location].empty()) continue;
    for (std::uint32_t interval = 0; interval < data_.calendar.intervals(); ++interval)
      data_.measure[data_.cell(location, interval)] =
          person_days(points[location], data_.calendar.start(interval), data_.calendar.start(interval + 1));
  }
  return {};
}

Result<void> Reading::measure_counts() {
  const auto sheet = TableSheet::open(*files_.counts);
  if (!sheet) return failure(sheet.error());
  const auto records = records_of(*sheet);
  if (!records) return failure(records.error());
  const bool expectation = data_.model == ScanModel::expectation_poisson;
  const bool expected = expectation || sheet->find({"expected", "baseline"});
  const auto added = expected ? add_up(*sheet, *records, data_.measure, {"expected", "baseline"}, false)
                              : add_up(*sheet, *records, data_.measure, {"population", "pop"}, false);
  if (!added || !expectation) return added;
  // A location that has an expectation at some times must have one at all: none is not 0.
  std::vector<std::uint8_t> is_given(data_.measure.size(), 0);
  std::vector<std::uint8_t> is_known(data_.locations.size(), 0);
  for (const Record& record : *records) {
    is_known[record.location] = 1;
    const auto interval = interval_of(record.date, {});
    if (interval && *interval) is_given[data_.cell(record.location, **interval)] = 1;
  }
  for (std::size_t location = 0; location < data_.locations.size(); ++location)
    for (std::uint32_t interval = 0; is_known[location] != 0 && interval < data_.calendar.intervals();
         ++interval)
      if (is_given[data_.cell(location, interval)] == 0 && question_.analysis != ScanAnalysis::spatial)
        return failure(fmt::format("no line says what was expected at '{}' from {}",
                                   data_.locations[location], format_day(data_.calendar.start(interval))),
                       sheet->name, "give every location a line for every interval of the study");
  return {};
}

Result<void> Reading::measure() {
  const std::uint32_t intervals = data_.calendar.intervals();
  switch (data_.model) {
    case ScanModel::expectation_poisson:
      if (!files_.counts) return failure("the model expectation-poisson needs expected counts", "--counts");
      return measure_counts();
    case ScanModel::poisson: {
      if (auto read = files_.counts ? measure_counts() : measure_population(); !read) return read;
      const double all = std::accumulate(data_.measure.begin(), data_.measure.end(), 0.0);
      if (all <= 0)
        return failure("the population adds up to 0",
                       files_.counts ? files_.counts->name : files_.population->name);
      for (double& one : data_.measure) one *= data_.whole.cases / all;
      return {};
    }
    case ScanModel::bernoulli: {
      if (!files_.controls) return failure("the model bernoulli needs controls", "--controls");
      const auto sheet = TableSheet::open(*files_.controls);
      if (!sheet) return failure(sheet.error());
      const auto records = records_of(*sheet);
      if (!records) return failure(records.error());
      if (auto read = add_up(*sheet, *records, data_.measure, {"count", "controls"}, true); !read)
        return read;
      for (std::size_t i = 0; i < data_.cases.size(); ++i) data_.measure[i] += data_.cases[i];
      if (std::accumulate(data_.measure.begin(), data_.measure.end(), 0.0) > kMostCases)
        return failure(fmt::format("more than {} cases and controls", kMostCases), sheet->name);
      return {};
    }
    case ScanModel::permutation: {
      std::vector<double> of_interval(intervals, 0);
      for (std::size_t i = 0; i < data_.cases.size(); ++i) of_interval[i % intervals] += data_.cases[i];
      data_.measure.resize(data_.cases.size());
      for (std::size_t location = 0; location < data_.locations.size(); ++location) {
        const auto from = data_.cases.begin() + static_cast<std::ptrdiff_t>(data_.cell(location, 0));
        const double here = std::accumulate(from, from + intervals, 0.0);
        for (std::uint32_t interval = 0; interval < intervals; ++interval)
          data_.measure[data_.cell(location, interval)] = here * of_interval[interval] / data_.whole.cases;
      }
      return {};
    }
  }
  return {};
}

Result<void> Reading::check() {
  const std::uint32_t intervals = data_.calendar.intervals();
  for (std::size_t location = 0; location < data_.locations.size(); ++location) {
    double here = 0;
    for (std::uint32_t interval = 0; interval < intervals; ++interval) {
      const std::size_t cell = data_.cell(location, interval);
      here += data_.measure[cell];
      if (data_.cases[cell] > 0 && data_.measure[cell] <= 0)
        return failure(fmt::format("'{}' has cases from {} where {}", data_.locations[location],
                                   format_day(data_.calendar.start(interval)),
                                   data_.model == ScanModel::expectation_poisson ? "none can be expected"
                                                                                 : "it has no population"),
                       events_->name, "give what they are compared with, above 0");
    }
    if (here <= 0) ++data_.locations_without_measure;
  }
  data_.whole.measure = std::accumulate(data_.measure.begin(), data_.measure.end(), 0.0);
  // They add up to the cases but for rounding.
  if (data_.model == ScanModel::poisson || data_.model == ScanModel::permutation)
    data_.whole.measure = data_.whole.cases;
  return {};
}

Result<ScanData> Reading::read() {
  data_.model = question_.model;
  for (const auto step :
       {&Reading::read_locations, &Reading::read_zones, &Reading::open_events, &Reading::make_calendar,
        &Reading::add_up_cases, &Reading::measure, &Reading::check})
    if (auto done = (this->*step)(); !done) return failure(done.error());
  return std::move(data_);
}

}  // namespace

Result<ScanData> read_scan(const ScanFiles& files, const ScanQuestion& question) {
  if (question.model == ScanModel::permutation && question.analysis == ScanAnalysis::spatial)
    return failure("the model permutation compares times: it has nothing to say of space alone", "--model",
                   "take --analysis prospective or retrospective, or --model poisson");
  return Reading(files, question).read();
}

}  // namespace garde::systemic
