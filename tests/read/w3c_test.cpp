// SPDX-License-Identifier: Apache-2.0
#include "read/w3c/w3c.h"

#include <filesystem>
#include <gtest/gtest.h>

#include "support/read_events.h"

namespace garde::test {
namespace {

ReadResult read_all(std::string_view text, bool with_shapes = false) {
  read::ReadOptions options;
  options.assumed_zone = Zone::find("+02:00").value();
  if (with_shapes)
    options.shapes = std::make_shared<const read::Shapes>(
        read::Shapes::load({std::filesystem::path(GARDE_SOURCE_DIR) / "mappings"}).value());
  return read_events(read::w3c::w3c_format(), text, options);
}

std::string time_of(const ReadEvent& event) {
  return event.time ? format_rfc3339(*event.time, 0) : "(none)";
}

constexpr std::string_view kIis =
    "#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: 2026-03-01 "
    "00:00:01\r\n"
    "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query cs-username c-ip cs(User-Agent) sc-status\r\n"
    "2026-03-01 10:00:00 10.0.0.4 GET /owa/x.aspx cmd=id - 203.0.113.9 Mozilla/5.0+(X11) 200\r\n"
    "2026-03-01 10:00:01 10.0.0.4 POST /a - anna 203.0.113.9 - 500\r\n";

TEST(W3c, IisFieldsAreNamedByTheHeader) {
  const auto result = read_all(kIis);
  ASSERT_EQ(result.events.size(), 2U);
  EXPECT_TRUE(result.problems.empty());
  const ReadEvent& first = result.events[0];
  EXPECT_EQ(first.shape, "w3c");
  EXPECT_EQ(first.position, 5U);
  EXPECT_EQ(time_of(first), "2026-03-01T10:00:00Z") << "IIS writes UTC, whatever the assumed zone";
  EXPECT_EQ(first.values("cs-method") + " " + first.values("c-ip") + " " + first.values("sc-status"),
            "GET 203.0.113.9 200");
  EXPECT_EQ(first.values("cs(User-Agent)"), "Mozilla/5.0+(X11)");
  EXPECT_EQ(first.values("cs-uri-stem"), "/owa/x.aspx");
  EXPECT_EQ(first.values("cs-uri-query"), "cmd=id|/owa/x.aspx?cmd=id");
  EXPECT_EQ(first.values("c-uri"), "/owa/x.aspx?cmd=id");
  EXPECT_NE(first.json.find(R"("cs-uri-query":["cmd=id","/owa/x.aspx?cmd=id"])"), std::string::npos)
      << first.json;
  EXPECT_NE(first.json.find(R"("cs-username":null)"), std::string::npos) << "a dash is no value";
  EXPECT_EQ(result.events[1].values("cs-uri-query"), "/a");
  EXPECT_EQ(result.events[1].values("cs-username"), "anna");
}

TEST(W3c, AHeaderInTheMiddleHoldsForWhatFollows) {
  const auto result = read_all(
      "#Fields: date time c-ip\n2026-03-01 10:00:00 10.0.0.1\n#Fields: time cs-method\n#Date: 2026-03-02 "
      "00:00:00\n11:00:00 GET\n");
  ASSERT_EQ(result.events.size(), 2U);
  EXPECT_EQ(result.events[0].values("c-ip"), "10.0.0.1");
  EXPECT_EQ(result.events[1].values("cs-method") + " " + result.events[1].values("c-ip"), "GET (none)");
  EXPECT_EQ(time_of(result.events[1]), "2026-03-02T11:00:00Z");
}

TEST(W3c, TheHeaderReachesEveryBlock) {
  std::string text(kIis);
  const std::string row = "2026-03-01 10:00:02 10.0.0.4 GET /b q=1 - 203.0.113.9 - 404\r\n";
  while (text.size() < 3 * read::kBlockBytes) text += row;
  const auto result = read_all(text);
  EXPECT_EQ(result.events.back().values("sc-status"), "404");
  EXPECT_EQ(result.events.back().position,
            static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n')));
  EXPECT_TRUE(result.problems.empty());
}

TEST(W3c, ExchangeTrackingSeparatesByCommas) {
  const auto result = read_all(
      "#Software: Microsoft Exchange Server\n#Version: 15.02\n#Log-type: Message Tracking Log\n#Date: "
      "2026-03-01T00:00:00.1Z\n"
      "#Fields: "
      "date-time,client-ip,server-hostname,event-id,sender-address,message-subject,original-client-ip\n"
      "2026-03-01T10:00:00.250Z,10.0.0.1,EX1,RECEIVE,a@b.example,\"Facture, \"\"urgent\"\"\",203.0.113.4\n",
      true);
  ASSERT_EQ(result.events.size(), 1U);
  const ReadEvent& event = result.events[0];
  EXPECT_EQ(event.shape + " " + event.values("Computer"), "exchange EX1");
  EXPECT_EQ(event.values("log-type"), "Message Tracking Log");
  EXPECT_EQ(event.values("message-subject"), "Facture, \"urgent\"");
  EXPECT_EQ(event.values("SourceIp"), "203.0.113.4");
  EXPECT_EQ(time_of(event), "2026-03-01T10:00:00Z");
  EXPECT_TRUE(result.problems.empty());
}

TEST(W3c, ExchangeProxyNamesItsFieldsTwice) {
  const std::string text =
      "DateTime,UrlStem,HttpStatus,ClientIpAddress,ServerHostName\n#Software: Microsoft Exchange "
      "Server\n#Log-type: HttpProxy Logs\n"
      "#Fields: "
      "DateTime,UrlStem,HttpStatus,ClientIpAddress,ServerHostName\n2026-03-01T10:00:00.1Z,/ecp/"
      "x.js,241,203.0.113.9,EX1\n";
  EXPECT_EQ(read::recognise_format(text, true).name, "w3c");
  const auto result = read_all(text, true);
  ASSERT_EQ(result.events.size(), 1U);
  EXPECT_EQ(result.events[0].shape + " " + result.events[0].values("UrlStem"), "exchange-web /ecp/x.js");
  EXPECT_TRUE(result.problems.empty());
}

TEST(W3c, WindowsFirewallWritesLocalTime) {
  const auto result = read_all(
      "#Version: 1.5\n#Software: Microsoft Windows Firewall\n#Time Format: Local\n#Fields: date time action "
      "protocol src-ip dst-ip\n\n"
      "2026-03-01 10:00:00 DROP TCP 203.0.113.9 10.0.0.4\n");
  ASSERT_EQ(result.events.size(), 1U);
  EXPECT_EQ(result.events[0].shape + " " + result.events[0].values("src-ip"), "windows-firewall 203.0.113.9");
  EXPECT_EQ(time_of(result.events[0]), "2026-03-01T08:00:00Z");
}

TEST(W3c, RowsByTabsUnderAHeaderBySpaces) {
  const auto result = read_all(
      "#Version: 1.0\n#Fields: date time cs(Host) x-note\n2026-03-01\t10:00:00\th.example\ttwo words\n");
  ASSERT_EQ(result.events.size(), 1U);
  EXPECT_EQ(result.events[0].values("x-note"), "two words");
}

TEST(W3c, OddRowsAreKeptWholeAndCounted) {
  const auto result =
      read_all("early row\n#Fields: date time c-ip\n2026-03-01 10:00:00 10.0.0.1 more\n2026-03-01 10:\n");
  ASSERT_EQ(result.events.size(), 3U);
  EXPECT_EQ(result.events[0].shape + " " + result.events[0].values("Message"), "text early row");
  EXPECT_EQ(result.events[1].values("c-ip"), "10.0.0.1");
  EXPECT_EQ(result.events[1].values("Message"), "2026-03-01 10:00:00 10.0.0.1 more");
  EXPECT_EQ(result.events[2].values("Message"), "2026-03-01 10:");
  EXPECT_EQ(result.problem("a row with more or fewer values than #Fields names: kept as text, too"), 2U);
  EXPECT_EQ(result.problem("a row with no #Fields before it: read as text"), 1U);
}

TEST(W3c, IsRecognisedByItsHeader) {
  EXPECT_EQ(read::recognise_format(kIis, true).name, "w3c");
  EXPECT_EQ(read::recognise_format("#Fields: a b\n", true).name, "w3c");
  EXPECT_NE(read::recognise_format("# Fields of gold\nlorem\n", true).name, "w3c");
}

}  // namespace
}  // namespace garde::test
