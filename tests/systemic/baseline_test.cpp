// SPDX-License-Identifier: Apache-2.0
// What quiet days look like: priors, what a history corrects, hours, delays, tails.
#include "systemic/baseline.h"

#include <cmath>
#include <gtest/gtest.h>

#include "systemic/baseline_time.h"
#include "systemic/holidays.h"
#include "systemic/tail_curve.h"
#include "systemic/watch_sector.h"

namespace garde::systemic {
namespace {

using test::hit;
using test::small_sector;

constexpr std::chrono::hours kYear{24 * 365 + 6};

double total(const Baseline& baseline) {
  double sum = 0;
  for (sector::Index i = 0; i < baseline.sector().size(); ++i) sum += baseline.reports_a_year(i);
  return sum;
}

std::vector<Report> even_history(int reports, double delay_hours = 0) {
  std::vector<Report> history;
  for (int i = 0; i < reports; ++i) {
    history.push_back(hit("h" + std::to_string(i),
                          small_sector()[static_cast<sector::Index>(i * 37 % 600)].id,
                          i * 365.25 * 24 / reports));
    history.back().reported += std::chrono::seconds(static_cast<std::int64_t>(3600 * delay_hours));
  }
  return history;
}

TEST(Holidays, AreThoseOfTheYear) {
  using std::chrono::year;
  EXPECT_EQ(easter(2024), std::chrono::sys_days(year(2024) / 3 / 31));
  EXPECT_EQ(easter(2025), std::chrono::sys_days(year(2025) / 4 / 20));
  EXPECT_EQ(easter(2038), std::chrono::sys_days(year(2038) / 4 / 25));
  EXPECT_TRUE(is_french_holiday(year(2026) / 4 / 6)) << "Easter Monday";
  EXPECT_TRUE(is_french_holiday(year(2026) / 5 / 14)) << "Ascension";
  EXPECT_TRUE(is_french_holiday(year(2026) / 7 / 14));
  EXPECT_FALSE(is_french_holiday(year(2026) / 7 / 13));
  int holidays = 0;
  for (std::chrono::sys_days day = year(2027) / 1 / 1; day < std::chrono::sys_days(year(2028) / 1 / 1);
       day += std::chrono::days(1))
    holidays += is_french_holiday(day) ? 1 : 0;
  EXPECT_EQ(holidays, 11);
}

TEST(Baseline, StartsFromTheSectorsYearlyFigures) {
  const Baseline baseline(small_sector(), {});
  // 600 hospitals and 1,500 others, a fifth and less of the country.
  EXPECT_NEAR(total(baseline), 749 * 0.7 / 5 + 749 * 0.3 * 1500 / 35000, 25);
  EXPECT_FALSE(baseline.has_history());
  EXPECT_EQ(baseline.declared_share(1), 1);
}

TEST(Baseline, LearnsHowMuchIsReported) {
  Baseline baseline(small_sector(), {});
  const auto history = even_history(400);
  ASSERT_TRUE(baseline.learn(history, test::kStart, test::kStart + kYear));
  EXPECT_GT(total(baseline), 200);
  EXPECT_LT(total(baseline), 420);
  const sector::Index reported = small_sector().find(history[0].establishment);
  const sector::Index silent = 2'000;
  EXPECT_GT(baseline.reports_a_year(reported), baseline.reports_a_year(silent));
  EXPECT_GT(baseline.reports_a_year(silent), 0) << "nobody is without risk";
}

TEST(Baseline, DoesNotLearnFromAnAttackThatTheNextIsUsual) {
  std::vector<Report> history = even_history(120);
  Baseline quiet(small_sector(), {});
  ASSERT_TRUE(quiet.learn(history, test::kStart, test::kStart + kYear));
  for (int i = 0; i < 300; ++i)
    history.push_back(
        hit("burst" + std::to_string(i), small_sector()[static_cast<sector::Index>(i)].id, 2000 + i * 0.01));
  Baseline after(small_sector(), {});
  ASSERT_TRUE(after.learn(history, test::kStart, test::kStart + kYear));
  EXPECT_LT(total(after), 1.3 * total(quiet));
}

TEST(Baseline, LearnsNothingFromAFewDays) {
  Baseline baseline(small_sector(), {});
  const double before = total(baseline);
  EXPECT_FALSE(baseline.learn(even_history(10), test::kStart, test::kStart + std::chrono::hours(48)));
  EXPECT_EQ(total(baseline), before);
}

TEST(Baseline, ExpectsLessOfWhatIsDeclaredLate) {
  Baseline baseline(small_sector(), {});
  ASSERT_TRUE(baseline.learn(even_history(300, 48), test::kStart, test::kStart + kYear));
  EXPECT_LT(baseline.declared_share(24), 0.1);
  EXPECT_GT(baseline.declared_share(24), 0) << "no age is without expectation";
  EXPECT_GT(baseline.declared_share(480), 0.8);
  for (double hours = 1; hours < 672; ++hours)
    EXPECT_LE(baseline.declared_share(hours), baseline.declared_share(hours + 1) + 1e-12);
}

TEST(Baseline, WeighsByHowSurelyItIsAnAttack) {
  const Baseline baseline(small_sector(), {});
  Report report;
  EXPECT_EQ(baseline.weight(report), 0.5);
  report.kind = "outage";
  EXPECT_EQ(baseline.weight(report), 0.1);
  report.nature = Nature::malicious;
  EXPECT_EQ(baseline.weight(report), 1);
  report.nature = Nature::not_malicious;
  EXPECT_EQ(baseline.weight(report), 0);
}

TEST(Baseline, KnowsTheCommonTechniques) {
  Baseline baseline(small_sector(), {});
  EXPECT_EQ(baseline.technique_share("T1566"), 0.25);
  auto history = even_history(200);
  for (Report& report : history) report.techniques = {"T1566.001"};
  ASSERT_TRUE(baseline.learn(history, test::kStart, test::kStart + kYear));
  EXPECT_GT(baseline.technique_share("T1566"), 0.9);
  EXPECT_GT(baseline.technique_share("initial-access"), 0.9);
  EXPECT_LT(baseline.technique_share("T1486"), 0.05);
}

TEST(BaselineTime, HoldsAYearInAYear) {
  const Baseline baseline(small_sector(), {});
  const BaselineTime time(baseline, test::kStart, test::kStart + kYear);
  for (std::uint32_t clock = 0; clock < baseline.clocks().size(); ++clock) {
    EXPECT_NEAR(time.years(clock, test::kStart, test::kStart + kYear), 1, 0.01);
    const Instant half = time.at_share(clock, 0.5);
    EXPECT_NEAR(time.years(clock, test::kStart, half), 0.5, 0.01);
  }
}

TEST(TailCurve, CountsWhatIsCommonAndGoesOnWhereItIsRare) {
  std::vector<double> highest;
  for (int i = 1; i <= 1000; ++i) highest.push_back(-std::log(i / 1001.0));  // exponential, slope 1
  const TailCurve curve(highest, 13);
  EXPECT_NEAR(curve.yearly(std::log(2)), -std::log(0.5) * 13, 0.1);
  EXPECT_NEAR(curve.yearly(std::log(1e4)), 13e-4, 4e-4);
  for (double score = 0.5; score < 30; score += 0.5)
    EXPECT_GT(curve.yearly(score), curve.yearly(score + 0.5));
}

TEST(TailCurve, IsFiniteWithoutAnyScore) {
  const TailCurve none(std::vector<double>(100, 0.0), 13);
  EXPECT_GT(none.yearly(5), 0);
  EXPECT_LT(none.yearly(5), 1);
  EXPECT_TRUE(std::isfinite(TailCurve().yearly(5)));
}

}  // namespace
}  // namespace garde::systemic
