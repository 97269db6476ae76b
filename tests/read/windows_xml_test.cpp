// SPDX-License-Identifier: Apache-2.0
#include "read/windows_xml/windows_xml.h"

#include <gtest/gtest.h>

#include "support/read_events.h"

namespace garde::test {
namespace {

ReadResult read_all(std::string_view text) {
  return read_events(read::windows_xml::windows_xml_format(), text);
}

// An event whose EventData is given.
std::string event_of(int record, std::string_view data) {
  return R"(<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Audit" Guid="{1}"/>)"
         R"(<EventID Qualifiers="7">4688</EventID><Level>0</Level><Keywords>0x8020000000000000</Keywords>)"
         R"(<TimeCreated SystemTime="2026-03-01T10:00:00.1234567Z"/><EventRecordID>)" +
         std::to_string(record) +
         R"(</EventRecordID><Correlation/><Execution ProcessID="4" ThreadID="8"/><Channel>Security</Channel>)"
         R"(<Computer>PC1</Computer><Security UserID="S-1-5-18"/></System><EventData>)" +
         std::string(data) + "</EventData></Event>";
}

TEST(WindowsXml, FieldsAreThoseOfEvtx) {
  const auto result = read_all(event_of(77, "<Data Name=\"New Process Name\">C:\\a &amp; b.exe </Data><Data Name='Empty'/>"
                                            "<Data>one</Data><Data>two</Data><Binary>00FF</Binary>"));
  ASSERT_EQ(result.events.size(), 1U);
  EXPECT_TRUE(result.problems.empty());
  const ReadEvent& event = result.events.front();
  EXPECT_EQ(event.shape, "windows");
  EXPECT_EQ(format_rfc3339(event.time.value(), 7), "2026-03-01T10:00:00.1234567Z");
  EXPECT_EQ(event.json.substr(event.json.find("\"Provider_Name\"")),
            R"("Provider_Name":"Audit","Provider_Guid":"{1}","Qualifiers":7,"EventID":4688,"Level":0,)"
            R"("Keywords":"0x8020000000000000","TimeCreated":"2026-03-01T10:00:00.1234567Z","EventRecordID":77,)"
            R"("Execution_ProcessID":4,"Execution_ThreadID":8,"Channel":"Security","Computer":"PC1",)"
            R"("Security_UserID":"S-1-5-18","NewProcessName":"C:\\a & b.exe ","Empty":"","Data":["one","two"],"Binary":"00FF"})");
}

TEST(WindowsXml, ListsOneAfterTheOtherAndPrefixes) {
  const std::string text = "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<Events>" + event_of(1, "") + "\n" +
                           event_of(2, "") + "</Events>\n" + event_of(3, "") +
                           "<e:Event xmlns:e='x'><e:System><e:EventID>5</e:EventID></e:System></e:Event>";
  const auto result = read_all(text);
  ASSERT_EQ(result.events.size(), 4U);
  EXPECT_EQ(result.events[0].values("EventRecordID"), "1");
  EXPECT_EQ(result.events[1].values("EventRecordID"), "2");
  EXPECT_EQ(result.events[1].position, 3U);
  EXPECT_EQ(result.events[2].position, 4U);
  EXPECT_EQ(result.events[3].values("EventID"), "5");
}

TEST(WindowsXml, UserDataAndRenderingInfo) {
  const auto result = read_all(
      "<Event><System><EventID>1</EventID></System><UserData><Change xmlns='x'><Policy>EXE</Policy><File Hash='1'>a</File></Change>"
      "</UserData><RenderingInfo Culture='fr-FR'><Message>Bonjour</Message><Level>Information</Level></RenderingInfo></Event>");
  ASSERT_EQ(result.events.size(), 1U);
  EXPECT_EQ(result.events[0].values("Policy"), "EXE");
  EXPECT_EQ(result.events[0].values("File"), "a");
  EXPECT_EQ(result.events[0].values("Message"), "Bonjour");
  EXPECT_EQ(result.events[0].values("RenderingInfo_Level"), "Information");
}

TEST(WindowsXml, DashesOfABrowsersViewAreNoText) {
  const auto result = read_all(
      "- <Event>- <System>  <EventID>1</EventID>  </System>- <EventData>  <Data Name=\"Service\">-</Data>  </EventData>  </Event>");
  ASSERT_EQ(result.events.size(), 1U);
  EXPECT_EQ(result.events[0].values("Service"), "-");
  EXPECT_EQ(result.events[0].fields.size(), 2U);
}

TEST(WindowsXml, WhatXmlForbidsIsMended) {
  const auto result = read_all(event_of(1, "<Data Name='a'>x\x01y&#0;z&amp;</Data><Data Name='b'>a & b</Data>") + event_of(2, "<Data Name='c'>\xE9t\xE9</Data>"));
  ASSERT_EQ(result.events.size(), 2U);
  EXPECT_TRUE(result.problems.empty());
  EXPECT_EQ(result.events[0].values("a"), "x\xEF\xBF\xBDy\xEF\xBF\xBDz&");
  EXPECT_EQ(result.events[0].values("b"), "a & b");
  EXPECT_EQ(result.events[1].values("c"), "été");
}

TEST(WindowsXml, EntitiesAreNotDeclared) {
  const auto result = read_all("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>" + event_of(1, "<Data Name='n'>&b;</Data>"));
  ASSERT_EQ(result.events.size(), 1U);
  EXPECT_EQ(result.events[0].values("n"), "&b;");
}

TEST(WindowsXml, BrokenEventsGiveWhatIsBeforeTheFault) {
  const std::string whole = event_of(1, "<Data Name='n'>v</Data>");
  const auto cut = read_all(whole.substr(0, whole.find("</EventData>")) + "\n" + whole);
  ASSERT_EQ(cut.events.size(), 2U);
  EXPECT_EQ(cut.events[0].values("n"), "v");
  EXPECT_EQ(cut.events[1].values("n"), "v");
  EXPECT_EQ(cut.problem("an event is cut short"), 1U);
  const auto broken = read_all("<Event><System><EventID>1</EventID></Sytem></Event>" + whole);
  ASSERT_EQ(broken.events.size(), 2U);
  EXPECT_EQ(broken.events[0].values("EventID"), "1");
  EXPECT_EQ(broken.problem("an event is not well-formed XML: what stands before the fault was read"), 1U);
}

TEST(WindowsXml, ManyEventsOverSeveralBlocks) {
  std::string text = "<Events>";
  constexpr int kCount = 4000;
  for (int i = 1; i <= kCount; ++i) text += event_of(i, "<Data Name='n'>" + std::string(200, 'x') + "</Data>");
  ASSERT_GT(text.size(), 2 * read::kBlockBytes);
  const auto result = read_all(text + "</Events>");
  ASSERT_EQ(result.events.size(), static_cast<std::size_t>(kCount));
  for (int i = 0; i < kCount; ++i) ASSERT_EQ(result.events[static_cast<std::size_t>(i)].values("EventRecordID"), std::to_string(i + 1));
}

TEST(WindowsXml, IsRecognised) {
  for (const std::string& text : {event_of(1, ""), "<?xml version='1.0'?><Events>" + event_of(1, ""), "- " + event_of(1, "")})
    EXPECT_EQ(read::recognise_format(text, true).name, "windows-xml") << text;
  EXPECT_NE(read::recognise_format("<Events><Event/></Events>", true).name, "windows-xml");
}

}  // namespace
}  // namespace garde::test
