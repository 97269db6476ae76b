// SPDX-License-Identifier: Apache-2.0
#include "event/event.h"

#include <gtest/gtest.h>

namespace garde {
namespace {

TEST(FieldName, OnlyRulesAndMappingsAddNames) {
  EXPECT_EQ(find_field("a name that only an event has"), FieldId::none);
  const FieldId id = intern_field("TestFieldOfARule");
  EXPECT_EQ(find_field("TestFieldOfARule"), id);
  EXPECT_EQ(field_name(id), "TestFieldOfARule");
  EXPECT_EQ(find_field("EventID"), FieldId::event_id);
  EXPECT_EQ(find_field("CommandLine"), FieldId::command_line);
  EXPECT_EQ(find_field(""), FieldId::none);
}

TEST(FieldName, ACacheSeesNamesAddedLater) {
  FieldNameCache cache;
  EXPECT_EQ(cache.find("AddedLater"), FieldId::none);
  const FieldId id = intern_field("AddedLater");
  EXPECT_EQ(cache.find("AddedLater"), id);
}

TEST(Event, UndoesEscapesOnceAndOnDemand) {
  Event event;
  event.add("Image", FieldId::image, ValueKind::escaped, R"(C:\\Windows\\cmd.exe)");
  EXPECT_EQ(event.text(FieldId::image), R"(C:\Windows\cmd.exe)");
  EXPECT_EQ(event.fields()[0].kind, ValueKind::text);
  EXPECT_EQ(event.text(FieldId::image), R"(C:\Windows\cmd.exe)");
  EXPECT_EQ(event.text(FieldId::user), "");
}

TEST(Event, WritesItselfAsJson) {
  Event event;
  event.time = parse_rfc3339("2021-06-22T01:02:03Z");
  event.shape = "windows";
  event.add("EventID", FieldId::event_id, ValueKind::number, "4624");
  event.add("Hex", FieldId::none, ValueKind::number, "0x1f");
  event.add("Data", FieldId::none, ValueKind::text, "a\"b", true);
  event.add("Between", FieldId::none, ValueKind::null, "");
  event.add("Data", FieldId::none, ValueKind::escaped, R"(c\\d)", true);
  event.add("One", FieldId::none, ValueKind::boolean, "true", true);
  std::string out;
  append_json(event, out);
  EXPECT_EQ(out, R"({"time":"2021-06-22T01:02:03.000000000Z","shape":"windows","EventID":4624,"Hex":"0x1f",)"
                 R"("Data":["a\"b","c\\d"],"Between":null,"One":[true]})");
}

TEST(Event, KeepsABoundedNumberOfFields) {
  Event event;
  for (std::size_t i = 0; i < Event::kMostFields; ++i) event.add("f", FieldId::none, ValueKind::text, "x");
  EXPECT_FALSE(event.is_cut());
  event.add("f", FieldId::none, ValueKind::text, "x");
  EXPECT_TRUE(event.is_cut());
  EXPECT_EQ(event.fields().size(), Event::kMostFields);
  event.clear();
  EXPECT_FALSE(event.is_cut());
}

}  // namespace
}  // namespace garde
