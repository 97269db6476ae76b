// SPDX-License-Identifier: Apache-2.0
// What a scan looks at, read from CSV files.
//
// Files have a header; columns are found by name, in any order, a name of another column being left alone:
//
//   locations    location (id), latitude (lat), longitude (lon, lng) in degrees, or x, y
//   cases        location, date (time), count; no date where the analysis is purely spatial
//   controls     as cases (bernoulli)
//   population   location, date, population; no date: constant (poisson)
//   counts       time, location, count, and expected (expectation_poisson) or population or expected
//                (poisson)
//   zones        zone, location: sets to scan instead of circles
//
// Dates are days, months or years. Lines of one location and date add up. Population counts from the middle
// of its date, is interpolated linearly between dates and constant before the first and after the last; the
// expectation of an interval is its share of the population's integral over days. Cost: linear in the text
// and in locations x intervals.
//
// Errors name the file and the line. Thread rules: values and a pure function.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "systemic/scan_calendar.h"
#include "systemic/scan_model.h"
#include "systemic/table_sheet.h"

namespace garde::systemic {

struct ScanFiles {
  std::optional<TableFile> cases, locations, population, controls, counts, zones;
};

/// What the input is to be read as.
struct ScanQuestion {
  ScanModel model = ScanModel::poisson;
  ScanAnalysis analysis = ScanAnalysis::retrospective;
  std::optional<Day> start;  ///< default: the first date of the cases (or counts)
  std::optional<Day> end;    ///< the last day; default: the last date of the cases
  ScanUnit unit = ScanUnit::day;
};

/// Degrees north and east, or x and y.
struct ScanPosition {
  double first = 0;
  double second = 0;

  friend auto operator<=>(const ScanPosition&, const ScanPosition&) = default;
};

struct ScanData {
  ScanModel model = ScanModel::poisson;
  std::vector<std::string> locations;
  std::vector<ScanPosition> positions;  ///< one a location; none where zones are given without positions
  bool is_cartesian = false;
  bool has_dates = true;  ///< false: no file names a date, and the calendar is one day that means nothing
  ScanCalendar calendar;
  std::vector<std::uint32_t> cases;  ///< [location * intervals + interval]
  std::vector<double> measure;       ///< likewise; see scan_model.h. Finite, of at least 0
  ScanTally whole;
  std::vector<ScanZone> zones;  ///< user-defined; circles are scanned where there are none

  std::uint64_t outside_study = 0;              ///< cases and controls left out
  std::uint64_t locations_without_measure = 0;  ///< in the locations file only: never a cluster by themselves

  [[nodiscard]] std::size_t cell(std::size_t location, std::uint32_t interval) const {
    return location * calendar.intervals() + interval;
  }
};

[[nodiscard]] Result<ScanData> read_scan(const ScanFiles& files, const ScanQuestion& question);

}  // namespace garde::systemic
