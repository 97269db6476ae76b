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

// Each kind of bad input has an error that names the file and line, or a stated fallback.
TEST_F(SystemicScan, BadInputIsNeverASilentZero) {
  const auto with_cases = [this](const std::string& lines) {
    cases = folder.write("bad.csv", "location,date,count\n" + lines);
    return scan({"--language", "en", "--format", "json"});
  };
  for (const auto& [lines, words] : std::vector<std::pair<std::string, std::string>>{
           {"c,2026-01-01,3\nunknown,2026-01-01,1\n", "bad.csv:3: the location 'unknown'"},
           {"c,2026-01-01,-3\n", "bad.csv:2"},
           {"c,2026-01-01T10:00:00+02:00,3\n", "bad.csv:2"},
           {"c,2026-02-30,3\n", "bad.csv:2"},
           {"c,,3\n", "bad.csv"},
           {"c,2026-01-01\n", "bad.csv:2"},
           {"", "no lines"}}) {
    const test::Ran ran = with_cases(lines);
    EXPECT_NE(ran.status, 0) << lines;
    EXPECT_NE(ran.err.find(words), std::string::npos) << lines << ran.err;
  }
  // Lines of one place and day add up.
  const test::Ran twice = with_cases("c,2026-01-01,3\nc,2026-01-01,3\nd,2026-01-02,1\n");
  EXPECT_EQ(boost::json::parse(twice.out).at("total_cases"), 7);
  // A date after the study's end is left out, and said to be.
  cases = folder.write("late.csv", "location,date,count\nc,2026-01-01,3\nd,2126-01-01,1\n");
  const test::Ran late = scan({"--language", "en", "--end", "2026-01-31", "--format", "json"});
  EXPECT_NE(late.err.find("1 cases or controls outside the study"), std::string::npos) << late.err;
  EXPECT_EQ(boost::json::parse(late.out).at("left_out"), 1);
}

TEST_F(SystemicScan, OneLocationSaysThatThereIsNothingToLookAt) {
  locations = folder.write("one.csv", "location,latitude,longitude\na,48,2\n");
  population = folder.write("one_people.csv", "location,population\na,10\n");
  cases = folder.write("one_cases.csv", "location,date,count\na,2026-01-01,1\na,2026-01-10,9\n");
  const test::Ran ran = scan({"--language", "en"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_NE(ran.out.find("--max-spatial"), std::string::npos) << ran.out;
  const test::Ran times = scan({"--language", "en", "--max-spatial", "1", "--format", "json"});
  EXPECT_EQ(boost::json::parse(times.out).at("clusters").at(0).at("start"), "2026-01-10") << times.out;
}

TEST_F(SystemicScan, MillionsOfLinesHaveALimitThatIsSaid) {
  std::string lines = "location,date,count\n";
  for (int i = 0; i < 1'000'002; ++i) lines += "c,2026-01-01,1\n";
  cases = folder.write("many.csv", lines);
  const test::Ran ran = scan({"--language", "en"});
  EXPECT_NE(ran.status, 0);
  EXPECT_NE(ran.err.find("many.csv:1000002: more than 1000000 lines"), std::string::npos) << ran.err;
}

TEST_F(SystemicScan, EllipsesSayTheirShape) {
  const test::Ran ran =
      scan({"--ellipses", "--ellipse-penalty", "none", "--format", "json", "--language", "en"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_NO_THROW((void)boost::json::parse(ran.out));
}

}  // namespace
}  // namespace garde
