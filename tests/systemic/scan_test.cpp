// SPDX-License-Identifier: Apache-2.0
// The search against one that looks at every zone and window, on small random histories; replicates against
// what their model says; threads.
#include "systemic/scan.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <set>

#include "systemic/philox.h"
#include "systemic/scan_draws.h"

namespace garde::systemic {
namespace {

constexpr ScanModel kModels[] = {ScanModel::poisson, ScanModel::permutation, ScanModel::bernoulli,
                                 ScanModel::expectation_poisson};

TEST(Philox, GivesThePublishedBlocks) {
  // Known answers that come with the authors' Random123.
  EXPECT_EQ(philox_block({0, 0, 0, 0}, {0, 0}),
            (PhiloxBlock{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox_block({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (PhiloxBlock{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

// A history with a few places, some of them at one position, few cases, and a measure that fits the model.
ScanData random_data(ScanModel model) {
  const auto small = [](int from, int to) { return *rc::gen::resize(100, rc::gen::inRange(from, to)); };
  ScanData data;
  data.model = model;
  data.is_cartesian = true;
  const auto locations = static_cast<std::size_t>(small(2, 9));
  const auto intervals = static_cast<std::uint32_t>(small(model == ScanModel::permutation ? 2 : 1, 8));
  data.calendar = *ScanCalendar::make(Day(), Day() + std::chrono::days(intervals - 1), ScanUnit::day);
  std::vector<double> weight;
  for (std::size_t location = 0; location < locations; ++location) {
    data.locations.push_back("L" + std::to_string(location));
    data.positions.push_back({static_cast<double>(small(0, 4)), static_cast<double>(small(0, 1000))});
    for (std::uint32_t interval = 0; interval < intervals; ++interval) {
      data.cases.push_back(static_cast<std::uint32_t>(std::max(small(-4, 5), 0)));
      weight.push_back(small(1, 100) / 50.0);
    }
  }
  data.cases[0] += 2;
  double cases = 0;
  double weights = 0;
  for (std::size_t i = 0; i < weight.size(); ++i) {
    cases += data.cases[i];
    weights += weight[i];
  }
  data.whole.cases = cases;
  std::vector<double> row(locations), column(intervals);
  for (std::size_t i = 0; i < weight.size(); ++i) {
    row[i / intervals] += data.cases[i];
    column[i % intervals] += data.cases[i];
  }
  for (std::size_t i = 0; i < weight.size(); ++i) {
    if (model == ScanModel::bernoulli)
      data.measure.push_back(data.cases[i] + std::floor(weight[i]));
    else if (model == ScanModel::permutation)
      data.measure.push_back(row[i / intervals] * column[i % intervals] / cases);
    else
      data.measure.push_back(model == ScanModel::poisson ? weight[i] * cases / weights : weight[i]);
  }
  for (const double one : data.measure) data.whole.measure += one;
  if (model != ScanModel::bernoulli && model != ScanModel::expectation_poisson) data.whole.measure = cases;
  return data;
}

// Every circle around every location, by sorting anew, and every window, by adding up anew.
double highest_by_force(const ScanData& data, const std::vector<std::uint32_t>& cases,
                        const ScanOptions& options) {
  const std::uint32_t intervals = data.calendar.intervals();
  double highest = 0;
  double all = 0;
  for (const double one : data.measure) all += one;
  for (const ScanPosition& centre : data.positions) {
    std::vector<double> radii;
    const auto distance = [&](std::size_t i) {
      return std::hypot(data.positions[i].first - centre.first, data.positions[i].second - centre.second);
    };
    for (std::size_t i = 0; i < data.locations.size(); ++i) radii.push_back(distance(i));
    std::sort(radii.begin(), radii.end());
    for (const double radius : radii) {
      std::vector<std::size_t> members;
      double share = 0;
      for (std::size_t i = 0; i < data.locations.size(); ++i) {
        if (distance(i) > radius) continue;
        members.push_back(i);
        for (std::uint32_t t = 0; t < intervals; ++t) share += data.measure[data.cell(i, t)];
      }
      if (share > all * options.zones.share * (1 + 1e-9)) break;
      for (std::uint32_t first = 0; first < intervals; ++first)
        for (std::uint32_t last = first; last < intervals; ++last) {
          if (options.analysis == ScanAnalysis::spatial ? first != 0 || last + 1 != intervals
                                                        : last - first + 1 > *options.longest_units)
            continue;
          if (options.analysis == ScanAnalysis::prospective && last + 1 != intervals) continue;
          ScanTally inside;
          for (const std::size_t i : members)
            for (std::uint32_t t = first; t <= last; ++t) {
              inside.cases += cases[data.cell(i, t)];
              inside.measure += data.measure[data.cell(i, t)];
            }
          highest = std::max(highest, scan_score(data.model, options.rates, 2, inside, data.whole));
        }
    }
  }
  return highest;
}

// Positions at one distance from a centre enter one by one, which the reference does not do.
bool has_ties(const ScanData& data) {
  for (const ScanPosition& centre : data.positions) {
    std::set<std::pair<double, ScanPosition>> seen;
    std::set<double> distances;
    for (const ScanPosition& one : data.positions) {
      const double distance = std::hypot(one.first - centre.first, one.second - centre.second);
      if (seen.emplace(distance, one).second && !distances.insert(distance).second) return true;
    }
  }
  return false;
}

ScanOptions random_options() {
  ScanOptions options;
  options.analysis =
      *rc::gen::element(ScanAnalysis::prospective, ScanAnalysis::retrospective, ScanAnalysis::spatial);
  options.rates = *rc::gen::element(ScanRates::high, ScanRates::low, ScanRates::both);
  options.zones.share = *rc::gen::element(0.3, 0.5, 1.0);
  options.longest_units = *rc::gen::inRange<std::uint32_t>(1, 8);
  options.least_cases = 2;
  return options;
}

RC_GTEST_PROP(Scan, FindsWhatLookingEverywhereFinds, ()) {
  const ScanData data =
      random_data(*rc::gen::elementOf(std::vector<ScanModel>(std::begin(kModels), std::end(kModels))));
  RC_PRE(!has_ties(data));
  ScanOptions options = random_options();
  options.replicates.replicates = 0;
  const auto result = scan(data, options);
  RC_ASSERT(result.has_value());
  const double wanted = highest_by_force(data, data.cases, options);
  const double got = result->clusters.empty() ? 0 : result->clusters.front().ratio;
  RC_ASSERT(std::abs(got - wanted) < 1e-9 + 1e-9 * wanted);
  std::set<std::uint32_t> seen;
  for (const ScanCluster& one : result->clusters)
    for (const std::uint32_t location : one.locations) RC_ASSERT(seen.insert(location).second);
}

RC_GTEST_PROP(Scan, ReplicatesGiveTheirTrueMaximumWithAnyThreads, ()) {
  const ScanData data =
      random_data(*rc::gen::elementOf(std::vector<ScanModel>(std::begin(kModels), std::end(kModels))));
  RC_PRE(!has_ties(data));
  const ScanOptions options = random_options();
  const ScanZones zones(data, options.zones, 1);
  const ScanSearch search(data, zones, {options.analysis, *options.longest_units}, options.rates, 2);
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const Replicates one = simulate(search, 1, {40, seed, 1, 0});
  RC_ASSERT(simulate(search, 1, {40, seed, 2, 0}).highest == one.highest);
  RC_ASSERT(simulate(search, 1, {40, seed, 3, 0}).highest == one.highest);
  const ScanDraws draws(data, seed);
  ScanDraws::Room room;
  std::vector<std::uint32_t> cells;
  for (std::size_t replicate = 0; replicate < 40; ++replicate) {
    draws.draw(replicate, room, cells);
    std::vector<std::uint32_t> cases(data.cases.size(), 0);
    for (const std::uint32_t cell : cells) ++cases[cell];
    const double wanted = highest_by_force(data, cases, options);
    RC_ASSERT(std::abs(one.highest[replicate] - wanted) < 1e-9 + 1e-9 * wanted);
  }
}

RC_GTEST_PROP(Scan, DrawsKeepWhatTheirModelKeeps, ()) {
  const ScanModel model = *rc::gen::elementOf(std::vector<ScanModel>(std::begin(kModels), std::end(kModels)));
  const ScanData data = random_data(model);
  const std::uint32_t intervals = data.calendar.intervals();
  const ScanDraws draws(data, 5);
  ScanDraws::Room room;
  std::vector<std::uint32_t> cells;
  draws.draw(3, room, cells);
  if (model != ScanModel::expectation_poisson)
    RC_ASSERT(static_cast<double>(cells.size()) == data.whole.cases);
  std::vector<double> row(data.locations.size()), column(intervals), cell_count(data.cases.size());
  for (const std::uint32_t cell : cells) {
    RC_ASSERT(data.measure[cell] > 0 || model == ScanModel::permutation);
    ++row[cell / intervals];
    ++column[cell % intervals];
    ++cell_count[cell];
  }
  for (std::size_t i = 0; i < data.cases.size(); ++i) {
    if (model == ScanModel::bernoulli) RC_ASSERT(cell_count[i] <= data.measure[i]);
    if (model != ScanModel::permutation) continue;
    row[i / intervals] -= data.cases[i];
    column[i % intervals] -= data.cases[i];
  }
  if (model == ScanModel::permutation)
    RC_ASSERT(std::all_of(row.begin(), row.end(), [](double x) { return x == 0; }) &&
              std::all_of(column.begin(), column.end(), [](double x) { return x == 0; }));
}

TEST(Scan, MeansOfDrawsAreTheMeasure) {
  // 30 cases in proportion 1 : 2 : 3 over 4,000 draws: the mean of the first cell is 5, with deviation 0.033.
  ScanData data;
  data.model = ScanModel::poisson;
  data.locations = {"a", "b", "c"};
  data.calendar = *ScanCalendar::make(Day(), Day(), ScanUnit::day);
  data.cases = {30, 0, 0};
  data.measure = {5, 10, 15};
  data.whole = {30, 30};
  for (const ScanModel model : {ScanModel::poisson, ScanModel::expectation_poisson}) {
    data.model = model;
    const ScanDraws draws(data, 11);
    ScanDraws::Room room;
    std::vector<std::uint32_t> cells;
    std::vector<double> sum(3, 0);
    for (std::uint64_t i = 0; i < 4000; ++i) {
      draws.draw(i, room, cells);
      for (const std::uint32_t cell : cells) ++sum[cell];
    }
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(sum[i] / 4000, data.measure[i], 0.3);
  }
}

TEST(Scan, AStopGivesTheShareOfThoseThatReached) {
  Replicates replicates;
  replicates.highest = {1, 5, 1, 5};
  EXPECT_DOUBLE_EQ(replicates.p_value(4), 3.0 / 5);
  replicates.stopped = true;
  EXPECT_DOUBLE_EQ(replicates.p_value(4), 2.0 / 4);
  EXPECT_DOUBLE_EQ(replicates.p_value(6), 1.0 / 5);
  EXPECT_DOUBLE_EQ(Replicates{}.p_value(3), 1);
  EXPECT_FALSE(Replicates{}.gumbel_p_value(3));
}

}  // namespace
}  // namespace garde::systemic
