// SPDX-License-Identifier: Apache-2.0
// garde systemic report, as a duty officer runs it: both languages, wrong input, the example.
#include <gtest/gtest.h>

#include "support/run_garde.h"

namespace garde {
namespace {

struct SystemicReport : ::testing::Test {
  test::ScratchFolder folder;
  std::string sector = (folder.path() / "sector.db").string();

  void SetUp() override {
    const test::Ran made = test::run_garde({"sector", "generate", "-o", sector, "--hospitals", "200",
                                            "--social-care", "100", "--providers", "20"});
    ASSERT_EQ(made.status, 0) << made.err;
  }

  static std::string line(int number, const std::string& more) {
    return "{\"id\":\"r" + std::to_string(number) + "\",\"establishment\":\"G0000000" +
           std::to_string(number) + "\",\"occurred\":\"2026-01-0" + std::to_string(number) +
           "T10:00:00Z\",\"reported\":\"2026-01-0" + std::to_string(number) + "T12:00:00Z\"" + more + "}\n";
  }

  test::Ran report(const std::string& text, std::vector<std::string> more) {
    std::vector<std::string> arguments = {"systemic", "report", "--sector", sector,
                                          folder.write("w.jsonl", text)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return test::run_garde(arguments);
  }
};

TEST_F(SystemicReport, SaysTheVerdictFirstInBothLanguages) {
  const std::string shared =
      ",\"nature\":\"malicious\",\"kind\":\"<i>x</"
      "i>\",\"traits\":[{\"kind\":\"tool\",\"value\":\"<b>beacon\"}]";
  std::string text;
  for (int i = 1; i <= 4; ++i) text += line(i, shared);
  const test::Ran french = report(text, {"--language", "fr"});
  EXPECT_EQ(french.status, 0) << french.err;
  EXPECT_NE(french.out.find("<html lang=\"fr\">"), std::string::npos);
  EXPECT_NE(french.out.find("4 établissements ont en commun une trace rare"), std::string::npos);
  EXPECT_NE(french.out.find("Secteur inventé"), std::string::npos);
  EXPECT_EQ(french.out.find("<b>beacon"), std::string::npos) << "text from reports stays text";
  EXPECT_EQ(french.out.find("<i>x"), std::string::npos);
  EXPECT_EQ(french.out.find("src="), std::string::npos) << "nothing is loaded";
  EXPECT_EQ(french.out.find("http"), std::string::npos);
  EXPECT_EQ(french.out.find("\"nan"), std::string::npos);
  EXPECT_EQ(french.out.find(" nan "), std::string::npos);
  const test::Ran english = report(text, {"--language", "en"});
  EXPECT_NE(english.out.find("4 establishments share a rare trace"), std::string::npos);
  EXPECT_NE(english.out.find("too few weeks are known"), std::string::npos);
  EXPECT_LT(english.out.find("class=\"verdict"), english.out.find("What is not known"));
}

TEST_F(SystemicReport, TheGravestAlarmHasAPageOfItsOwn) {
  // One provider's customers, one after the other.
  std::string text;
  for (int i = 1; i <= 9; ++i)
    text += line(i,
                 ",\"nature\":\"malicious\",\"kind\":\"ransomware\",\"severity\":90,\"provider\":"
                 "\"Prestataire inventé 001\","
                 "\"techniques\":[\"T1486\"],\"traits\":[{\"kind\":\"tool\",\"value\":\"<b>beacon\"}]");
  const std::string page = (folder.path() / "alarm.html").string();
  const test::Ran ran = report(text, {"--language", "en", "--alarm", page});
  EXPECT_EQ(ran.status, 0) << ran.err;
  const std::string alarm = test::content_of(page);
  EXPECT_NE(alarm.find("class=\"verdict"), std::string::npos);
  EXPECT_NE(alarm.find("How it came to this"), std::string::npos);
  EXPECT_NE(alarm.find("What to look for"), std::string::npos);
  EXPECT_EQ(alarm.find("<b>beacon"), std::string::npos);
  EXPECT_EQ(alarm.find("src="), std::string::npos);
  EXPECT_EQ(alarm.find("http"), std::string::npos);
  EXPECT_NE(ran.out.find("class=\"badge\""), std::string::npos) << "the week's page begins with it";

  const test::Ran quiet =
      report(line(1, ""), {"--language", "en", "--alarm", (folder.path() / "none.html").string()});
  EXPECT_NE(quiet.err.find("No alarm stands"), std::string::npos) << quiet.err;
}

TEST_F(SystemicReport, AQuietWeekSaysSo) {
  const test::Ran ran =
      report(line(1, ",\"kind\":\"outage\",\"nature\":\"not_malicious\""), {"--language", "en"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_NE(ran.out.find("Nothing systemic this week"), std::string::npos);
  EXPECT_NE(ran.out.find("Nothing rare links the incidents"), std::string::npos);
}

TEST_F(SystemicReport, WhatIsRefusedIsSaidWithItsLineAndTheRestIsRead) {
  const test::Ran ran =
      report(line(1, "") + line(2, ",\"nature\":\"evil\"") +
                 "{\"id\":\"x\",\"establishment\":\"nowhere\","
                 "\"occurred\":\"2026-01-01T00:00:00Z\",\"reported\":\"2026-01-01T00:00:00Z\"}\n",
             {"--language", "en"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_NE(ran.err.find("w.jsonl:2: 'nature' is none of"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("w.jsonl:3: no establishment has the identifier 'nowhere'"), std::string::npos);
  EXPECT_NE(ran.out.find("2 lines could not be read"), std::string::npos);
  const test::Ran none = report("not json\n", {"--language", "en"});
  EXPECT_NE(none.out.find("No verdict: no report could be read"), std::string::npos);
}

TEST_F(SystemicReport, WrongArgumentsAreNamed) {
  EXPECT_EQ(report(line(1, ""), {"--end", "yesterday"}).status, 2);
  EXPECT_EQ(test::run_garde({"systemic", "report", "--sector", sector, "/nowhere.jsonl"}).status, 2);
  EXPECT_EQ(test::run_garde({"systemic", "report", "--sector", "/nowhere.db", "-"}).status, 2);
  EXPECT_NE(report(line(1, ""), {"--end", "2026-01-11", "--language", "en"})
                .out.find("5 January 2026 to 11 January"),
            std::string::npos);
}

}  // namespace
}  // namespace garde
