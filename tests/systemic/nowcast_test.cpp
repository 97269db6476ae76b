// SPDX-License-Identifier: Apache-2.0
#include "systemic/nowcast.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <rapidcheck/gtest.h>

namespace garde::systemic {
namespace {

Day day(int number) {
  return *parse_day("2026-01-01") + std::chrono::days(number);
}

// `counts[i]` events on day i, each reported after 0 to `longest` days, all delays alike.
std::vector<LinelistRecord> late_by_turns(const std::vector<int>& counts, int longest) {
  std::vector<LinelistRecord> out;
  int turn = 0;
  for (std::size_t i = 0; i < counts.size(); ++i)
    for (int k = 0; k < counts[i]; ++k)
      out.push_back({day(static_cast<int>(i)), day(static_cast<int>(i) + turn++ % (longest + 1))});
  return out;
}

TEST(Nowcast, FindsWhatIsStillToCome) {
  const auto records = late_by_turns(std::vector<int>(60, 20), 3);
  NowcastOptions options;
  options.now = day(59);
  options.longest_delay = 5;
  for (const auto& nowcast : {nowcast_lawless(records, options), nowcast_bayes(records, options, {})}) {
    ASSERT_TRUE(nowcast) << nowcast.error().message();
    EXPECT_NEAR(nowcast->delay_probability[0], 0.25, 0.02);
    EXPECT_NEAR(nowcast->delay_probability[1], 0.5, 0.02);
    for (const NowcastDay& one : nowcast->days) {
      EXPECT_NEAR(one.median, 20, 4) << format_day(one.day);
      EXPECT_LE(one.lower, 20);
      EXPECT_GE(one.upper, 20);
    }
    EXPECT_EQ(compare_halves(*nowcast, 0.05).verdict, NowcastChange::Verdict::usual);
  }
}

TEST(Nowcast, CountsWhatIsAfterNowAndDoesNotUseIt) {
  auto records = late_by_turns(std::vector<int>(60, 20), 3);
  NowcastOptions options;
  options.now = day(59);
  options.longest_delay = 5;
  std::erase_if(records,
                [&](const auto& one) { return one.event > options.now || one.report > options.now; });
  const auto alone = nowcast_lawless(records, options);
  ASSERT_TRUE(alone);
  EXPECT_EQ(alone->after_now, 0U);
  records.push_back({day(60), day(61)});
  records.push_back({day(58), day(61)});
  const auto more = nowcast_lawless(records, options);
  ASSERT_TRUE(more);
  EXPECT_EQ(more->after_now, 2U);
  for (std::size_t i = 0; i < alone->days.size(); ++i)
    EXPECT_EQ(more->days[i].median, alone->days[i].median) << i;
}

TEST(Nowcast, TellsAFallFromLateness) {
  std::vector<int> counts(60, 30);
  NowcastOptions options;
  options.now = day(59);
  options.longest_delay = 4;
  options.days = 14;
  // Reported so far falls steeply in the last days, and nothing has changed.
  const auto steady = nowcast_bayes(late_by_turns(counts, 4), options, {});
  ASSERT_TRUE(steady);
  EXPECT_LT(compare_halves(*steady, 0.05).after_reported, 200);
  EXPECT_EQ(compare_halves(*steady, 0.05).verdict, NowcastChange::Verdict::usual);
  for (std::size_t i = 53; i < 60; ++i) counts[i] = 10;
  const auto fallen = nowcast_bayes(late_by_turns(counts, 4), options, {});
  EXPECT_EQ(compare_halves(*fallen, 0.05).verdict, NowcastChange::Verdict::fall);
  for (std::size_t i = 53; i < 60; ++i) counts[i] = 70;
  const auto risen = nowcast_bayes(late_by_turns(counts, 4), options, {});
  EXPECT_EQ(compare_halves(*risen, 0.05).verdict, NowcastChange::Verdict::rise);
}

TEST(Nowcast, SaysNothingOfEmptyDaysWhereTheMethodCannot) {
  std::vector<int> counts(40, 10);
  counts[38] = counts[39] = 0;
  NowcastOptions options;
  options.now = day(39);
  options.longest_delay = 3;
  const auto lawless = nowcast_lawless(late_by_turns(counts, 3), options);
  ASSERT_TRUE(lawless);
  EXPECT_FALSE(lawless->days.back().is_known);
  EXPECT_EQ(compare_halves(*lawless, 0.05).verdict, NowcastChange::Verdict::unknown);
  const auto bayes = nowcast_bayes(late_by_turns(counts, 3), options, {});
  EXPECT_TRUE(bayes->days.back().is_known);
  EXPECT_GT(bayes->days.back().upper, 0);
}

TEST(Nowcast, TakesMoreThanThePriorExpects) {
  const auto records = late_by_turns(std::vector<int>(30, 2000), 2);
  NowcastOptions options;
  options.now = day(29);
  options.longest_delay = 3;
  const auto nowcast = nowcast_bayes(records, options, {});
  ASSERT_TRUE(nowcast);
  EXPECT_NEAR(nowcast->days.back().median, 2000, 200);
}

TEST(Nowcast, ErrorsSayWhatIsWrong) {
  NowcastOptions options;
  options.now = day(2);
  EXPECT_FALSE(nowcast_lawless({}, options));
  EXPECT_FALSE(nowcast_bayes({{day(0), day(1)}}, options, {})) << "shorter than the longest delay";
  options.longest_delay = 2;
  EXPECT_TRUE(nowcast_bayes({{day(0), day(1)}}, options, {}));
  EXPECT_FALSE(nowcast_bayes({{day(0), day(1)}}, options, {-1, 1, 1, 1}));
  options.alpha = 0;
  EXPECT_FALSE(nowcast_lawless({{day(0), day(1)}}, options));
  const auto older = parse_linelist("a,b\n2026-01-02,2026-01-01\n", "l.csv", "", "");
  ASSERT_FALSE(older);
  EXPECT_NE(older.error().message().find("l.csv:2"), std::string::npos);
  EXPECT_FALSE(parse_linelist("a,b\n2026-01-32,2026-02-01\n", "l.csv", "", ""));
  EXPECT_FALSE(parse_linelist("a,b\n", "l.csv", "c", ""));
  EXPECT_TRUE(parse_linelist("a,b\n2026-01-02,\n2026-01-02,NA\n", "l.csv", "", "")->empty());
}

RC_GTEST_PROP(Nowcast, KeepsItsBoundsInOrder, ()) {
  const auto counts =
      *rc::gen::container<std::vector<int>>(*rc::gen::inRange<std::size_t>(8, 40), rc::gen::inRange(0, 12));
  const int longest = *rc::gen::inRange(1, 7);
  NowcastOptions options;
  options.now = day(static_cast<int>(counts.size()) - 1);
  options.longest_delay = longest;
  const auto records = late_by_turns(counts, longest);
  for (const auto& nowcast : {nowcast_lawless(records, options), nowcast_bayes(records, options, {})}) {
    if (!nowcast) continue;
    for (const NowcastDay& one : nowcast->days) {
      RC_ASSERT(std::isfinite(one.median) && std::isfinite(one.mean) && std::isfinite(one.variance));
      RC_ASSERT(one.reported <= one.lower && one.lower <= one.median && one.median <= one.upper);
    }
  }
}

}  // namespace
}  // namespace garde::systemic
