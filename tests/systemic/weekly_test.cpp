// SPDX-License-Identifier: Apache-2.0
#include "systemic/weekly.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

namespace garde::systemic {
namespace {

using std::chrono::days;
using std::chrono::hours;

const Instant kEnd = *parse_rfc3339("2026-03-02T00:00:00Z");
const Day kLast = std::chrono::floor<days>(kEnd - Duration(1));

Report report_of(const std::string& id, const std::string& establishment, Instant occurred) {
  Report one;
  one.id = id;
  one.establishment = establishment;
  one.occurred = occurred;
  one.reported = occurred + hours(1);
  one.nature = Nature::malicious;
  return one;
}

sector::Sector five_customers() {
  std::vector<sector::Establishment> all(6);
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].id = fmt::format("E{}", i);
    all[i].overseas = i == 4;
    if (i < 5) all[i].services = {{"P", "", sector::Role::hosts, ""}};
  }
  return sector::Sector(all);
}

TEST(Weekly, CountsHitPrecautionExposedAndHarmlessApart) {
  const sector::Sector sector = five_customers();
  std::vector<Report> all = {report_of("a", "E0", kEnd - days(2)), report_of("b", "E1", kEnd - days(1)),
                             report_of("c", "E1", kEnd - days(1)), report_of("d", "E2", kEnd - days(1)),
                             report_of("e", "E5", kEnd - days(1)), report_of("old", "E5", kEnd - days(9)),
                             report_of("f", "E1", kEnd - days(1)), report_of("g", "E3", kEnd - days(3))};
  all[0].provider = all[1].provider = "P";
  all[3].involvement = Involvement::precaution;
  all[4].nature = Nature::not_malicious;
  all[6].involvement = Involvement::precaution;  // hit too: counts as hit
  all[7].drill = true;
  const Weekly week = make_weekly(all, sector, kEnd);
  ASSERT_EQ(week.hit.size(), 2U);
  EXPECT_EQ(week.hit[0].establishment, "E0");
  ASSERT_EQ(week.precautions.size(), 1U);
  EXPECT_EQ(week.precautions[0].establishment, "E2");
  EXPECT_EQ(week.harmless.size(), 1U);
  EXPECT_EQ(week.drills.size(), 1U);
  EXPECT_EQ(week.providers, std::vector<std::string>{"P"});
  EXPECT_EQ(week.exposed.size(), 2U) << "E3 and E4: served by P, neither hit nor cut off";
  EXPECT_EQ(week.exposed_overseas, 1U);
}

TEST(Weekly, FollowsCorrections) {
  const sector::Sector sector = five_customers();
  std::vector<Report> all = {report_of("a", "E0", kEnd - days(2)), report_of("b", "E1", kEnd - days(2))};
  all.push_back(all[0]);
  all.back().revision = 2;
  all.back().withdrawn = true;
  all.push_back(all[1]);
  all.back().revision = 1;
  all.back().nature = Nature::not_malicious;
  std::reverse(all.begin(), all.end());  // in whatever order they come
  const Weekly week = make_weekly(all, sector, kEnd);
  EXPECT_TRUE(week.hit.empty());
  EXPECT_EQ(week.withdrawn, 1U);
  EXPECT_EQ(week.harmless.size(), 1U);
  EXPECT_EQ(week.trend.weeks.back().declared, 0);
}

// `counts` attacks a week, the last week last, each declared after a delay of 0 to `longest` days in turn.
std::vector<Report> weeks(const std::vector<int>& counts, int longest) {
  std::vector<Report> all;
  for (std::size_t week = 0; week < counts.size(); ++week)
    for (int i = 0; i < counts[week]; ++i) {
      const auto back = 7 * (counts.size() - 1 - week) + static_cast<std::size_t>(i) % 7;
      Report one = report_of(fmt::format("{}-{}", week, i), fmt::format("E{}", i),
                             Instant(kLast - days(static_cast<int>(back))) + hours(6));
      one.reported = one.occurred + days((static_cast<int>(week) * 31 + i * 7) % (longest + 1));
      all.push_back(one);
    }
  return all;
}

TEST(WeeklyTrend, SaysThatASmallFallIsNoneYet) {
  const WeeklyTrend trend = weekly_trend(weeks({12, 9, 14, 11, 10, 13, 9, 12, 11, 14, 8}, 0), kLast);
  EXPECT_EQ(trend.verdict, TrendVerdict::usual);
  ASSERT_TRUE(trend.has_estimate);
  EXPECT_EQ(
      trend_sentence(Language::english, trend),
      "Declared attacks fell from 14 to 8 a week. Once late declarations are allowed for (about 8, 8 to 8), "
      "this is within the usual range: not a fall yet.");
  EXPECT_NE(trend_sentence(Language::french, trend).find("sont passées de 14 à 8 par semaine"),
            std::string::npos);
}

TEST(WeeklyTrend, TestsAFallAsCarefullyAsARise) {
  EXPECT_EQ(weekly_trend(weeks({12, 9, 14, 11, 10, 13, 9, 12, 11, 14, 1}, 0), kLast).verdict,
            TrendVerdict::fall);
  EXPECT_EQ(weekly_trend(weeks({12, 9, 14, 11, 10, 13, 9, 12, 11, 14, 40}, 0), kLast).verdict,
            TrendVerdict::rise);
  EXPECT_EQ(weekly_trend(weeks({12, 1}, 0), kLast).verdict, TrendVerdict::unknown);
}

TEST(WeeklyTrend, AllowsForLateDeclarations) {
  // Half of the last week's are not in yet: what looks like a fall is none.
  std::vector<int> counts(30, 14);
  const WeeklyTrend trend = weekly_trend(weeks(counts, 10), kLast);
  EXPECT_LT(trend.weeks.back().declared, 10);
  ASSERT_TRUE(trend.has_estimate);
  EXPECT_NEAR(trend.weeks.back().estimated, 14, 6);
  EXPECT_GE(trend.estimate_high, 14);
  EXPECT_EQ(trend.verdict, TrendVerdict::usual);
}

TEST(WeeklyTrend, FourYearsAreComparedBySeason) {
  std::vector<int> counts;
  for (int week = 0; week < 52 * 5; ++week) counts.push_back(8 + week % 5);
  EXPECT_EQ(weekly_trend(weeks(counts, 0), kLast).verdict, TrendVerdict::usual);
  counts.back() = 45;
  EXPECT_EQ(weekly_trend(weeks(counts, 0), kLast).verdict, TrendVerdict::rise);
  counts.back() = 0;
  EXPECT_EQ(weekly_trend(weeks(counts, 0), kLast).verdict, TrendVerdict::fall);
}

TEST(WeeklyTrend, NothingReportedIsSaidAndNoNumberIsBroken) {
  const WeeklyTrend trend = weekly_trend({}, kLast);
  ASSERT_EQ(trend.weeks.size(), 1U);
  EXPECT_EQ(trend.verdict, TrendVerdict::unknown);
  EXPECT_EQ(trend_sentence(Language::english, trend).find("nan"), std::string::npos);
  EXPECT_FALSE(habit_sentence(Language::french, trend).empty());
}

}  // namespace
}  // namespace garde::systemic
