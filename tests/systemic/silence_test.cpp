// SPDX-License-Identifier: Apache-2.0
// Many that go silent together, and those that merely stop.
#include "systemic/silence.h"

#include <gtest/gtest.h>

#include "systemic/watch_sector.h"

namespace garde::systemic {
namespace {

using test::after_hours;
using test::small_sector;

// Everyone speaks each quarter of an hour, but for those of `gone` after the twentieth hour.
std::vector<Silence> replay(SilenceWatch& watch, double hours, const auto& gone) {
  std::vector<Silence> all;
  for (double hour = 0; hour < hours; hour += 0.25) {
    for (sector::Index i = 0; i < small_sector().size(); i += 3)
      if (hour < 20 || !gone(small_sector()[i])) watch.heard(i, after_hours(hour));
    for (Silence& silence : watch.look(after_hours(hour + 0.01))) all.push_back(std::move(silence));
  }
  return all;
}

TEST(Silence, NamesTheIslandThatIsCutOff) {
  SilenceWatch watch(small_sector(), {});
  const auto said = replay(watch, 30, [](const auto& one) { return one.region == "04"; });
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].state, AlarmState::raised);
  EXPECT_TRUE(said[0].scope.code == "04" || said[0].scope.code == "974") << key_of(said[0].scope);
  EXPECT_EQ(said[0].overseas, said[0].silent);
  EXPECT_LT(said[0].expected, 1);
}

TEST(Silence, EndsWhenMostSpeakAgain) {
  SilenceWatch watch(small_sector(), {});
  (void)replay(watch, 24, [](const auto& one) { return one.region == "04"; });
  std::vector<Silence> last;
  for (double hour = 24; hour < 26; hour += 0.25) {
    for (sector::Index i = 0; i < small_sector().size(); i += 3) watch.heard(i, after_hours(hour));
    for (Silence& silence : watch.look(after_hours(hour + 0.01))) last.push_back(std::move(silence));
  }
  ASSERT_EQ(last.size(), 1U);
  EXPECT_EQ(last[0].state, AlarmState::ended);
}

TEST(Silence, SaysNothingOfAFew) {
  SilenceWatch watch(small_sector(), {});
  EXPECT_TRUE(replay(watch, 30, [](const auto& one) { return one.id.ends_with("07"); }).empty());
}

TEST(Silence, SaysNothingOfThoseWhoNeverSpoke) {
  SilenceWatch watch(small_sector(), {});
  EXPECT_TRUE(watch.look(after_hours(100)).empty());
  watch.heard(3, after_hours(1));
  EXPECT_TRUE(watch.look(after_hours(100)).empty());
}

TEST(Silence, LooksAtTheCountryByItself) {
  SilenceWatch watch(small_sector(), {});
  const auto said = replay(watch, 24, [](const auto&) { return true; });
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].scope.kind, ScopeKind::country);
}

}  // namespace
}  // namespace garde::systemic
