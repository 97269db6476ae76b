// SPDX-License-Identifier: Apache-2.0
// garde systemic trend and nowcast, as a person runs them: what they say, in both languages, and what they
// refuse.
#include <boost/json.hpp>
#include <chrono>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/run_garde.h"
#include "systemic/series.h"

namespace garde {
namespace {

std::string date(int weeks) {
  return systemic::format_day(*systemic::parse_day("2020-01-06") + std::chrono::days(7 * weeks));
}

// Six years of weeks alike but for the last.
std::string weeks(int count, int structures, int malicious) {
  std::string text = "date,count,structures,malicious\n";
  for (int i = 0; i < 300; ++i)
    text += fmt::format("{},{},{},{}\n", date(i), 12 + i * 7 % 5, 9 + i % 3, 6 + i % 3);
  return text + fmt::format("{},{},{},{}\n", date(300), count, structures, malicious);
}

struct Trend : ::testing::Test {
  test::ScratchFolder folder;
  test::Ran trend(const std::string& series, std::vector<std::string> more) {
    std::vector<std::string> arguments = {"systemic", "trend", "--series", folder.write("s.csv", series)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return test::run_garde(arguments);
  }
  std::string verdict(const std::string& series, const std::string& language) {
    const test::Ran ran = trend(series, {"--format", "json", "--language", language});
    EXPECT_EQ(ran.status, 0) << ran.err;
    return std::string(boost::json::parse(ran.out).at("verdict").as_string());
  }
};

TEST_F(Trend, NeverSaysMoreOfAttacksThanTheHabitAllows) {
  // More structures declare.
  EXPECT_NE(verdict(weeks(40, 30, 8), "en").find("says nothing sure about attacks"), std::string::npos);
  // As many do, and malicious acts do not follow.
  EXPECT_NE(verdict(weeks(40, 10, 7), "en").find("nothing says that attacks rose"), std::string::npos);
  EXPECT_NE(verdict(weeks(40, 10, 30), "en").find("agrees with more attacks"), std::string::npos);
  EXPECT_NE(verdict(weeks(1, 2, 0), "en").find("says nothing sure about attacks"), std::string::npos);
  EXPECT_NE(verdict(weeks(1, 10, 0), "en").find("does not prove it"), std::string::npos);
  EXPECT_NE(verdict(weeks(1, 10, 0), "fr").find("sans le prouver"), std::string::npos);
  const std::string usual = verdict(weeks(14, 10, 7), "en");
  EXPECT_NE(usual.find("usual range"), std::string::npos);
  EXPECT_EQ(usual.find("attacks"), std::string::npos) << usual;
}

TEST_F(Trend, WithoutTheHabitSaysSo) {
  std::string text = "date,count\n";
  for (int i = 0; i < 300; ++i) text += fmt::format("{},{}\n", date(i), 12 + i * 7 % 5);
  EXPECT_NE(verdict(text + date(300) + ",40\n", "fr").find("l’habitude de déclarer"), std::string::npos);
  EXPECT_NE(verdict(text + date(300) + ",1\n", "en").find("habit of declaring"), std::string::npos);
}

TEST_F(Trend, DrawsInTheTerminalAndAsSvg) {
  const test::Ran table = trend(weeks(40, 10, 30), {"--language", "fr"});
  EXPECT_NE(table.out.find("█"), std::string::npos);
  EXPECT_NE(table.out.find("▲"), std::string::npos);
  EXPECT_NE(table.out.find("attendu"), std::string::npos);
  const test::Ran svg = trend(weeks(1, 10, 0), {"--format", "svg", "--language", "en"});
  EXPECT_TRUE(svg.out.starts_with("<svg "));
  EXPECT_TRUE(svg.out.ends_with("</svg>\n"));
  EXPECT_EQ(svg.out.find("nan"), std::string::npos);
}

TEST_F(Trend, EveryMethodAnswersAFallAndARise) {
  for (const std::string method :
       {"farrington-flexible", "farrington", "ears-c1", "ears-c2", "ears-c3", "cusum"})
    for (const int count : {60, 0}) {
      std::string series = weeks(count, 10, 0);
      // As published, C3's bound moves with the count: a rise shows in the point after it.
      if (method == "ears-c3" && count > 0) series += fmt::format("{},{},10,0\n", date(301), count);
      const test::Ran ran = trend(series, {"--method", method, "--format", "json", "--language", "en"});
      ASSERT_EQ(ran.status, 0) << method << ran.err;
      const auto last = boost::json::parse(ran.out).at("weeks").as_array().back();
      EXPECT_EQ(last.at("alarm").as_bool(), count == 60) << method << ran.out.substr(ran.out.size() - 400);
      EXPECT_EQ(last.at("fall").as_bool(), count == 0) << method << ran.out.substr(ran.out.size() - 400);
    }
}

TEST_F(Trend, RefusesWhatIsNoSeries) {
  for (const auto& [text, words] : std::vector<std::pair<std::string, std::string>>{
           {"date,count\n2026-01-01,-1\n", "s.csv:2"},
           {"date,count\n2026-01-01,1\n2026-01-01,1\n", "s.csv:3"},
           {"date,count\n2026-01-08,1\n2026-01-01,1\n", "apart"},
           {"date,count\n2026-01-01,1\n2026-01-08,inf\n", "s.csv:3"},
           {"date,count\n2026-01-01,1\n2026-01-08,1\n2026-01-15,many\n", "s.csv:4"},
           {"date,number\n2026-01-01,1\n", "'count'"},
           {"", "empty"},
       }) {
    const test::Ran ran = trend(text, {"--language", "en"});
    EXPECT_NE(ran.status, 0) << text;
    EXPECT_NE(ran.err.find(words), std::string::npos) << text << ran.err;
  }
}

TEST_F(Trend, NowcastsInBothLanguages) {
  std::string list = "event,report\n";
  for (int i = 0; i < 40; ++i)
    for (int k = 0; k < 6; ++k)
      list += systemic::format_day(*systemic::parse_day("2026-01-01") + std::chrono::days(i)) + "," +
              systemic::format_day(*systemic::parse_day("2026-01-01") + std::chrono::days(i + k % 3)) + "\n";
  const std::string path = folder.write("l.csv", list);
  for (const std::string method : {"lawless", "bayes"}) {
    const test::Ran english =
        test::run_garde({"systemic", "nowcast", "--linelist", path, "--now", "2026-02-09", "--longest-delay",
                         "4", "--method", method, "--language", "en"});
    EXPECT_EQ(english.status, 0) << english.err;
    EXPECT_NE(english.out.find("not a fall yet"), std::string::npos) << english.out;
    const test::Ran french =
        test::run_garde({"systemic", "nowcast", "--linelist", path, "--now", "2026-02-09", "--longest-delay",
                         "4", "--method", method, "--language", "fr"});
    EXPECT_NE(french.out.find("ni encore une baisse"), std::string::npos) << french.out;
  }
  const test::Ran early = test::run_garde({"systemic", "nowcast", "--linelist", path, "--now", "2025-01-01"});
  EXPECT_NE(early.status, 0);
  EXPECT_NE(early.err.find("nothing is reported"), std::string::npos) << early.err;
}

}  // namespace
}  // namespace garde
