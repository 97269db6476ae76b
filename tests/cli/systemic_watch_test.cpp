// SPDX-License-Identifier: Apache-2.0
// garde systemic watch, as a person runs it: reports in, one verdict a line, refusals with their line.
#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <set>
#include <sstream>

#include "sector/store.h"
#include "support/run_garde.h"

namespace garde {
namespace {

struct SystemicWatch : ::testing::Test {
  test::ScratchFolder folder;
  std::string sector = folder.write("sector.db", "");

  void SetUp() override {
    std::remove(sector.c_str());
    const test::Ran made =
        test::run_garde({"sector", "generate", "-o", sector, "--hospitals", "300", "--social-care", "300",
                         "--groups", "12", "--providers", "12", "--concentration", "0"});
    ASSERT_EQ(made.status, 0) << made.err;
  }
  test::Ran watch(const std::string& input, std::vector<std::string> more = {"--language", "en"}) {
    std::vector<std::string> arguments = {"systemic", "watch", "-s", sector, "--years", "40"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return test::run_garde(arguments, {.input = input});
  }
  // Neighbours by number, hit within minutes: one department.
  static std::string attack() {
    std::string lines;
    for (int i = 1; i <= 6; ++i)
      lines +=
          "{\"id\":\"a" + std::to_string(i) + "\",\"establishment\":\"G0000000" + std::to_string(i) +
          "\",\"occurred\":\"2026-02-01T02:0" + std::to_string(i) +
          ":00Z\",\"reported\":\"2026-02-01T02:30:00Z\",\"nature\":\"malicious\",\"kind\":\"ransomware\"}\n";
    return lines;
  }
};

TEST_F(SystemicWatch, TellsOfAnAttackInBothLanguages) {
  const test::Ran english = watch(attack());
  EXPECT_EQ(english.status, 0) << english.err;
  EXPECT_NE(english.out.find("Systemic attack, "), std::string::npos) << english.out;
  EXPECT_NE(english.out.find("[invented sector]"), std::string::npos);
  const test::Ran french = watch(attack(), {"--language", "fr"});
  EXPECT_NE(french.out.find("Attaque systémique, "), std::string::npos) << french.out;
}

TEST_F(SystemicWatch, WritesOneJsonObjectALine) {
  const test::Ran ran = watch(attack(), {"--format", "json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  std::istringstream lines(ran.out);
  std::string line;
  int verdicts = 0;
  std::set<std::string> ids;
  while (std::getline(lines, line)) {
    const auto value = boost::json::parse(line);
    ids.insert(std::string(value.at("alarm").at("id").as_string()));
    EXPECT_FALSE(value.at("alarm").at("exposed").as_array().empty());
    ++verdicts;
  }
  EXPECT_GE(verdicts, 1);
  EXPECT_EQ(ids.size(), 1U);
}

// Nothing alarming at any of them, four within two days: what they share is what matters.
TEST_F(SystemicWatch, QuietPrecursorsThatShareARareToolAreWarnedOf) {
  std::remove(sector.c_str());
  ASSERT_EQ(test::run_garde({"sector", "generate", "-o", sector, "--hospitals", "1500", "--social-care", "1500"}).status, 0);
  const auto known = sector::load_sector(sector);
  ASSERT_TRUE(known) << known.error().message();
  const std::vector<std::string> times = {"02T00", "02T14", "03T04", "03T18"};
  std::set<sector::Index> regions;
  std::set<sector::Index> groups;
  std::string shared;
  std::string apart;
  std::size_t reports = 0;
  for (sector::Index i = 0; i < known->size() && reports < times.size(); ++i) {
    const auto group = known->division_of(i, sector::Axis::group);
    if ((*known)[i].kind != sector::Kind::general_hospital || group == sector::kNone || groups.contains(group) ||
        !regions.insert(known->division_of(i, sector::Axis::region)).second)
      continue;
    groups.insert(group);
    const std::string at = "2026-03-" + times[reports];
    const std::string number = std::to_string(reports++);
    const std::string head = "{\"id\":\"q" + number + "\",\"establishment\":\"" + (*known)[i].id + "\",\"occurred\":\"" + at +
                             ":00:00Z\",\"reported\":\"" + at +
                             ":30:00Z\",\"kind\":\"malware\",\"severity\":10,\"traits\":[{\"kind\":\"tool\",\"value\":\"";
    shared += head + "remote-beacon\"}]}\n";
    apart += head + "tool-" + number + "\"}]}\n";
  }
  ASSERT_EQ(reports, times.size());
  const test::Ran linked = watch(shared);
  EXPECT_EQ(linked.status, 0) << linked.err;
  EXPECT_NE(linked.out.find("Warning, campaign remote-beacon"), std::string::npos) << linked.out;
  EXPECT_EQ(watch(apart).out.find("Warning"), std::string::npos);
}

TEST_F(SystemicWatch, WatchesSetsOfOnesOwn) {
  std::string sets = "zone,establishment\n";
  for (int i = 1; i <= 6; ++i) sets += "Regional directory,G0000000" + std::to_string(i) + "\n";
  const test::Ran ran =
      watch(attack(), {"--language", "en", "--zones", folder.write("sets.csv", sets), "--zone", "Europe/Paris"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_NE(ran.out.find("set Regional directory"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("2026-02-01 03:30 (UTC+1)"), std::string::npos) << ran.out;
  const test::Ran unknown = watch("", {"--zones", folder.write("wrong.csv", sets + "north,nowhere\n")});
  EXPECT_EQ(unknown.status, 2);
  EXPECT_NE(unknown.err.find("wrong.csv:8"), std::string::npos) << unknown.err;
  EXPECT_EQ(watch("", {"--zone", "Mars/Olympus"}).status, 2);
}

TEST_F(SystemicWatch, AHistoryThatReachesPastTheStreamMovesNoClock) {
  std::string history;
  for (int i = 0; i < 40; ++i) {
    const std::string month = i % 12 < 9 ? "0" + std::to_string(i % 12 + 1) : std::to_string(i % 12 + 1);
    const std::string year = i < 28 ? "2025" : "2026";
    if (year == "2026" && i % 12 > 5) continue;
    history += "{\"id\":\"h" + std::to_string(i) + "\",\"establishment\":\"G0000010" + std::to_string(i % 10) +
               "\",\"occurred\":\"" + year + "-" + month + "-03T02:00:00Z\",\"reported\":\"" + year + "-" + month +
               "-04T02:00:00Z\",\"nature\":\"malicious\"}\n";
  }
  const test::Ran ran =
      watch(attack(), {"--language", "en", "--zone", "UTC", "--history", folder.write("history.jsonl", history)});
  EXPECT_NE(ran.out.find("2026-02-01 02:30 UTC"), std::string::npos) << ran.out << ran.err;
  EXPECT_NE(ran.out.find("Systemic attack, "), std::string::npos) << ran.out;
}

TEST_F(SystemicWatch, SaysNothingOnAQuietDay) {
  const test::Ran ran = watch(
      "{\"id\":\"q\",\"establishment\":\"G00000001\",\"occurred\":\"2026-02-01T02:00:00Z\",\"reported\":"
      "\"2026-02-01T02:30:00Z\",\"nature\":\"malicious\",\"severity\":100}\n");
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(watch("").out, "");
}

TEST_F(SystemicWatch, NamesTheLineThatIsWrong) {
  const test::Ran ran = watch(
      "{\"heartbeat\":\"G00000001\",\"time\":\"2026-02-01T02:00:00Z\"}\n"
      "{\"heartbeat\":\"nowhere\",\"time\":\"2026-02-01T02:00:00Z\"}\n"
      "{\"heartbeat\":\"G00000001\",\"time\":\"2026-02-01\"}\n"
      "{\"id\":\"q\",\"establishment\":\"nowhere\",\"occurred\":\"2026-02-01T02:00:00Z\",\"reported\":"
      "\"2026-02-01T02:30:00Z\"}\n"
      "{\"heartbeat\":\"G00000001\",\"time\":\"2250-02-01T02:00:00Z\"}\n" +
      std::string(3000, 'x') + "\nnot json\n");
  EXPECT_EQ(ran.status, 1);
  for (const char* where : {":2: no establishment", ":3: ", ":4: no establishment",
                            ":5: the sign of life is dated", ":6: ", ":7: "})
    EXPECT_NE(ran.err.find(where), std::string::npos) << where << '\n' << ran.err;
  EXPECT_EQ(ran.err.find(":1: "), std::string::npos);
}

TEST_F(SystemicWatch, MarksSilence) {
  std::string lines;
  for (int minute = 0; minute < 120; minute += 5)
    for (int i = 1; i <= 200; ++i) {
      if (minute > 60 && i <= 150) continue;
      char line[128];
      std::snprintf(line, sizeof line, "{\"heartbeat\":\"G%08d\",\"time\":\"2026-02-01T%02d:%02d:00Z\"}\n", i,
                    minute / 60, minute % 60);
      lines += line;
    }
  const test::Ran ran = watch(lines);
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_NE(ran.out.find("Neither attacked nor well"), std::string::npos) << ran.out;
}

TEST_F(SystemicWatch, RefusesARegisterThatIsNotThere) {
  const test::Ran ran = test::run_garde({"systemic", "watch", "-s", "/nowhere/sector.db"});
  EXPECT_EQ(ran.status, 2);
}

}  // namespace
}  // namespace garde
