// SPDX-License-Identifier: Apache-2.0
#include "read/csv/csv.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "support/read_events.h"

namespace garde::test {
namespace {

ReadResult read_all(std::string_view text, const read::ReadOptions& options = {}) {
  return read_events(read::csv::csv_format(), text, options);
}

std::string_view format_of(std::string_view text) {
  return read::recognise_format(text, true).name;
}

TEST(Csv, ValuesAreNamedByTheHeader) {
  const std::string text =
      "timestamp,user,\"what, else\"\r\n2026-03-01 10:00:00,anna,\"a \"\"b\"\", c\"\r\n2026-03-01 "
      "10:00:01,bob,\r\n";
  EXPECT_EQ(format_of(text), "csv");
  const auto result = read_all(text);
  ASSERT_EQ(result.events.size(), 2U);
  EXPECT_TRUE(result.problems.empty());
  EXPECT_EQ(result.events[0].shape, "csv");
  EXPECT_EQ(result.events[0].position, 2U);
  EXPECT_EQ(result.events[0].values("what, else"), "a \"b\", c");
  EXPECT_EQ(format_rfc3339(result.events[0].time.value(), 0), "2026-03-01T10:00:00Z");
  EXPECT_EQ(result.events[1].values("user") + "/" + result.events[1].values("what, else"), "bob/");
}

TEST(Csv, SemicolonsTabsAndBars) {
  for (const char separator : {';', '\t', '|'}) {
    std::string text = "id,name,when\n1,a b,2026-03-01\n2,c,2026-03-02\n3,d,2026-03-03\n";
    std::replace(text.begin(), text.end(), ',', separator);
    EXPECT_EQ(format_of(text), "csv") << separator;
    const auto result = read_all(text);
    ASSERT_EQ(result.events.size(), 3U) << separator;
    EXPECT_EQ(result.events[0].values("name"), "a b");
  }
}

TEST(Csv, WhatSpreadsheetsAndConsolesPutFirst) {
  const auto excel = read_all("sep=;\nid;name\n1;a\n");
  ASSERT_EQ(excel.events.size(), 1U);
  EXPECT_EQ(excel.events[0].values("name"), "a");
  EXPECT_EQ(excel.events[0].position, 3U);
  const auto console = read_all("#TYPE System.Object\n\"id\",\"name\"\n\"1\",\"a\"\n");
  ASSERT_EQ(console.events.size(), 1U);
  EXPECT_EQ(console.events[0].values("name"), "a");
}

TEST(Csv, QuotedValuesMayHoldLineFeeds) {
  const auto result = read_all("id,note\n1,\"a\nb\r\nc\"\n2,d\n");
  ASSERT_EQ(result.events.size(), 2U);
  EXPECT_EQ(result.events[0].values("note"), "a\nb\r\nc");
  EXPECT_EQ(result.events[1].position, 5U);
}

TEST(Csv, Latin1BecomesUtf8) {
  const auto result = read_all("id,pr\xE9nom\n1,Ren\xE9 \x80\n2,Ren\xC3\xA9\n");
  ASSERT_EQ(result.events.size(), 2U);
  EXPECT_EQ(result.events[0].values("prénom"), "René €");
  EXPECT_EQ(result.events[1].values("prénom"), "René");
}

TEST(Csv, OddRowsAreKeptWholeAndCounted) {
  const auto result = read_all("a,b\n1\n1,2,3\n1,\"2\"x\n\"unclosed,2\n3,4\n");
  ASSERT_EQ(result.events.size(), 5U);
  EXPECT_EQ(result.events[0].values("Message"), "1");
  EXPECT_EQ(result.events[1].values("Message"), "1,2,3");
  EXPECT_EQ(result.events[2].values("b"), "\"2\"x") << "a quote that closes nothing is text";
  EXPECT_EQ(result.events[3].values("a"), "\"unclosed");
  EXPECT_EQ(result.events[4].values("b"), "4");
  EXPECT_EQ(result.problem("a row with more or fewer values than the header: kept as text, too"), 2U);
}

TEST(Csv, RecordsReachOverBlocks) {
  std::string text = "id,note\n";
  std::size_t records = 0;
  while (text.size() < 3 * read::kBlockBytes) {
    ++records;
    text += std::to_string(records) + ",\"x\n\"\"" + std::string(records % 997, 'y') + "\"\n";
  }
  const auto result = read_all(text);
  ASSERT_EQ(result.events.size(), records);
  EXPECT_EQ(result.events.back().values("id"), std::to_string(records));
  EXPECT_TRUE(result.problems.empty());
}

TEST(Csv, ExportsOfWindowsEventsGetTheirNames) {
  read::ReadOptions options;
  options.shapes = std::make_shared<const read::Shapes>(
      read::Shapes::load({std::filesystem::path(GARDE_SOURCE_DIR) / "mappings"}).value());
  const auto result = read_all(
      "\"Message\",\"Id\",\"LogName\",\"ProviderName\",\"MachineName\",\"RecordId\",\"TimeCreated\"\n"
      "\"x\",\"4625\",\"Security\",\"Audit\",\"PC1\",\"7\",\"2026-03-01 10:00:00\"\n",
      options);
  ASSERT_EQ(result.events.size(), 1U);
  const ReadEvent& event = result.events[0];
  EXPECT_EQ(event.shape + " " + event.values("EventID") + " " + event.values("Channel") + " " +
                event.values("Computer"),
            "windows 4625 Security PC1");
}

TEST(Csv, DatesAreReadInTheOrderOfTheirColumn) {
  const auto time_of = [](const ReadResult& result, std::size_t row) {
    return format_rfc3339(result.events.at(row).time.value(), 0);
  };
  // What the event viewer of a French machine exports, and that of an American one.
  const auto french =
      read_all("Niveau,Date et heure,Source\nErreur,03/04/2026 02:15:00,x\nErreur,13/04/2026 02:15:00,y\n");
  EXPECT_EQ(time_of(french, 0), "2026-04-03T02:15:00Z");
  EXPECT_TRUE(french.problems.empty());
  const auto american =
      read_all("Level,Date and Time,Source\nError,4/3/2026 2:15:00 PM,x\nError,4/13/2026 2:15:00 PM,y\n");
  EXPECT_EQ(time_of(american, 0), "2026-04-03T14:15:00Z");
  EXPECT_TRUE(american.problems.empty());
  // A row that fits only the other order still has its day.
  const auto mixed =
      read_all("date,time,user\n13/04/2026,10:00:00,anna\n04/25/2026,10:00:00,bob\n14/04/2026,10:00:00,c\n");
  EXPECT_EQ(time_of(mixed, 1), "2026-04-25T10:00:00Z");
}

TEST(Csv, DoubtfulDatesAreSaidUnlessTheirOrderIsGiven) {
  const std::string text =
      "timestamp,user\n03/04/2026 10:00,anna\n03/04/2026 10:01,bob\n03/04/2026 10:02,anna\n";
  const auto doubtful = read_all(text);
  EXPECT_EQ(format_rfc3339(doubtful.events.at(0).time.value(), 0), "2026-04-03T10:00:00Z");
  EXPECT_EQ(doubtful.problems.by_kind().size(), 1U);
  read::ReadOptions options;
  options.date_order = read::DateOrder::month_first;
  const auto given = read_all(text, options);
  EXPECT_EQ(format_rfc3339(given.events.at(0).time.value(), 0), "2026-03-04T10:00:00Z");
  EXPECT_TRUE(given.problems.empty());
}

TEST(Csv, LinesWithSeparatorsAreNoTable) {
  for (const char* text :
       {"Dear Sir, here it is.\nYours, 12\n", "1,2,3\n4,5,6\n", "a,b,c\nd,e,f\n", "a=1,b=2\na=3,b=4\n",
        "{\"a\":1,\"b\":2}\n{\"a\":1,\"b\":2}\n", "a,b\n", "a,a\n1,2\n",
        "<134>Feb 11 00:40:00 fw 1,2026/02/11 00:40:01,0164,THREAT,x,1\n<134>Feb 11 00:40:00 fw "
        "1,2,3,THREAT,x,1\n"})
    EXPECT_NE(format_of(text), "csv") << text;
}

TEST(Csv, WhatIsWrittenIsRead) {
  EXPECT_TRUE(rc::check("any values, quoted, come back", [] {
    const auto rows = *rc::gen::container<std::vector<std::vector<std::string>>>(
        rc::gen::container<std::vector<std::string>>(
            3, rc::gen::container<std::string>(rc::gen::element('a', '"', ',', '\n', '\r', ';', ' ', '1'))));
    std::string text = "one,two,three\n";
    for (const auto& row : rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        text += i == 0 ? "\"" : ",\"";
        for (const char c : row[i]) text += c == '"' ? "\"\"" : std::string(1, c);
        text += '"';
      }
      text += '\n';
    }
    const auto result = read_all(text);
    RC_ASSERT(result.events.size() == rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      RC_ASSERT(result.events[i].values("one") == rows[i][0]);
      RC_ASSERT(result.events[i].values("three") == rows[i][2]);
    }
  }));
}

}  // namespace
}  // namespace garde::test
