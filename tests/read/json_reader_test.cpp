// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "json_reading.h"
#include "read/json/json.h"

namespace garde::read::json {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> lines(std::string_view text) {
  return test::read_text(json_format(), text).lines;
}

std::map<std::string, std::uint64_t> problems(std::string_view text) {
  std::map<std::string, std::uint64_t> counts;
  const auto read = test::read_text(json_format(), text);
  for (const auto& [what, seen] : read.problems.by_kind())
    counts[what] = seen.count;
  return counts;
}

TEST(JsonReader, ReadsALineAnEvent) {
  EXPECT_THAT(lines("{\"a\":1,\"b\":\"x\"}\n{\"a\":2}\n"),
              ElementsAre(R"(1 json {"a":1,"b":"x"})", R"(2 json {"a":2})"));
}

TEST(JsonReader, CountsEmptyLines) {
  EXPECT_THAT(lines("\n{\"a\":1}\n\n  \r\n{\"a\":2}"), ElementsAre(R"(2 json {"a":1})", R"(5 json {"a":2})"));
}

TEST(JsonReader, ReadsEveryKindOfValue) {
  EXPECT_THAT(lines(R"({"t":true,"f":false,"n":null,"i":-12,"r":1.5e+3,"s":"","q":"a\"b\\"})"),
              ElementsAre(R"(1 json {"t":true,"f":false,"n":null,"i":-12,"r":1.5e+3,"s":"","q":"a\"b\\"})"));
}

TEST(JsonReader, NestedObjectsBecomeDottedNames) {
  EXPECT_THAT(lines(R"({"a":{"b":{"c":1},"d":2},"e":{},"a.b.c":3})"),
              ElementsAre(R"(1 json {"a.b.c":1,"a.d":2,"e":null,"a.b.c":3})"));
}

TEST(JsonReader, ArraysBecomeMembers) {
  EXPECT_THAT(lines(R"({"a":[1,"x",null,[2]],"b":[{"c":1},{"c":2,"d":3}],"e":[]})"),
              ElementsAre(R"(1 json {"a":[1,"x",null,2],"b.c":[1,2],"b.d":[3],"e":[null]})"));
}

TEST(JsonReader, ReadsAnArrayOfObjects) {
  EXPECT_THAT(lines("[{\"a\":1},{\"a\":2}]"), ElementsAre(R"(1 json {"a":1})", R"(2 json {"a":2})"));
  EXPECT_THAT(lines("[\n  {\n    \"a\": 1\n  },\n  {\"a\":[{\"b\":\"]}\"}]}\n]\n"),
              ElementsAre(R"(1 json {"a":1})", R"(2 json {"a.b":["]}"]})"));
  EXPECT_THAT(lines("[]"), IsEmpty());
}

TEST(JsonReader, ReadsObjectsOneAfterTheOther) {
  EXPECT_THAT(lines("{\n \"a\": 1\n}\n{\n \"a\": 2\n}{\"a\":3}"),
              ElementsAre(R"(1 json {"a":1})", R"(2 json {"a":2})", R"(3 json {"a":3})"));
  EXPECT_THAT(
      lines("{\"a\":1}{\"a\":2} {\"a\":3}\n{\"a\":4}"),
      ElementsAre(R"(1 json {"a":1})", R"(1 json {"a":2})", R"(1 json {"a":3})", R"(2 json {"a":4})"));
}

TEST(JsonReader, ABrokenLineIsTextAndTheOthersAreRead) {
  const std::string text = "{\"a\":1}\n{\"a\":\n{\"a\":3}\nplain words\n{\"a\":\"x}\n{\"a\":6}\n";
  EXPECT_THAT(lines(text), ElementsAre(R"(1 json {"a":1})", R"(2 text {"Message":"{\"a\":"})",
                                       R"(3 json {"a":3})", R"(4 text {"Message":"plain words"})",
                                       R"(5 text {"Message":"{\"a\":\"x}"})", R"(6 json {"a":6})"));
  const auto read = test::read_text(json_format(), text).problems;
  ASSERT_EQ(read.by_kind().size(), 1U);
  EXPECT_EQ(read.by_kind().begin()->second.count, 3U);
  EXPECT_EQ(read.by_kind().begin()->second.first_offset, 8U);
}

TEST(JsonReader, WhatBreaksTheGrammarIsText) {
  for (const std::string broken : {R"({"a":1,})",
                                   R"({"a"})",
                                   R"({"a":1 "b":2})",
                                   R"({"a":01})",
                                   R"({"a":1.})",
                                   R"({"a":+1})",
                                   R"({"a":tru})",
                                   R"({"a":truex})",
                                   R"({a:1})",
                                   R"({"a":1]})",
                                   R"({"a":[1})",
                                   R"({"a":[1,]})",
                                   R"({"a":"x"y})",
                                   R"({"a":1"x"})",
                                   R"({"a"::1})",
                                   R"({"a":})",
                                   R"({,})",
                                   R"({"a":1)",
                                   R"({"a":"x)",
                                   R"({"a":-})",
                                   R"({"a":1e})",
                                   "{\"a\":\"\t\"}",
                                   "{\"a\":nul",
                                   "{\"a",
                                   "{",
                                   "{\"a\":\"b\\\"}",
                                   "nonsense",
                                   "\"x\"",
                                   "12",
                                   "[1]",
                                   "[{\"a\":1},2]",
                                   "}",
                                   "]",
                                   ":"}) {
    const std::string text = "{\"a\":0}\n" + broken + "\n{\"a\":9}\n";
    const auto read = lines(text);
    EXPECT_THAT(read, testing::Contains(testing::HasSubstr("2 text {\"Message\":"))) << broken;
    ASSERT_FALSE(read.empty());
    EXPECT_EQ(read.front(), R"(1 json {"a":0})");
    EXPECT_EQ(read.back(), R"(3 json {"a":9})");
    EXPECT_EQ(problems(text).size(), 1U) << broken;
  }
}

TEST(JsonReader, UnknownEscapesAreKept) {
  EXPECT_THAT(lines(R"({"a":"C:\Windows\q"})"), ElementsAre(R"(1 json {"a":"C:\\Windows\\q"})"));
  EXPECT_THAT(problems(R"({"a":"C:\Windows\q"})"), IsEmpty());
}

TEST(JsonReader, BytesThatAreNotUtf8AreReplaced) {
  const std::string text = "{\"a\":1}\n{\"a\":\"caf\xE9\"}\n{\"a\":3}\n";
  EXPECT_THAT(lines(text),
              ElementsAre(R"(1 json {"a":1})", "2 json {\"a\":\"caf\xEF\xBF\xBD\"}", R"(3 json {"a":3})"));
  EXPECT_EQ(problems(text).size(), 1U);
}

TEST(JsonReader, AByteOrderMarkIsPassedOver) {
  EXPECT_THAT(lines("\xEF\xBB\xBF{\"a\":1}\n"), ElementsAre(R"(1 json {"a":1})"));
}

TEST(JsonReader, TextBetweenRecordsIsKept) {
  EXPECT_THAT(lines("{\n\"a\":1}\nhello {\n\"a\":2}\n"),
              ElementsAre(R"(1 json {"a":1})", R"(2 text {"Message":"hello"})", R"(3 json {"a":2})"));
  EXPECT_THAT(lines("[{\"a\":1},7,{\"a\":2}"),
              ElementsAre(R"(1 json {"a":1})", R"(2 text {"Message":"7"})", R"(3 json {"a":2})"));
}

TEST(JsonReader, ATruncatedArrayGivesItsWholeRecords) {
  EXPECT_THAT(lines("[{\"a\":1},{\"a\":2},{\"a\":"),
              ElementsAre(R"(1 json {"a":1})", R"(2 json {"a":2})", R"(3 text {"Message":"{\"a\":"})"));
}

TEST(JsonReader, DeepNestingIsKeptAsText) {
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "{\"a\":";
  deep += "1" + std::string(100, '}');
  const auto read = lines(deep);
  ASSERT_EQ(read.size(), 1U);
  EXPECT_THAT(read[0], testing::HasSubstr(R"("{\"a\":{\"a\":)"));
  EXPECT_THAT(problems(deep), ElementsAre(testing::Key(testing::HasSubstr("nested too deeply"))));
  const std::string brackets = "{\"a\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  EXPECT_EQ(lines(brackets).size(), 1U);
  EXPECT_EQ(lines("{\"a\":" + std::string(100'000, '[')).size(), 1U);
}

TEST(JsonReader, FieldsBeyondTheMostAreLeftOutAndCounted) {
  std::string many = "{";
  for (int i = 0; i < 40'000; ++i) many += "\"k" + std::to_string(i) + "\":1,";
  many += "\"last\":1}\n{\"a\":1}\n";
  const auto read = test::read_text(json_format(), many);
  ASSERT_EQ(read.lines.size(), 2U);
  EXPECT_EQ(read.lines[1], R"(2 json {"a":1})");
  EXPECT_EQ(std::count(read.lines[0].begin(), read.lines[0].end(), ':'), 4096);
  EXPECT_THAT(read.problems.by_kind(), ElementsAre(testing::Key(testing::HasSubstr("more fields"))));
}

TEST(JsonReader, RecordsOverManyBlocksKeepTheirPlaces) {
  std::string as_lines;
  std::string as_array = "[\n";
  for (int i = 1; i <= 60'000; ++i) {
    const std::string record =
        "{\"number\":" + std::to_string(i) + ",\"text\":\"" + std::string(i % 50, 'x') + "\"}";
    as_lines += record + "\n";
    as_array += (i > 1 ? ",\n" : "") + record;
  }
  as_array += "\n]\n";
  for (const std::string* text : {&as_lines, &as_array}) {
    const auto read = lines(*text);
    ASSERT_EQ(read.size(), 60'000U);
    for (std::size_t i = 0; i < read.size(); i += 997)
      EXPECT_THAT(read[i], testing::StartsWith(std::to_string(i + 1) +
                                               " json {\"number\":" + std::to_string(i + 1) + ","));
  }
}

TEST(JsonReader, RecognisesJsonByItsStart) {
  const auto sure = [](std::string_view text) { return json_format().recognise(text, true); };
  EXPECT_GT(sure("{\"a\":1}"), 50);
  EXPECT_GT(sure("\xEF\xBB\xBF \n[ {"), 50);
  EXPECT_GT(sure("[]"), 50);
  for (const std::string_view other :
       {"", "[2023-01-01] hello", "{hello}", "[error] x", "<14>{\"a\":1}", "[", "{"})
    EXPECT_EQ(sure(other), 0) << other;
}

}  // namespace
}  // namespace garde::read::json
