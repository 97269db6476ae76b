// SPDX-License-Identifier: Apache-2.0
#include "base/time.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/zone.h"

namespace garde {
namespace {

TEST(Time, WritesAndReadsRfc3339) {
  const auto instant = parse_rfc3339("2021-06-22T01:02:03.123456Z");
  ASSERT_TRUE(instant);
  EXPECT_EQ(format_rfc3339(*instant), "2021-06-22T01:02:03.123456Z");
  EXPECT_EQ(parse_rfc3339("2021-06-22T03:02:03.123456+02:00"), instant);
  EXPECT_EQ(parse_rfc3339("2021-06-21 23:32:03.123456-0130"), instant);
}

TEST(Time, RefusesWhatIsNoTime) {
  for (const char* text : {"", "2021", "2021-02-30T00:00:00Z", "2021-06-22T24:00:00Z", "2021-06-22T01:02:03",
                           "2021-06-22T01:02:03Zjunk", "2021-06-22T01:02:03.Z", "9999-01-01T00:00:00Z"})
    EXPECT_FALSE(parse_rfc3339(text)) << text;
}

TEST(Time, EveryInstantSurvivesTextAndBack) {
  EXPECT_TRUE(rc::check([] {
    const auto nanoseconds =
        *rc::gen::inRange<std::int64_t>(-9'000'000'000'000'000'000, 9'000'000'000'000'000'000);
    const Instant instant{Duration(nanoseconds)};
    RC_ASSERT(parse_rfc3339(format_rfc3339(instant, 9)) == instant);
    RC_ASSERT(from_utc(to_utc(instant)) == instant);
  }));
}

TEST(Zone, FollowsSummerTime) {
  const auto paris = Zone::find("Europe/Paris");
  ASSERT_TRUE(paris) << paris.error().message();
  const auto summer = paris->to_instant({2021, 7, 1, 12, 0, 0, 0});
  ASSERT_TRUE(summer);
  EXPECT_EQ(format_rfc3339(*summer, 0), "2021-07-01T10:00:00Z");
  EXPECT_EQ(paris->to_civil(*summer).hour, 12);
  EXPECT_EQ(format_rfc3339(*paris->to_instant({2021, 1, 1, 12, 0, 0, 0}), 0), "2021-01-01T11:00:00Z");
}

TEST(Zone, TakesOffsetsAndRefusesUnknownNames) {
  const auto offset = Zone::find("-10:00");
  ASSERT_TRUE(offset);
  EXPECT_EQ(format_rfc3339(*offset->to_instant({2021, 1, 1, 0, 0, 0, 0}), 0), "2021-01-01T10:00:00Z");
  EXPECT_FALSE(Zone::find("Europe/Atlantis"));
  EXPECT_FALSE(Zone::find("+2 hours"));
}

}  // namespace
}  // namespace garde
