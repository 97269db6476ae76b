// SPDX-License-Identifier: Apache-2.0
// Other tools' records brought to our names by the shipped mapping files.
#include "read/shape.h"

#include <gtest/gtest.h>

#include "read/json/json.h"
#include "support/read_events.h"

namespace garde::test {
namespace {

using read::Shapes;

std::vector<ReadEvent> read_json(std::string_view json, const Shapes& shapes) {
  read::ReadOptions options;
  options.shapes = std::make_shared<const Shapes>(shapes);
  return read_events(read::json::json_format(), json, options).events;
}

ReadEvent read_one(std::string_view json) {
  const auto shapes = Shapes::load({std::filesystem::path(GARDE_SOURCE_DIR) / "mappings"});
  EXPECT_TRUE(shapes) << shapes.error().message();
  const auto events = read_json(json, *shapes);
  EXPECT_EQ(events.size(), 1U);
  return events.empty() ? ReadEvent() : events.front();
}

std::string time_of(const ReadEvent& event) {
  return event.time ? format_rfc3339(*event.time, 0) : "(none)";
}

void expect_windows(const ReadEvent& event) {
  EXPECT_EQ(event.shape, "windows");
  EXPECT_EQ(event.values("EventID"), "4688");
  EXPECT_EQ(event.values("Channel"), "Security");
  EXPECT_EQ(event.values("Computer"), "PC1");
  EXPECT_EQ(event.values("Provider_Name"), "Audit");
  EXPECT_EQ(event.values("EventRecordID"), "77");
  EXPECT_EQ(event.values("NewProcessName"), "C:\\a.exe");
  EXPECT_EQ(time_of(event), "2026-03-01T10:00:00Z");
}

TEST(Shape, Winlogbeat) {
  expect_windows(read_one(
      R"({"@timestamp":"2026-03-01T10:00:00.000Z","winlog":{"event_id":4688,"channel":"Security","computer_name":"PC1",)"
      R"("provider_name":"Audit","record_id":77,"event_data":{"New Process Name":"C:\\a.exe"}}})"));
}

TEST(Shape, OldWinlogbeat) {
  expect_windows(read_one(
      R"({"@timestamp":"2026-03-01T10:00:00.000Z","event_id":4688,"log_name":"Security","computer_name":"PC1",)"
      R"("source_name":"Audit","record_number":"77","event_data":{"NewProcessName":"C:\\a.exe"}})"));
}

TEST(Shape, EvtxDump) {
  expect_windows(read_one(
      R"({"Event":{"System":{"Provider":{"#attributes":{"Name":"Audit"}},"EventID":{"#text":4688,"#attributes":{"Qualifiers":1}},)"
      R"("TimeCreated":{"#attributes":{"SystemTime":"2026-03-01T10:00:00Z"}},"EventRecordID":77,"Channel":"Security",)"
      R"("Computer":"PC1"},"EventData":{"NewProcessName":"C:\\a.exe"}}})"));
}

TEST(Shape, FlatRecordsOfNxlogAndOthers) {
  expect_windows(read_one(
      R"({"EventTime":"2026-03-01 10:00:00","Hostname":"PC1","EventID":4688,"Channel":"Security","SourceName":"Audit",)"
      R"("RecordNumber":77,"NewProcessName":"C:\\a.exe"})"));
}

TEST(Shape, UserDataIsFlattened) {
  const ReadEvent event = read_one(
      R"({"Event":{"System":{"EventID":1,"Channel":"C"},"UserData":{"RuleAndFileData":{"Policy Name":"EXE"}}}})");
  EXPECT_EQ(event.values("PolicyName"), "EXE");
}

TEST(Shape, WrappedRecords) {
  const ReadEvent event =
      read_one(R"({"_index":"x","_source":{"EventID":1,"Channel":"C","Computer":"PC1"}})");
  EXPECT_EQ(event.shape, "windows");
  EXPECT_EQ(event.values("EventID"), "1");
}

TEST(Shape, ZeekWithoutAPath) {
  const ReadEvent event = read_one(R"({"ts":1772359200.5,"uid":"C1","id.orig_h":"10.0.0.1","conn_state":"SF"})");
  EXPECT_EQ(event.shape, "zeek");
  EXPECT_EQ(event.values("_path"), "conn");
  EXPECT_EQ(time_of(event), "2026-03-01T10:00:00Z");
}

TEST(Shape, CloudTrailRecords) {
  const ReadEvent event = read_one(
      R"({"Records":[{"eventSource":"s3","eventName":"Get","awsRegion":"x","eventTime":"2026-03-01T10:00:00Z"}]})");
  EXPECT_EQ(event.shape, "aws-cloudtrail");
  EXPECT_EQ(time_of(event), "2026-03-01T10:00:00Z");
}

TEST(Shape, TheFirstThatFitsIsApplied) {
  const auto shapes = Shapes::load_text(
      "shapes:\n"
      "  - {shape: one, has: [a], when: {kind: [X, Y]}, fields: {b: a}}\n"
      "  - {shape: two, has: [a], set: {mark: m}}\n",
      "own.yml");
  ASSERT_TRUE(shapes) << shapes.error().message();
  const auto events = read_json("{\"kind\":\"y\",\"a\":1}\n{\"kind\":\"z\",\"a\":2}\n{\"c\":3}\n", *shapes);
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].shape, "one");
  EXPECT_EQ(events[0].values("b"), "1");
  EXPECT_EQ(events[1].shape, "two");
  EXPECT_EQ(events[1].values("a") + events[1].values("mark"), "2m");
  EXPECT_EQ(events[2].shape, "json");
}

TEST(Shape, AFieldThatIsThereIsNotRenamedOver) {
  const auto shapes = Shapes::load_text("shapes:\n  - {shape: s, has: [a], fields: {b: a}}\n", "own.yml");
  const auto events = read_json(R"({"a":1,"b":2})", *shapes);
  EXPECT_EQ(events.front().values("b"), "2");
}

TEST(Shape, UnknownKeysAreErrorsWithTheirLine) {
  const auto broken = Shapes::load_text("shapes:\n  - shape: s\n    has: [a]\n    filds: {b: a}\n", "own.yml");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().where, "own.yml:4");
  EXPECT_FALSE(Shapes::load_text("shapes:\n  - {shape: s}\n", "own.yml"));
  EXPECT_FALSE(Shapes::load_text("records:\n  objekts: [a]\n", "own.yml"));
}

TEST(Shape, NumbersSince1970ByTheirSize) {
  for (const char* text : {"1772359200", "1772359200000", "1772359200000000", "1772359200000000000"})
    EXPECT_EQ(format_rfc3339(*read::time_of_text(text, Zone()), 0), "2026-03-01T10:00:00Z") << text;
  EXPECT_FALSE(read::time_of_text("-5", Zone()));
  EXPECT_FALSE(read::time_of_text("1e300", Zone()));
  EXPECT_FALSE(read::time_of_text("soon", Zone()));
}

}  // namespace
}  // namespace garde::test
