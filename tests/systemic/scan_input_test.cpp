// SPDX-License-Identifier: Apache-2.0
#include "systemic/scan_input.h"

#include <gtest/gtest.h>

namespace garde::systemic {
namespace {

using std::chrono::days;

TableFile file(const char* name, const char* text) {
  return {name, text};
}

ScanFiles two_places() {
  ScanFiles files;
  files.locations = file("places.csv", "location,latitude,longitude\na,48,2\nb,43,5\n");
  files.cases = file("cases.csv", "location,date,count\na,2026-01-01,2\nb,2026-01-03,1\na,2026-01-01,1\n");
  files.population = file("people.csv", "location,population\na,100\nb,300\n");
  return files;
}

ScanQuestion question(ScanModel model) {
  ScanQuestion out;
  out.model = model;
  return out;
}

std::string error_of(const ScanFiles& files, const ScanQuestion& asked) {
  const auto data = read_scan(files, asked);
  return data ? "no error" : data.error().message();
}

TEST(ScanCalendar, CountsBackFromTheEnd) {
  const Day start = parse_scan_date("2020-02-10")->first;
  const auto calendar = ScanCalendar::make(start, parse_scan_date("2020-04-15")->first, ScanUnit::month);
  ASSERT_TRUE(calendar);
  ASSERT_EQ(calendar->intervals(), 3U);
  EXPECT_EQ(format_day(calendar->start(1)), "2020-02-16");
  EXPECT_EQ(format_day(calendar->last_day(2)), "2020-04-15");
  EXPECT_EQ(calendar->interval_of(start), 0U);
  EXPECT_FALSE(calendar->interval_of(start - days(1)));
  EXPECT_FALSE(ScanCalendar::make(start, start - days(1), ScanUnit::day));
  EXPECT_FALSE(ScanCalendar::make(parse_scan_date("0100")->first, start, ScanUnit::day));
}

TEST(ScanCalendar, DatesOfThreeLengths) {
  EXPECT_EQ(format_day(parse_scan_date("1973")->middle()), "1973-07-01");
  EXPECT_EQ(format_day(parse_scan_date("1973-2")->middle()), "1973-02-15");
  EXPECT_EQ(format_day(parse_scan_date("2001/11/3")->middle()), "2001-11-03");
  for (const char* text :
       {"", "73", "1973-", "1973-13", "2001-02-29", "2001-11-3x", "2001-1-1-1", "+201", "2001-001", "-001"})
    EXPECT_FALSE(parse_scan_date(text)) << text;
}

TEST(ScanInput, PopulationGivesExpectations) {
  const auto data = read_scan(two_places(), question(ScanModel::poisson));
  ASSERT_TRUE(data) << data.error().message();
  ASSERT_EQ(data->calendar.intervals(), 3U);
  EXPECT_EQ(data->cases[data->cell(0, 0)], 3U);
  EXPECT_NEAR(data->measure[data->cell(1, 2)], 4 * 0.75 / 3, 1e-12);
}

TEST(ScanInput, PopulationIsInterpolated) {
  ScanFiles files = two_places();
  files.population =
      file("people.csv", "location,date,population\na,2026-01-01,100\na,2026-01-03,300\nb,2026-01-02,200\n");
  const auto data = read_scan(files, question(ScanModel::poisson));
  ASSERT_TRUE(data) << data.error().message();
  // Place a: 150, 250, 300 over the three days; b: 200 each.
  EXPECT_NEAR(data->measure[data->cell(0, 0)] / data->measure[data->cell(1, 0)], 0.75, 1e-12);
  EXPECT_NEAR(data->measure[data->cell(0, 2)] / data->measure[data->cell(1, 0)], 1.5, 1e-12);
}

TEST(ScanInput, WhatIsOutsideTheStudyIsCounted) {
  ScanQuestion asked = question(ScanModel::poisson);
  asked.end = parse_scan_date("2026-01-02")->last;
  const auto data = read_scan(two_places(), asked);
  ASSERT_TRUE(data) << data.error().message();
  EXPECT_EQ(data->outside_study, 1U);
  EXPECT_EQ(data->whole.cases, 3);
}

TEST(ScanInput, ErrorsNameFileAndLine) {
  const ScanQuestion poisson = question(ScanModel::poisson);
  const auto with = [](const char* cases) {
    ScanFiles files = two_places();
    files.cases = file("cases.csv", cases);
    return files;
  };
  EXPECT_NE(
      error_of(with("location,date,count\na,2026-01-01,1\nz,2026-01-01,1\n"), poisson).find("cases.csv:3"),
      std::string::npos);
  EXPECT_NE(error_of(with("location,date,count\na,2026-01-01,-1\n"), poisson).find("cases.csv:2"),
            std::string::npos);
  EXPECT_NE(error_of(with("location,date,count\na,2026-01-01,1.5\n"), poisson).find("whole number"),
            std::string::npos);
  EXPECT_NE(error_of(with("location,date,count\na,2026-01-01,nan\n"), poisson).find("cases.csv:2"),
            std::string::npos);
  EXPECT_NE(error_of(with("location,date,count\na,soon,1\n"), poisson).find("'soon' is not a date"),
            std::string::npos);
  EXPECT_NE(error_of(with("location,count\na,1\n"), poisson).find("no line has a date"), std::string::npos);
  EXPECT_NE(error_of(with("location,date\na,2026-01-01\n"), poisson).find("'count'"), std::string::npos);
  EXPECT_NE(error_of(with("location,date,count\na,2026-01-01,0\n"), poisson).find("no case"),
            std::string::npos);
  EXPECT_NE(error_of(with("location,date,count\na,2026,1\nb,2026-02-01,1\n"), poisson).find("time unit"),
            std::string::npos);
  ScanFiles files = two_places();
  files.population = file("people.csv", "location,population\nb,300\n");
  EXPECT_NE(error_of(files, poisson).find("'a' has cases"), std::string::npos);
  files.population.reset();
  EXPECT_NE(error_of(files, poisson).find("--population"), std::string::npos);
  EXPECT_NE(error_of(two_places(), question(ScanModel::bernoulli)).find("--controls"), std::string::npos);
  EXPECT_NE(error_of(two_places(), question(ScanModel::expectation_poisson)).find("--counts"),
            std::string::npos);
  files = two_places();
  files.locations = file("places.csv", "location,latitude,longitude\na,98,2\n");
  EXPECT_NE(error_of(files, poisson).find("places.csv:2"), std::string::npos);
  files.locations = file("places.csv", "location,latitude,longitude\na,48,2\na,47,2\n");
  EXPECT_NE(error_of(files, poisson).find("two positions"), std::string::npos);
}

// In every form in which what cases are compared with can be missing, it is said, and where.
TEST(ScanInput, AMissingPopulationIsNeverZero) {
  const auto poisson = question(ScanModel::poisson);
  ScanFiles files = two_places();
  files.population.reset();
  EXPECT_NE(error_of(files, poisson).find("--population"), std::string::npos);
  const auto with = [&](const char* text) {
    files = two_places();
    files.population = file("people.csv", text);
    return error_of(files, poisson);
  };
  EXPECT_NE(with("location,population\na,100\n").find("'b' has cases"), std::string::npos);
  EXPECT_NE(with("location,population\na,100\nb,0\n").find("'b' has cases"), std::string::npos);
  EXPECT_NE(with("location,population\na,0\nb,0\n").find("adds up to 0"), std::string::npos);
  EXPECT_NE(with("location,population\na,100\nb,\n").find("people.csv:3"), std::string::npos);
  EXPECT_NE(with("location,population\na,100\nb,nan\n").find("people.csv:3"), std::string::npos);
  EXPECT_NE(with("location,population\na,100\nb,-5\n").find("people.csv:3"), std::string::npos);
  EXPECT_NE(with("location,people\na,100\n").find("people.csv:1"), std::string::npos);
  EXPECT_NE(with("location,population\n").find("people.csv"), std::string::npos);
  files = two_places();
  files.controls.reset();
  EXPECT_NE(error_of(files, question(ScanModel::bernoulli)).find("--controls"), std::string::npos);
  EXPECT_NE(error_of(files, question(ScanModel::expectation_poisson)).find("--counts"), std::string::npos);
}

TEST(ScanInput, ExpectedCountsMustBeGivenForEveryInterval) {
  ScanFiles files;
  files.locations = file("places.csv", "id,lat,lon\na,48,2\nb,43,5\n");
  files.counts =
      file("counts.csv", "time,location,count,expected\n2024,a,1,0.5\n2025,a,1,0.5\n2025,b,0,0.5\n");
  ScanQuestion asked = question(ScanModel::expectation_poisson);
  asked.unit = ScanUnit::year;
  EXPECT_NE(error_of(files, asked).find("what was expected at 'b' from 2024-01-01"), std::string::npos);
}

TEST(ScanInput, PermutationKeepsItsMargins) {
  const auto data = read_scan(two_places(), question(ScanModel::permutation));
  ASSERT_TRUE(data) << data.error().message();
  EXPECT_NEAR(data->measure[data->cell(0, 0)], 3 * 3 / 4.0, 1e-12);
  EXPECT_NEAR(data->measure[data->cell(1, 2)], 1 / 4.0, 1e-12);
  ScanQuestion spatial = question(ScanModel::permutation);
  spatial.analysis = ScanAnalysis::spatial;
  EXPECT_NE(error_of(two_places(), spatial).find("permutation"), std::string::npos);
}

TEST(ScanInput, ZonesStandWithoutPositions) {
  ScanFiles files = two_places();
  files.locations.reset();
  files.zones = file("zones.csv", "zone,location\nnorth,a\nall,b\nall,a\nall,a\n");
  const auto data = read_scan(files, question(ScanModel::poisson));
  ASSERT_TRUE(data) << data.error().message();
  ASSERT_EQ(data->zones.size(), 2U);
  EXPECT_EQ(data->zones[1].name, "all");
  EXPECT_EQ(data->zones[1].locations, (std::vector<std::uint32_t>{0, 1}));
}

}  // namespace
}  // namespace garde::systemic
