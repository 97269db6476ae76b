// SPDX-License-Identifier: Apache-2.0
#include "read/zeek/zeek.h"

#include <filesystem>
#include <gtest/gtest.h>

#include "read/json/json.h"
#include "support/read_events.h"

namespace garde::test {
namespace {

read::ReadOptions with_shapes() {
  read::ReadOptions options;
  options.shapes = std::make_shared<const read::Shapes>(
      read::Shapes::load({std::filesystem::path(GARDE_SOURCE_DIR) / "mappings"}).value());
  return options;
}

constexpr std::string_view kDns =
    "#separator "
    "\\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n#open\t2026-03-01-10-00-"
    "00\n"
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tquery\tAA\tanswers\tTTLs\trejected\n"
    "#types\ttime\tstring\taddr\tport\tstring\tbool\tvector[string]\tvector[interval]\tbool\n"
    "1772359200.500000\tC1\t10.0.0.1\t5353\ta\\x09b.example\tF\tx\\x2cy,z\t1.000000,2.000000\tF\n"
    "1772359201.500000\tC2\t10.0.0.1\t5353\t-\tT\t(empty)\t-\tF\n#close\t2026-03-01-11-00-00\n";

TEST(Zeek, TheSameAsItsJson) {
  const auto tabs = read_events(read::zeek::zeek_format(), kDns, with_shapes());
  const auto json = read_events(
      read::json::json_format(),
      "{\"_path\":\"dns\",\"ts\":1772359200.500000,\"uid\":\"C1\",\"id.orig_h\":\"10.0.0.1\",\"id.orig_p\":"
      "5353,\"query\":\"a\\tb.example\","
      "\"AA\":false,\"answers\":[\"x,y\",\"z\"],\"TTLs\":[1.000000,2.000000],\"rejected\":false}\n"
      "{\"_path\":\"dns\",\"ts\":1772359201.500000,\"uid\":\"C2\",\"id.orig_h\":\"10.0.0.1\",\"id.orig_p\":"
      "5353,\"AA\":true,\"rejected\":false}\n",
      with_shapes());
  ASSERT_EQ(tabs.events.size(), 2U);
  ASSERT_EQ(json.events.size(), 2U);
  EXPECT_EQ(tabs.events[0].shape, "zeek");
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(tabs.events[i].json, json.events[i].json);
  EXPECT_TRUE(tabs.problems.empty());
  EXPECT_EQ(tabs.events[0].position, 9U);
}

TEST(Zeek, OtherSeparatorsAndLogsOneBehindTheOther) {
  const std::string other =
      "#separator "
      "|\n#set_separator|;\n#empty_field|EMPTY\n#unset_field|NONE\n#path|conn\n#fields|ts|service|note\n"
      "#types|time|set[string]|string\n1772359200.0|a;b|EMPTY\n1772359200.0|NONE|-\n";
  const auto result = read_events(read::zeek::zeek_format(), std::string(kDns) + other, with_shapes());
  ASSERT_EQ(result.events.size(), 4U);
  EXPECT_EQ(result.events[2].values("_path") + " " + result.events[2].values("service") + " " +
                result.events[2].values("note"),
            "conn a|b ");
  EXPECT_EQ(result.events[3].values("service") + " " + result.events[3].values("note"), "(none) -");
}

TEST(Zeek, OddRowsAreKeptWholeAndCounted) {
  const auto result =
      read_events(read::zeek::zeek_format(),
                  "early\n#fields\tts\tuid\n#types\ttime\tstring\n1772359200.0\tC1\tmore\n1772359200.0\n");
  ASSERT_EQ(result.events.size(), 3U);
  EXPECT_EQ(result.events[0].shape + " " + result.events[0].values("Message"), "text early");
  EXPECT_EQ(result.events[1].values("uid") + " " + result.events[1].values("Message"),
            "C1 1772359200.0\tC1\tmore");
  EXPECT_EQ(result.problem("a row with more or fewer values than #fields names: kept as text, too"), 2U);
}

TEST(Zeek, IsRecognisedByItsHeader) {
  EXPECT_EQ(read::recognise_format(kDns, true).name, "zeek");
  EXPECT_EQ(read::recognise_format("#fields\tts\n", true).name, "zeek");
}

}  // namespace
}  // namespace garde::test
