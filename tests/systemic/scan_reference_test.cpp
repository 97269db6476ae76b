// SPDX-License-Identifier: Apache-2.0
// From files to the most likely cluster, against a slow reference that shares no code: every model, analysis,
// time unit, kind of coordinates, rate, and populations with several dates.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "support/reference_scan.h"
#include "systemic/scan.h"

namespace garde::systemic {
namespace {

using std::chrono::days;
using test::ReferenceEvent;
using test::ReferenceModel;
using test::ReferenceStudy;

int small(int from, int to) {
  return *rc::gen::resize(100, rc::gen::inRange(from, to));
}

// Starts of whole months or years, or of days, from a fixed first one.
std::vector<Day> starts_of(ScanUnit unit, int intervals) {
  using namespace std::chrono;
  std::vector<Day> out;
  const year_month first =
      year(2019) / (unit == ScanUnit::year ? January : month(static_cast<unsigned>(small(1, 13))));
  for (int i = 0; i <= intervals; ++i)
    out.push_back(unit == ScanUnit::day     ? Day((first) / 1) + days(i)
                  : unit == ScanUnit::month ? Day((first + months(i)) / 1)
                                            : Day((first + years(i)) / 1));
  return out;
}

struct RandomCase {
  ReferenceStudy study;
  ScanFiles files;
  ScanQuestion question;
  ScanOptions options;
};

std::string day_text(Day day) {
  return format_day(day);
}

Day day_in(const std::vector<Day>& starts) {
  const auto span = static_cast<int>((starts.back() - starts.front()).count());
  return starts.front() + days(small(0, span));
}

void add_places(RandomCase& out) {
  out.study.is_cartesian = small(0, 2) == 0;
  std::string text = out.study.is_cartesian ? "location,x,y\n" : "location,latitude,longitude\n";
  const int count = small(3, 8);
  for (int i = 0; i < count; ++i) {
    // Odd fractions, so that no two places are at one distance from a third.
    const double first = small(-60, 60) + (i + 1) * 0.01234567 + small(0, 1000) * 1.7e-6;
    const double second = small(-170, 170) + (i * i + 1) * 0.00765431 + small(0, 1000) * 2.3e-6;
    out.study.places.push_back({fmt::format("P{}", i), first, second});
    text += fmt::format("P{},{:.10f},{:.10f}\n", i, first, second);
  }
  out.files.locations = TableFile{"locations.csv", text};
}

std::string add_events(std::vector<ReferenceEvent>& events, const RandomCase& out, int count, int least,
                       int most) {
  std::string text = "location,date,count\n";
  for (int i = 0; i < count; ++i) {
    const auto place = static_cast<std::size_t>(small(0, static_cast<int>(out.study.places.size())));
    const Day day = day_in(out.study.starts);
    const int amount = small(least, most);
    events.push_back({place, day, static_cast<double>(amount)});
    text += fmt::format("P{},{},{}\n", place, day_text(day), amount);
  }
  return text;
}

// Every place has people at one to three dates, some of them outside the study; or expected counts in each
// interval.
void add_beside(RandomCase& out) {
  if (out.study.model == ReferenceModel::bernoulli) {
    out.files.controls = TableFile{"controls.csv", add_events(out.study.beside, out, small(5, 25), 1, 4)};
  } else if (out.study.model == ReferenceModel::poisson) {
    std::string text = "location,date,population\n";
    for (std::size_t i = 0; i < out.study.places.size(); ++i) {
      const int dates = small(1, 4);
      for (int k = 0; k < dates; ++k) {
        const Day day = out.study.starts.front() + days(small(-40, 40) + k * 97);
        const int people = small(1, 500);
        out.study.beside.push_back({i, day, static_cast<double>(people)});
        text += fmt::format("P{},{},{}\n", i, day_text(day), people);
      }
    }
    out.files.population = TableFile{"population.csv", text};
  } else if (out.study.model == ReferenceModel::expectation) {
    std::string text = "location,time,count,expected\n";
    for (std::size_t i = 0; i < out.study.places.size(); ++i)
      for (std::size_t t = 0; t + 1 < out.study.starts.size(); ++t) {
        const double expected = small(1, 400) / 100.0;
        const int count = i == 0 && t == 0 ? 3 : std::max(small(-4, 6), 0);
        out.study.beside.push_back({i, out.study.starts[t], expected});
        out.study.cases.push_back({i, out.study.starts[t], static_cast<double>(count)});
        text += fmt::format("P{},{},{},{}\n", i, day_text(out.study.starts[t]), count, expected);
      }
    out.files.counts = TableFile{"counts.csv", text};
  }
}

RandomCase random_case() {
  RandomCase out;
  ReferenceStudy& study = out.study;
  study.model = *rc::gen::element(ReferenceModel::poisson, ReferenceModel::permutation,
                                  ReferenceModel::bernoulli, ReferenceModel::expectation);
  out.question.model = static_cast<ScanModel>(study.model);
  out.question.unit = *rc::gen::element(ScanUnit::day, ScanUnit::month, ScanUnit::year);
  out.question.analysis =
      study.model == ReferenceModel::permutation
          ? *rc::gen::element(ScanAnalysis::prospective, ScanAnalysis::retrospective)
          : *rc::gen::element(ScanAnalysis::prospective, ScanAnalysis::retrospective, ScanAnalysis::spatial);
  study.starts = starts_of(out.question.unit, small(2, 7));
  study.prospective = out.question.analysis == ScanAnalysis::prospective;
  study.spatial = out.question.analysis == ScanAnalysis::spatial;
  out.question.start = study.starts.front();
  out.question.end = study.starts.back() - days(1);
  add_places(out);
  if (study.model != ReferenceModel::expectation)
    out.files.cases = TableFile{"cases.csv", add_events(study.cases, out, small(4, 16), 1, 4)};
  add_beside(out);
  const auto rates = *rc::gen::element(ScanRates::high, ScanRates::low, ScanRates::both);
  study.high = rates != ScanRates::low;
  study.low = rates != ScanRates::high;
  study.share = *rc::gen::element(0.25, 0.5, 0.9);
  study.longest = static_cast<std::size_t>(small(1, static_cast<int>(study.starts.size())));
  study.least_cases = study.model == ReferenceModel::expectation ? 1 : 2;
  out.options.analysis = out.question.analysis;
  out.options.rates = rates;
  out.options.zones.share = study.share;
  out.options.longest_units = static_cast<std::uint32_t>(study.longest);
  out.options.replicates.replicates = 0;
  return out;
}

RC_GTEST_PROP(ScanReference, AgreesFromFilesToTheMostLikelyCluster, ()) {
  const RandomCase one = random_case();
  const auto data = read_scan(one.files, one.question);
  // The permutation model needs no population; the others may be given cases where there are no people.
  if (!data) RC_DISCARD("refused: " + data.error().message());
  const auto result = scan(*data, one.options);
  RC_ASSERT(result.has_value());
  const test::ReferenceBest wanted = test::ReferenceScan(one.study).best();
  const double got = result->clusters.empty() ? 0 : result->clusters.front().ratio;
  RC_LOG(fmt::format("wanted {} with {} for {}; got {}", wanted.ratio, wanted.cases, wanted.expected, got));
  RC_ASSERT(std::abs(got - wanted.ratio) < 1e-7 * (1 + wanted.ratio));
  if (wanted.ratio <= 1e-7) return;
  // Clusters of one ratio, which differ by rounding, may stand in any order.
  const bool same =
      std::any_of(result->clusters.begin(), result->clusters.end(), [&](const ScanCluster& cluster) {
        return std::abs(cluster.ratio - wanted.ratio) < 1e-6 && cluster.inside.cases == wanted.cases &&
               std::abs(cluster.expected - wanted.expected) < 1e-6 * (1 + wanted.expected);
      });
  RC_ASSERT(same || std::abs(result->clusters.front().ratio - wanted.ratio) < 1e-9);
}

// A cluster along a line: an ellipse fits it better than any circle, and its score bears the penalty.
TEST(ScanEllipses, FindWhatLiesAlongALine) {
  std::string places = "location,x,y\n";
  std::string people = "location,population\n";
  std::string cases = "location,count\n";
  for (int x = 0; x < 9; ++x)
    for (int y = 0; y < 9; ++y) {
      places += fmt::format("p{}{},{},{}\n", x, y, x + 0.001 * y, y);
      people += fmt::format("p{}{},100\n", x, y);
      cases += fmt::format("p{}{},{}\n", x, y, x == y && x > 1 && x < 7 ? 8 : 1);
    }
  ScanFiles files;
  files.locations = TableFile{"l", places};
  files.population = TableFile{"p", people};
  files.cases = TableFile{"c", cases};
  ScanQuestion question;
  question.analysis = ScanAnalysis::spatial;
  const auto data = read_scan(files, question);
  ASSERT_TRUE(data) << data.error().message();
  ScanOptions options;
  options.analysis = ScanAnalysis::spatial;
  options.replicates.replicates = 99;
  const auto circles = scan(*data, options);
  options.zones.ellipses = true;
  const auto ellipses = scan(*data, options);
  ASSERT_TRUE(circles && ellipses);
  const ScanCluster& best = ellipses->clusters.front();
  EXPECT_GT(best.shape.ratio, 2);
  EXPECT_NEAR(best.shape.angle, 45, 16);
  EXPECT_GT(best.statistic, circles->clusters.front().ratio);
  const double s = best.shape.ratio;
  EXPECT_NEAR(best.statistic, best.ratio * std::sqrt(4 * s / ((s + 1) * (s + 1))), 1e-9);
  EXPECT_EQ(best.locations.size(), 5U);
  EXPECT_LE(*best.p_value, 0.02);
  options.zones.ellipse_penalty = -1;
  EXPECT_FALSE(scan(*data, options));
}

// On the globe an ellipse that is a circle to the eye of its centre holds what a circle holds.
TEST(ScanEllipses, LieTrueOnTheGlobe) {
  std::string places = "location,latitude,longitude\n";
  std::string people = "location,population\n";
  std::string cases = "location,count\n";
  for (int i = -6; i <= 6; ++i)
    for (int k = -2; k <= 2; ++k) {
      places += fmt::format("e{}n{},{},{}\n", i, k, 60 + k * 0.5, 10 + i * 1.0 + 0.0001 * k);
      people += fmt::format("e{}n{},100\n", i, k);
      cases += fmt::format("e{}n{},{}\n", i, k, k == 0 && i > -4 && i < 4 ? 9 : 1);
    }
  ScanFiles files;
  files.locations = TableFile{"l", places};
  files.population = TableFile{"p", people};
  files.cases = TableFile{"c", cases};
  ScanQuestion question;
  question.analysis = ScanAnalysis::spatial;
  const auto data = read_scan(files, question);
  ASSERT_TRUE(data);
  ScanOptions options;
  options.analysis = ScanAnalysis::spatial;
  options.replicates.replicates = 0;
  options.zones.ellipses = true;
  const auto result = scan(*data, options);
  ASSERT_TRUE(result);
  EXPECT_GT(result->clusters.front().shape.ratio, 1.4);
  EXPECT_NEAR(result->clusters.front().shape.angle, 0, 1);
  EXPECT_EQ(result->clusters.front().locations.size(), 7U);
}

}  // namespace
}  // namespace garde::systemic
