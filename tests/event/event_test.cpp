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

// What a reader knows of a name or a value spares looking at it, and changes nothing that is written.
TEST(Event, WritesWhatIsKnownToBePlainAsItWritesAnythingElse) {
  std::string wanted;
  std::string written;
  for (std::size_t size = 0; size < 2200; size += size < 40 ? 1 : 311) {
    const std::string key = ",\"" + std::string(size, 'n') + "\":" + std::string(kReadableBehind, '#');
    const std::string value = std::string(size, '7') + std::string(kReadableBehind, '#');
    Event known;
    Event unknown;
    const std::string_view name = std::string_view(key).substr(2, size);
    const std::string_view text = std::string_view(value).substr(0, size);
    for (const ValueKind kind : {ValueKind::text, ValueKind::number}) {
      const bool bare = kind == ValueKind::number && size > 0;
      known.add({.name = name,
                 .value = text,
                 .kind = kind,
                 .member = true,
                 .in_key = true,
                 .form = bare ? JsonForm::bare : JsonForm::quoted});
      unknown.add(name, FieldId::none, kind, text, true);
    }
    known.add({.name = name.substr(0, size / 2), .value = text, .form = JsonForm::quoted});
    unknown.add(name.substr(0, size / 2), FieldId::none, ValueKind::text, text);
    append_json(known, written);
    append_json(unknown, wanted);
    ASSERT_EQ(written, wanted) << "of " << size << " bytes";
  }
}

TEST(Event, AFieldThatIsRenamedIsWrittenByItsNewName) {
  const std::string key = ",\"old\":" + std::string(kReadableBehind, '#');
  Event event;
  event.add({.name = std::string_view(key).substr(2, 3), .value = "v", .in_key = true});
  event.fields()[0].rename("new\"", FieldId::none);
  std::string out;
  append_fields_json(event, out);
  EXPECT_EQ(out, R"({"new\"":"v"})");
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
