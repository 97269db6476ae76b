// SPDX-License-Identifier: Apache-2.0
#include "read/date_order.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <string>

namespace garde::read {
namespace {

std::string shown(std::string_view text, DateOrder order) {
  const auto date = parse_written_date(text);
  if (!date) return "no date";
  const auto civil = in_order(*date, order);
  return civil ? format_rfc3339(from_utc(*civil).value(), 0) : "no such day";
}

std::string decision(const std::vector<std::string>& column) {
  DateOrderFinder finder;
  for (const std::string& text : column) finder.add(text);
  const auto decided = finder.decide();
  if (!decided) return "none";
  return std::string(decided->order == DateOrder::day_first ? "day" : "month") +
         (decided->is_sure ? "" : "?");
}

TEST(WrittenDate, IsReadInEitherOrder) {
  EXPECT_EQ(shown("03/04/2026 14:15:16", DateOrder::day_first), "2026-04-03T14:15:16Z");
  EXPECT_EQ(shown("03/04/2026 14:15:16", DateOrder::month_first), "2026-03-04T14:15:16Z");
  EXPECT_EQ(shown("3.4.26", DateOrder::day_first), "2026-04-03T00:00:00Z");
  EXPECT_EQ(shown("03-04-99 7:05", DateOrder::day_first), "1999-04-03T07:05:00Z");
  EXPECT_EQ(shown("25/12/2026", DateOrder::month_first), "no such day");
}

TEST(WrittenDate, HalvesOfTheDay) {
  EXPECT_EQ(shown("2/11/2026 2:15:00 PM", DateOrder::month_first), "2026-02-11T14:15:00Z");
  EXPECT_EQ(shown("2/11/2026, 12:00:01\u202f"
                  "AM",
                  DateOrder::month_first),
            "2026-02-11T00:00:01Z");
  EXPECT_EQ(shown("2/11/2026 12:30 p.m.", DateOrder::month_first), "2026-02-11T12:30:00Z");
  EXPECT_EQ(shown("2/11/2026 13:30 PM", DateOrder::month_first), "no date");
}

TEST(WrittenDate, OtherTextIsNone) {
  for (const char* text : {"", "2026-02-11", "1/2", "1/2/026", "1/2-2026", "0/2/2026", "a/b/2026",
                           "1/2/2026x", "1/2/2026 25:00", "1/2/2026 10", "123/1/2026"})
    EXPECT_FALSE(parse_written_date(text)) << text;
}

TEST(DateOrder, ANumberAboveTwelveDecides) {
  EXPECT_EQ(decision({"03/04/2026", "13/04/2026"}), "day");
  EXPECT_EQ(decision({"03/04/2026", "03/14/2026"}), "month");
  EXPECT_EQ(decision({"03.04.2026"}), "day") << "only writers of the day first use dots";
}

TEST(DateOrder, TheWayOfAColumnDecides) {
  // The second to the fifth of three months, as a log goes on: one order rises, the other jumps back and
  // forth.
  EXPECT_EQ(decision({"05/01/2026", "02/02/2026", "04/02/2026", "01/03/2026"}), "day");
  EXPECT_EQ(decision({"01/05/2026", "02/02/2026", "02/04/2026", "03/01/2026"}), "month");
  EXPECT_EQ(decision({"01/03/2026", "04/02/2026", "02/02/2026", "05/01/2026"}), "day") << "the newest first";
}

TEST(DateOrder, DoubtIsSaid) {
  EXPECT_EQ(decision({"03/04/2026", "03/04/2026"}), "day?");
  EXPECT_EQ(decision({"03/04/2026 1:00 PM"}), "month?");
  EXPECT_EQ(decision({"13/04/2026", "04/14/2026"}), "day?");
  EXPECT_EQ(decision({"2026-04-03", "x"}), "none");
}

TEST(DateOrder, AnyBytesEnd) {
  EXPECT_TRUE(rc::check("no text is too odd", [](const std::string& text) {
    DateOrderFinder finder;
    finder.add(text);
    (void)finder.decide();
  }));
}

}  // namespace
}  // namespace garde::read
