// SPDX-License-Identifier: Apache-2.0
#include "systemic/scan_model.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <rapidcheck/gtest.h>

namespace garde::systemic {
namespace {

constexpr ScanModel kModels[] = {ScanModel::poisson, ScanModel::permutation, ScanModel::bernoulli,
                                 ScanModel::expectation_poisson};

TEST(ScanModel, PoissonByHand) {
  // 10 of 100 cases where 5 are expected: 10 ln 2 + 90 ln(90/95).
  EXPECT_NEAR(log_likelihood_ratio(ScanModel::poisson, {10, 5}, {100, 100}),
              10 * std::log(2.0) + 90 * std::log(90.0 / 95), 1e-12);
  EXPECT_NEAR(*relative_risk(ScanModel::poisson, {10, 5}, {100, 100}), 2 / (90.0 / 95), 1e-12);
}

TEST(ScanModel, BernoulliByHand) {
  // All of 4 are cases, of 50 in 200: the likelihood inside is 1.
  const double outside = 46 * std::log(46.0 / 196) + 150 * std::log(150.0 / 196);
  const double everywhere = 50 * std::log(0.25) + 150 * std::log(0.75);
  EXPECT_NEAR(log_likelihood_ratio(ScanModel::bernoulli, {4, 4}, {50, 200}), outside - everywhere, 1e-12);
  EXPECT_DOUBLE_EQ(expected_cases(ScanModel::bernoulli, {4, 4}, {50, 200}), 1);
}

TEST(ScanModel, ExpectationByHand) {
  EXPECT_NEAR(log_likelihood_ratio(ScanModel::expectation_poisson, {3, 1}, {}), 3 * std::log(3.0) - 2, 1e-12);
  EXPECT_NEAR(log_likelihood_ratio(ScanModel::expectation_poisson, {0, 2}, {}), 2, 1e-12);
}

TEST(ScanModel, CasesWithoutMeasureAreInfinite) {
  EXPECT_TRUE(std::isinf(log_likelihood_ratio(ScanModel::expectation_poisson, {1, 0}, {})));
  EXPECT_FALSE(relative_risk(ScanModel::expectation_poisson, {1, 0}, {}));
}

TEST(ScanModel, NothingOutsideSaysNothing) {
  for (const ScanModel model : {ScanModel::poisson, ScanModel::bernoulli}) {
    EXPECT_EQ(log_likelihood_ratio(model, {7, 20}, {7, 20}), 0);
    EXPECT_FALSE(relative_risk(model, {7, 20}, {7, 20}));
  }
}

TEST(ScanModel, RatesThatAreNotLookedForScoreNothing) {
  const ScanTally whole{100, 100};
  EXPECT_GT(scan_score(ScanModel::poisson, ScanRates::high, 2, {10, 5}, whole), 0);
  EXPECT_EQ(scan_score(ScanModel::poisson, ScanRates::low, 2, {10, 5}, whole), 0);
  EXPECT_GT(scan_score(ScanModel::poisson, ScanRates::low, 2, {0, 5}, whole), 0);
  EXPECT_EQ(scan_score(ScanModel::poisson, ScanRates::high, 2, {0, 5}, whole), 0);
  EXPECT_EQ(scan_score(ScanModel::poisson, ScanRates::high, 2, {1, 0.01}, whole), 0)
      << "one case is no cluster";
  EXPECT_GT(scan_score(ScanModel::poisson, ScanRates::both, 2, {0, 5}, whole), 0);
}

TEST(ScanModel, NamesComeBack) {
  for (const ScanModel model : kModels) EXPECT_EQ(scan_model_named(name_of(model)), model);
  EXPECT_FALSE(scan_model_named("poison"));
}

// What the search builds on.
RC_GTEST_PROP(ScanModel, RatioRisesWithCasesAndFallsWithMeasureWhereTheRateIsHigh, ()) {
  const auto model = *rc::gen::elementOf(std::vector<ScanModel>(std::begin(kModels), std::end(kModels)));
  const int all = *rc::gen::inRange(2, 300);
  const int trials = all + *rc::gen::inRange(1, 300);
  const ScanTally whole{double(all), double(model == ScanModel::bernoulli ? trials : all)};
  const int cases = *rc::gen::inRange(1, all);
  const double least = model == ScanModel::bernoulli ? cases + 1 : 0.001;
  const double measure = least + *rc::gen::inRange(0, 1000) / 1000.0 * (whole.measure - least);
  const double larger = measure + *rc::gen::inRange(0, 1000) / 1000.0 * (whole.measure - measure);
  RC_PRE(is_high(model, {double(cases), larger}, whole));
  const double ratio = log_likelihood_ratio(model, {double(cases), measure}, whole);
  RC_ASSERT(std::isfinite(ratio));
  RC_ASSERT(ratio >= log_likelihood_ratio(model, {double(cases), larger}, whole) - 1e-9);
  RC_ASSERT(log_likelihood_ratio(model, {cases + 1.0, measure}, whole) >= ratio - 1e-9);
}

}  // namespace
}  // namespace garde::systemic
