// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "systemic/control_charts.h"
#include "systemic/distributions.h"
#include "systemic/farrington.h"
#include "systemic/quasi_poisson.h"

namespace garde::systemic {
namespace {

Series flat(std::size_t size, double count) {
  Series series;
  series.counts.assign(size, count);
  return series;
}

Series read(const std::string& text) {
  const auto series = parse_series(text, "s.csv");
  EXPECT_TRUE(series) << series.error().message();
  return series ? *series : Series();
}
std::string refusal(const std::string& text) {
  const auto series = parse_series(text, "s.csv");
  return series ? std::string() : series.error().message();
}

TEST(Distributions, AgreeWithTables) {
  EXPECT_NEAR(normal_quantile(0.975), 1.959963985, 1e-9);
  EXPECT_NEAR(normal_probability(1.959963985), 0.975, 1e-9);
  EXPECT_NEAR(student_two_sided(2.228139, 10), 0.05, 1e-6);
  EXPECT_NEAR((CountDistribution{4, 1}.at_most(4)), 0.6288369, 1e-7);
  EXPECT_EQ((CountDistribution{4, 1}.quantile(0.95)), 8);
  EXPECT_EQ((CountDistribution{0, 1}.quantile(0.95)), 0);
  EXPECT_EQ((CountDistribution{0, 2}.at_least(1)), 0);
}

RC_GTEST_PROP(Distributions, QuantileIsTheLeastCountThatReachesP, ()) {
  const CountDistribution counts{*rc::gen::inRange(1, 5000) / 10.0, 1 + *rc::gen::inRange(0, 50) / 10.0};
  const double p = *rc::gen::inRange(1, 999) / 1000.0;
  const double quantile = counts.quantile(p);
  RC_ASSERT(counts.at_most(quantile) >= p * (1 - 1e-12));
  RC_ASSERT(quantile == 0 || counts.at_most(quantile - 1) < p);
}

TEST(QuasiPoisson, FindsALogLinearTrendExactly) {
  RegressionData data;
  for (int i = 0; i < 40; ++i) {
    data.times.push_back(i);
    data.groups.push_back(0);
    data.counts.push_back(std::exp(1 + 0.05 * i));
  }
  const Regression fit = fit_quasi_poisson(data, {}, true);
  EXPECT_TRUE(fit.converged);
  EXPECT_NEAR(fit.slope, 0.05, 1e-9);
  EXPECT_NEAR(fit.levels[0], 1, 1e-7);
}

TEST(QuasiPoisson, LeavesOutASlopeThatOneTimeCannotTell) {
  RegressionData data;
  data.times.assign(5, 3);
  data.groups.assign(5, 0);
  data.counts = {1, 2, 3, 4, 5};
  const Regression fit = fit_quasi_poisson(data, {}, true);
  EXPECT_FALSE(fit.has_slope);
  EXPECT_NEAR(fit.fitted[0], 3, 1e-9);
}

TEST(Farrington, SaysWhyItCannotJudge) {
  FarringtonOptions options;
  options.range = {100, 100};
  const auto verdicts = farrington(flat(100, 5), options);
  ASSERT_TRUE(verdicts);
  EXPECT_EQ((*verdicts)[0].without, NoVerdict::short_history);
  EXPECT_EQ(name_of(NoVerdict::no_fit), "no_fit");
  EXPECT_TRUE(farrington(flat(100, 5), {})->empty());
  options.range = {90, 101};
  EXPECT_FALSE(farrington(flat(100, 5), options));
}

TEST(Farrington, SeesARiseAndAFall) {
  Series series = flat(330, 20);
  for (std::size_t i = 0; i < series.size(); ++i) *series.counts[i] += static_cast<double>(i * 7 % 5);
  series.counts[328] = 60;
  series.counts[329] = 3;
  FarringtonOptions options;
  options.range = {328, 330};
  for (const ThresholdMethod method :
       {ThresholdMethod::delta, ThresholdMethod::negative_binomial, ThresholdMethod::median}) {
    options.threshold = method;
    const auto verdicts = farrington(series, options);
    ASSERT_TRUE(verdicts);
    EXPECT_FALSE((*verdicts)[0].alarm || (*verdicts)[0].fall);
    EXPECT_TRUE((*verdicts)[1].alarm);
    EXPECT_TRUE((*verdicts)[2].fall);
  }
}

void expect_no_nan(const std::vector<PointVerdict>& verdicts) {
  for (const PointVerdict& one : verdicts)
    for (const auto& value : {one.upper, one.lower, one.expected, one.mean_bound, one.dispersion, one.slope,
                              one.score, one.probability, one.fall_probability, one.sum, one.fall_sum})
      if (value) RC_ASSERT(std::isfinite(*value));
}

RC_GTEST_PROP(Surveillance, NeverGivesNaN, ()) {
  Series series;
  const int most = *rc::gen::element(1, 3, 50, 1'000'000);
  const int missing = *rc::gen::inRange(0, 12);
  const auto size = *rc::gen::inRange<std::size_t>(1, 330);
  for (std::size_t i = 0; i < size; ++i)
    if (*rc::gen::inRange(0, 10) < missing)
      series.counts.emplace_back();
    else
      series.counts.emplace_back(*rc::gen::inRange(0, most));
  FarringtonOptions options;
  options.years = *rc::gen::inRange(1, 6);
  options.periods = *rc::gen::element(1, 5, 10);
  options.limit = {0, 4};
  options.threshold =
      *rc::gen::element(ThresholdMethod::delta, ThresholdMethod::negative_binomial, ThresholdMethod::median);
  options.range = {size, size};
  if (const auto verdicts = farrington(series, options)) expect_no_nan(*verdicts);
  EarsOptions c3;
  c3.method = EarsMethod::c3;
  if (const auto verdicts = ears(series, c3)) expect_no_nan(*verdicts);
  if (const auto verdicts = cusum(series, {})) expect_no_nan(*verdicts);
}

TEST(Ears, NeedsItsBaseline) {
  EarsOptions options;
  options.range = {7, 7};
  EXPECT_FALSE(ears(flat(20, 3), options));
  options.range = {8, 8};
  EXPECT_TRUE(ears(flat(20, 3), options));
}

TEST(Cusum, SeesASlowFall) {
  Series series = flat(60, 9);
  for (std::size_t i = 40; i < 60; ++i) series.counts[i] = 4;
  CusumOptions options;
  options.range = {31, 60};
  const auto verdicts = cusum(series, options);
  ASSERT_TRUE(verdicts);
  EXPECT_FALSE(verdicts->front().fall);
  EXPECT_TRUE(verdicts->back().fall);
  EXPECT_FALSE(verdicts->back().alarm);
}

TEST(Series, ReadsColumnsInAnyOrder) {
  const Series series = read("date;count;structures\n2026-01-05;3;2\n2026-01-12;NA;\n2026-01-19;0;1\n");
  EXPECT_EQ(series.spacing, Spacing::week);
  ASSERT_EQ(series.size(), 3U);
  EXPECT_FALSE(series.counts[1]);
  EXPECT_EQ(series.structures[0], 2);
}

TEST(Series, NamesTheLineThatIsWrong) {
  EXPECT_NE(refusal("count\n1\n-2\n").find("s.csv:3"), std::string::npos);
  EXPECT_NE(refusal("count\n1\nx\n").find("s.csv:3"), std::string::npos);
  EXPECT_NE(refusal("count\ninf\n").find("s.csv:2"), std::string::npos);
  EXPECT_NE(refusal("date,count\n2026-01-05,1\n2026-01-12,1\n2026-01-20,1\n").find("s.csv:4"),
            std::string::npos);
  EXPECT_NE(refusal("date,count\n2026-02-30,1\n").find("s.csv:2"), std::string::npos);
  EXPECT_NE(refusal("a,b\n1,2\n").find("count"), std::string::npos);
  EXPECT_NE(refusal("count,b\n1\n").find("s.csv:2"), std::string::npos);
  EXPECT_FALSE(refusal("").empty());
  EXPECT_FALSE(refusal("count\n").empty());
}

}  // namespace
}  // namespace garde::systemic
