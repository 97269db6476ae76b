// SPDX-License-Identifier: Apache-2.0
// garde systemic scan, as a person runs it: every format, both languages, wrong input.
#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "support/run_garde.h"

namespace garde {
namespace {

struct SystemicScan : ::testing::Test {
  test::ScratchFolder folder;
  std::string locations = folder.write(
      "places.csv",
      "location,latitude,longitude\n<b>,48.1,-1.7\nb,48.2,-1.6\nc,43.3,5.4\nd,-21,55.5\ne,45,4\n");
  std::string population =
      folder.write("people.csv", "location,population\n<b>,10\nb,10\nc,100\nd,100\ne,100\n");
  std::string cases = folder.write("cases.csv",
                                   "location,date,count\n<b>,2026-01-09,4\nb,2026-01-10,3\nc,2026-01-01,3\nd,"
                                   "2026-01-05,2\ne,2026-01-02,2\n");

  test::Ran scan(std::vector<std::string> more, const std::string& model = "poisson") {
    std::vector<std::string> arguments = {
        "systemic", "scan",    "--locations", locations,    "--population", population,     "--cases",
        cases,      "--model", model,         "--analysis", "prospective",  "--replicates", "99"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return test::run_garde(arguments);
  }
};

TEST_F(SystemicScan, SaysTheClusterInBothLanguages) {
  const test::Ran english = scan({"--language", "en"});
  EXPECT_EQ(english.status, 0) << english.err;
  EXPECT_NE(english.out.find("A cluster that chance hardly explains: 2 locations around"), std::string::npos)
      << english.out;
  const test::Ran french = scan({"--language", "fr"});
  EXPECT_NE(french.out.find("Regroupement que le hasard n’explique guère : 2 lieux autour de"),
            std::string::npos)
      << french.out;
}

TEST_F(SystemicScan, JsonHoldsOnlyNumbersThatAre) {
  for (const char* format : {"json", "geojson"}) {
    const test::Ran ran = scan({"--format", format, "--rates", "both"});
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_NO_THROW((void)boost::json::parse(ran.out)) << ran.out;
    EXPECT_EQ(ran.out.find("nan"), std::string::npos);
    EXPECT_EQ(ran.out.find("inf,"), std::string::npos);
  }
  const auto first = boost::json::parse(scan({"--format", "json"}).out).at("clusters").at(0);
  EXPECT_EQ(first.at("observed"), 7);
  EXPECT_EQ(first.at("start"), "2026-01-09");
  EXPECT_NEAR(first.at("recurrence_days").to_number<double>(), 1 / first.at("p_value").to_number<double>(),
              1e-6);
}

TEST_F(SystemicScan, ThreadsChangeNothing) {
  EXPECT_EQ(scan({"--format", "json", "--threads", "1"}).out,
            scan({"--format", "json", "--threads", "3"}).out);
}

TEST_F(SystemicScan, ThePageHoldsNamesAsTextAndNothingFromOutside) {
  const test::Ran ran = scan({"--format", "html", "--language", "fr"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.out.find("<b>"), std::string::npos);
  EXPECT_NE(ran.out.find("&lt;b&gt;"), std::string::npos);
  EXPECT_NE(ran.out.find("<html lang=\"fr\">"), std::string::npos);
  EXPECT_EQ(ran.out.find("src="), std::string::npos);
  EXPECT_EQ(ran.out.find("http"), std::string::npos);
}

TEST_F(SystemicScan, WrongInputIsNamed) {
  cases = folder.write("bad.csv", "location,date,count\nb,2026-01-10,3\nnowhere,2026-01-10,3\n");
  const test::Ran ran = scan({});
  EXPECT_EQ(ran.status, 2);
  EXPECT_NE(ran.err.find("bad.csv:3"), std::string::npos) << ran.err;
  EXPECT_TRUE(ran.out.empty());
  EXPECT_EQ(scan({"--max-temporal", "soon"}).status, 2);
  EXPECT_EQ(scan({"--max-spatial", "2"}).status, 2);
}

}  // namespace
}  // namespace garde
