// SPDX-License-Identifier: Apache-2.0
#include "systemic/habit.h"

#include <gtest/gtest.h>

namespace garde::systemic {
namespace {

// Thirty points alike, and a last one.
Series series(double count, std::optional<double> structures, std::optional<double> malicious) {
  Series out;
  out.counts.assign(30, 14);
  out.structures.assign(30, 10);
  out.malicious.assign(30, 7);
  out.counts.push_back(count);
  out.structures.push_back(structures);
  out.malicious.push_back(malicious);
  return out;
}

TEST(Habit, StandsBesideTheCounts) {
  const Habit habit = habit_of(series(28, 20, 7), 31);
  EXPECT_DOUBLE_EQ(habit.structures->now, 20);
  EXPECT_DOUBLE_EQ(habit.structures->before, 10);
  EXPECT_DOUBLE_EQ(habit.rate->now, 1.4);
  EXPECT_DOUBLE_EQ(habit.rate->before, 1.4);
  EXPECT_DOUBLE_EQ(habit.share->now, 0.25);
  EXPECT_DOUBLE_EQ(habit.share->before, 0.5);
}

TEST(Habit, SaysWhetherMoreOrFewerDeclare) {
  EXPECT_TRUE(*habit_of(series(28, 20, 7), 31).structures_explain);
  EXPECT_FALSE(*habit_of(series(28, 11, 7), 31).structures_explain);
  EXPECT_FALSE(*habit_of(series(28, 5, 7), 31).structures_explain);
  EXPECT_TRUE(*habit_of(series(5, 4, 7), 31).structures_explain);
  EXPECT_FALSE(*habit_of(series(5, 10, 7), 31).structures_explain);
  EXPECT_FALSE(habit_of(series(5, std::nullopt, 7), 31).structures_explain);
}

TEST(Habit, SaysWhetherMaliciousActsFollow) {
  EXPECT_TRUE(*habit_of(series(28, 10, 21), 31).malicious_follow);
  EXPECT_FALSE(*habit_of(series(28, 10, 8), 31).malicious_follow);
  EXPECT_TRUE(*habit_of(series(3, 10, 0), 31).malicious_follow);
  EXPECT_FALSE(*habit_of(series(3, 10, 3), 31).malicious_follow);
  EXPECT_FALSE(habit_of(series(3, 10, std::nullopt), 31).malicious_follow);
}

TEST(Habit, IsUnknownWithoutHistory) {
  EXPECT_FALSE(habit_of(series(28, 20, 7), 2).structures);
  EXPECT_FALSE(habit_of(series(28, 20, 7), 0).structures);
  EXPECT_FALSE(habit_of(series(28, 20, 7), 99).structures);
  Series bare;
  bare.counts.assign(30, 1);
  EXPECT_FALSE(habit_of(bare, 30).share || habit_of(bare, 30).structures_explain);
}

}  // namespace
}  // namespace garde::systemic
