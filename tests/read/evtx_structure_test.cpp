// SPDX-License-Identifier: Apache-2.0
// What binary XML is made of: templates in templates, elements that no template made, what is left out, and
// text in all its tokens.
#include <gtest/gtest.h>

#include "read/evtx/evtx.h"
#include "read/windows_shape.h"
#include "support/evtx_writer.h"
#include "support/read_events.h"

namespace garde::test {
namespace {

using Kind = EvtxNode::Kind;

ReadEvent only_event(const EvtxChunk& chunk) {
  const ReadResult result = read_events(read::evtx_format(), evtx_file({chunk.finish()}));
  EXPECT_TRUE(result.problems.empty());
  EXPECT_EQ(result.events.size(), 1U);
  return result.events.empty() ? ReadEvent() : result.events.front();
}

// An event whose data is this element, made by a template with these values.
ReadEvent read_inner(EvtxNode root, std::vector<EvtxValue> values) {
  const EvtxTemplate inner{0x22, std::move(root)};
  EvtxChunk chunk;
  chunk.add_record(7, outer_template(), outer_values(7, instance_value(inner, std::move(values))));
  return only_event(chunk);
}

// The fields behind those of System: "Name=value", those of arrays "Name[]=value".
std::vector<std::string> data_of(const ReadEvent& event) {
  std::vector<std::string> data;
  bool in_data = false;
  for (const ReadField& field : event.fields) {
    if (in_data) data.push_back(field.name + (field.member ? "[]=" : "=") + field.value);
    in_data = in_data || field.name == "Computer";
  }
  return data;
}

using Fields = std::vector<std::string>;

TEST(EvtxStructure, DataByNameAndWithout) {
  EXPECT_EQ(
      data_of(read_inner(
          element("EventData", {},
                  {data("Threat Name", 0), element("Data", {}, {substitution(1)}),
                   element("Data", {}, {substitution(2)}), element("Binary", {}, {substitution(3, 0x0e)})}),
          {string_value("x"), string_value("one"), string_value("two"), {0x0e, "\x01\xfe", nullptr, {}}})),
      (Fields{"ThreatName=x", "Data[]=one", "Data[]=two", "Binary=01FE"}));
  EXPECT_EQ(data_of(read_inner(element("EventData", {}, {element("Data", {}, {substitution(0, 0x81)})}),
                               {{0x81, utf16(std::u16string_view(u"one\0two\0", 8)), nullptr, {}}})),
            (Fields{"Data[]=one", "Data[]=two"}));
  EXPECT_EQ(
      data_of(read_inner(element("EventData", {{"Name", {text("TaskDisabled")}}}, {data("TaskName", 0)}),
                         {string_value("t")})),
      (Fields{"EventData_Name=TaskDisabled", "TaskName=t"}));
}

TEST(EvtxStructure, UserDataIsFlattened) {
  const EvtxNode root = element(
      "UserData", {},
      {element("Wrapper", {{"xmlns", {text("urn:x")}}},
               {element("Param 1", {}, {substitution(0)}),
                element("Item", {{"Kind", {substitution(1)}}}, {substitution(2)}),
                element("First", {}, {element("Name", {}, {text("a")})}),
                element("Second", {}, {element("Name", {}, {text("b")})}), element("Empty", {}, {})})});
  EXPECT_EQ(
      data_of(read_inner(root, {string_value("p"), string_value("k"), number_value<std::uint32_t>(8, 5)})),
      (Fields{"Param1=p", "Item_Kind=k", "Item=5", "Name=a", "Second.Name=b", "Empty="}));
}

TEST(EvtxStructure, TemplatesInTemplates) {
  const EvtxTemplate leaf{0x33, element("Leaf", {}, {substitution(0)})};
  const EvtxTemplate wrapper{0x22,
                             element("UserData", {}, {element("Wrapper", {}, {substitution(0, 0x21)})})};
  EvtxChunk chunk;
  chunk.add_record(7, outer_template(),
                   outer_values(7, instance_value(wrapper, {instance_value(leaf, {string_value("deep")})})));
  EXPECT_EQ(data_of(only_event(chunk)), (Fields{"Leaf=deep"}));
}

TEST(EvtxStructure, ElementsThatNoTemplateMade) {
  const EvtxNode plain =
      element("EventData", {}, {element("Data", {{"Name", {text("Image")}}}, {text("a.exe")})});
  EvtxChunk inside;
  inside.add_record(7, outer_template(), outer_values(7, fragment_value(plain)));
  EXPECT_EQ(data_of(only_event(inside)), (Fields{"Image=a.exe"}));

  EvtxChunk alone;
  alone.add_plain_record(
      9, element("Event", {},
                 {element("System", {},
                          {element("EventID", {}, {text("4624")}), element("Computer", {}, {text("PC1")})}),
                  plain}));
  const ReadEvent event = only_event(alone);
  EXPECT_EQ(event.values("EventID"), "4624");
  EXPECT_EQ(event.values("EventRecordID"), "9") << "of the record's header where the event has none";
  EXPECT_EQ(event.time, read::system_time_of("2021-06-22T01:02:03.1234567Z")) << "likewise";
  EXPECT_EQ(event.values("Image"), "a.exe");
}

// Records of one form are read by one program: that must never show.
TEST(EvtxStructure, ElementsOfOneFormHaveValuesOfTheirOwn) {
  const auto plain = [](std::string name, std::string value, std::string kind) {
    return element(
        "Event", {},
        {element("System", {},
                 {element("EventID", {}, {text(value)}), element("Channel", {}, {text("C" + value)})}),
         element("EventData", {},
                 {element("Data", {{"Name", {text(std::move(name))}}}, {text(value)}),
                  element("Data", {}, {text(value)}), element("Blank", {}, {text("  ")}),
                  element("Item", {{"Name", {text(std::move(kind))}}}, {}),
                  element("Parts", {}, {text(value), node_of(Kind::entity, "amp"), text(value)})})});
  };
  EvtxChunk chunk;
  chunk.add_plain_record(1, plain("Image", "4624", "k"));
  chunk.add_plain_record(2, plain("Image", "text", "l\""));
  chunk.add_plain_record(3, plain("User Name", "0x10", "k"));
  chunk.add_plain_record(4, plain("Image", "5", "k"));
  const ReadResult result = read_events(read::evtx_format(), evtx_file({chunk.finish()}));
  EXPECT_TRUE(result.problems.empty());
  ASSERT_EQ(result.events.size(), 4U);
  const auto fields_of = [&](std::size_t i) {
    return result.events[i].json.substr(result.events[i].json.find("\"EventID"));
  };
  EXPECT_EQ(fields_of(0),
            R"("EventID":4624,"Channel":"C4624","Image":"4624","Data":["4624"],"Blank":"  ","Item_Name":"k",)"
            R"("Parts":"4624&4624","EventRecordID":1})");
  EXPECT_EQ(
      fields_of(1),
      R"("EventID":"text","Channel":"Ctext","Image":"text","Data":["text"],"Blank":"  ","Item_Name":"l\"",)"
      R"("Parts":"text&text","EventRecordID":2})");
  EXPECT_EQ(
      fields_of(2),
      R"("EventID":"0x10","Channel":"C0x10","UserName":"0x10","Data":["0x10"],"Blank":"  ","Item_Name":"k",)"
      R"("Parts":"0x10&0x10","EventRecordID":3})");
  EXPECT_EQ(
      fields_of(3),
      R"("EventID":5,"Channel":"C5","Image":"5","Data":["5"],"Blank":"  ","Item_Name":"k","Parts":"5&5",)"
      R"("EventRecordID":4})");
}

TEST(EvtxStructure, AnElementGoesWithTheSubstitutionThatItDependsOn) {
  const auto root = [] {
    return element("EventData", {},
                   {element("Data", {{"Name", {text("A")}}}, {substitution(0)}, 0), data("B", 1)});
  };
  EXPECT_EQ(data_of(read_inner(root(), {null_value(), string_value("b")})), (Fields{"B=b"}));
  EXPECT_EQ(data_of(read_inner(root(), {string_value("a"), string_value("b")})), (Fields{"A=a", "B=b"}));
  EXPECT_EQ(data_of(read_inner(root(), {string_value("a")})), (Fields{"A=a", "B="}))
      << "a value that is not there";
}

TEST(EvtxStructure, TextInAllItsTokens) {
  const EvtxNode mixed =
      element("Data", {{"Name", {text("Mixed")}}},
              {text("a"), node_of(Kind::character_data, "<b>"), node_of(Kind::entity, "lt"),
               node_of(Kind::entity, "amp"), node_of(Kind::character, "", 0xe9), substitution(0, 8),
               node_of(Kind::substitution, "", 1), text("!")});
  EXPECT_EQ(data_of(read_inner(element("EventData", {}, {mixed}),
                               {number_value<std::uint32_t>(8, 42), string_value("z")})),
            (Fields{"Mixed=a<b><&\xc3\xa9"
                    "42z!"}));
  // A name that a value gives.
  const EvtxNode named = element("Data", {{"Name", {text("Par am"), substitution(0, 8)}}}, {substitution(1)});
  EXPECT_EQ(data_of(read_inner(element("EventData", {}, {named}),
                               {number_value<std::uint32_t>(8, 1), string_value("v")})),
            (Fields{"Param1=v"}));
}

TEST(EvtxStructure, AttributesOfSystem) {
  const EvtxTemplate outer{
      0x11,
      element(
          "Event", {},
          {element("System", {},
                   {element("EventID", {{"Qualifiers", {substitution(0, 6)}}}, {substitution(1, 6)}),
                    element("TimeCreated", {{"SystemTime", {substitution(2, 0x11)}}}, {}),
                    element("Correlation", {{"ActivityID", {substitution(3, 0x0f)}}}, {}),
                    element("Execution",
                            {{"ProcessID", {substitution(4, 8)}}, {"ThreadID", {substitution(4, 8)}}}, {}),
                    element("Security", {{"UserID", {substitution(5, 0x13)}}}, {})})})};
  using std::string_view_literals::operator""sv;
  EvtxChunk chunk;
  chunk.add_record(1, outer,
                   {number_value<std::uint16_t>(6, 16'384),
                    number_value<std::uint16_t>(6, 7036),
                    number_value<std::uint64_t>(0x11, kTestFileTime),
                    null_value(),
                    number_value<std::uint32_t>(8, 4),
                    {0x13, std::string("\x01\x01\0\0\0\0\0\x05\x12\0\0\0"sv), nullptr, {}}});
  EXPECT_EQ(only_event(chunk).json,
            R"({"time":"2021-06-22T01:02:03.123456700Z","shape":"windows","Qualifiers":16384,"EventID":7036,)"
            R"("TimeCreated":"2021-06-22T01:02:03.1234567Z","Execution_ProcessID":4,"Execution_ThreadID":4,)"
            R"("Security_UserID":"S-1-5-18","EventRecordID":1})");
}

}  // namespace
}  // namespace garde::test
