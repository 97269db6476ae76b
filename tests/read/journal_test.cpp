// SPDX-License-Identifier: Apache-2.0
#include "read/journal/journal.h"

#include <filesystem>
#include <gtest/gtest.h>

#include "read/json/json.h"
#include "support/read_events.h"

namespace garde::test {
namespace {

using namespace std::literals;

read::ReadOptions with_shapes() {
  read::ReadOptions options;
  options.shapes = std::make_shared<const read::Shapes>(
      read::Shapes::load({std::filesystem::path(GARDE_SOURCE_DIR) / "mappings"}).value());
  return options;
}

constexpr std::string_view kEntry =
    "__CURSOR=s=1;i=2\n__REALTIME_TIMESTAMP=1772359200500000\n_HOSTNAME=srv1\nSYSLOG_IDENTIFIER=sshd\n_PID="
    "41\nPRIORITY=6\n"
    "MESSAGE=Failed password for invalid user bob from 203.0.113.7 port 1 ssh2\n\n"sv;

TEST(Journal, EntriesAreReadAsTheirProgramsLines) {
  EXPECT_EQ(read::recognise_format(kEntry, true).name, "journal");
  const auto result =
      read_events(read::journal::journal_format(), std::string(kEntry) + std::string(kEntry), with_shapes());
  ASSERT_EQ(result.events.size(), 2U);
  EXPECT_TRUE(result.problems.empty());
  const ReadEvent& event = result.events[1];
  EXPECT_EQ(event.position, 9U);
  EXPECT_EQ(format_rfc3339(event.time.value(), 1), "2026-03-01T10:00:00.5Z");
  EXPECT_EQ(
      event.shape + " " + event.values("Computer") + " " + event.values("app") + " " + event.values("pid"),
      "syslog srv1 sshd 41");
  EXPECT_EQ(event.values("User") + " " + event.values("SourceIp"), "bob 203.0.113.7");
  EXPECT_EQ(event.values("Message"), "Failed password for invalid user bob from 203.0.113.7 port 1 ssh2");
}

TEST(Journal, TheSameAsItsJson) {
  const auto json = read_events(
      read::json::json_format(),
      R"({"__CURSOR":"s=1;i=2","__REALTIME_TIMESTAMP":"1772359200500000","_HOSTNAME":"srv1","SYSLOG_IDENTIFIER":"sshd","_PID":"41","PRIORITY":"6",)"
      R"("MESSAGE":"Failed password for invalid user bob from 203.0.113.7 port 1 ssh2"})",
      with_shapes());
  const auto text = read_events(read::journal::journal_format(), kEntry, with_shapes());
  ASSERT_EQ(json.events.size(), 1U);
  ASSERT_EQ(text.events.size(), 1U);
  EXPECT_EQ(json.events[0].json, text.events[0].json);
}

// journalctl -o json writes a message with an escape sequence as the numbers of its bytes.
TEST(Journal, MessagesAsBytesInJson) {
  std::string bytes;
  for (const char c : std::string_view("Failed password for root from 203.0.113.7 port 1 ssh2"))
    bytes += (bytes.empty() ? "" : ",") + std::to_string(static_cast<unsigned char>(c));
  const auto result =
      read_events(read::json::json_format(),
                  "{\"__REALTIME_TIMESTAMP\":\"1772359200500000\",\"_HOSTNAME\":\"srv1\",\"MESSAGE\":[" +
                      bytes + "],\"SYSLOG_IDENTIFIER\":\"sshd\",\"_PID\":\"41\"}",
                  with_shapes());
  ASSERT_EQ(result.events.size(), 1U);
  const ReadEvent& event = result.events[0];
  EXPECT_EQ(event.values("Message"), "Failed password for root from 203.0.113.7 port 1 ssh2");
  EXPECT_EQ(event.values("User") + " " + event.values("SourceIp") + " " + event.values("pid"),
            "root 203.0.113.7 41");
  const auto numbers =
      read_events(read::json::json_format(),
                  R"({"__REALTIME_TIMESTAMP":"1772359200500000","MESSAGE":[72,300]})", with_shapes());
  EXPECT_EQ(numbers.events.at(0).values("Message"), "72|300") << "no bytes, and so left as they are";
}

TEST(Journal, FieldsOfOtherBytes) {
  const auto result =
      read_events(read::journal::journal_format(),
                  "__REALTIME_TIMESTAMP=1\nMESSAGE\n\x05\0\0\0\0\0\0\0a\n\nb=\nX=1\nX=2\n\n"sv);
  ASSERT_EQ(result.events.size(), 1U);
  EXPECT_EQ(result.events[0].values("MESSAGE"), "a\n\nb=");
  EXPECT_EQ(result.events[0].values("X"), "1|2");
  EXPECT_TRUE(result.problems.empty());
}

TEST(Journal, EntriesReachOverBlocks) {
  std::string text;
  std::size_t entries = 0;
  for (; text.size() < 3 * read::kBlockBytes; ++entries) {
    text += "__REALTIME_TIMESTAMP=1\nMESSAGE\n"s + static_cast<char>(3 + entries % 90) + "\0\0\0\0\0\0\0"s +
            "\n\n\n" + std::string(entries % 90, 'x') + "\n\n";
  }
  const auto result = read_events(read::journal::journal_format(), text);
  EXPECT_EQ(result.events.size(), entries);
  EXPECT_TRUE(result.problems.empty());
}

TEST(Journal, BrokenEntriesLoseNothing) {
  const auto result = read_events(
      read::journal::journal_format(),
      "__REALTIME_TIMESTAMP=1\nno field\nA=1\n\n__REALTIME_TIMESTAMP=2\nMESSAGE\n\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFFrest\n\n__REALTIME_TIMESTAMP=3\nB=2\n\n__REALTIME_TIMESTAMP=4\nC"sv);
  ASSERT_EQ(result.events.size(), 4U);
  EXPECT_EQ(result.events[0].values("Message"), "no field\nA=1\n\n");
  EXPECT_NE(result.events[1].values("Message").find("rest"), std::string::npos);
  EXPECT_EQ(result.events[2].values("B"), "2");
  EXPECT_EQ(result.events[3].values("Message"), "C");
  EXPECT_EQ(
      result.problem("a journal entry that breaks off or is no entry: what stands before the fault was read"),
      3U);
}

}  // namespace
}  // namespace garde::test
