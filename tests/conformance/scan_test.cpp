// SPDX-License-Identifier: Apache-2.0
// Every published scan of the corpora, by the real command: settings, members and results are read from the
// case's files.
#include <boost/json.hpp>
#include <cmath>
#include <gtest/gtest.h>
#include <set>

#include "base/file.h"
#include "support/corpora.h"
#include "support/run_garde.h"

namespace garde {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

json::object read_object(const fs::path& path) {
  const auto text = read_file(path, 64 << 20);
  return text ? json::parse(*text).as_object() : json::object();
}

std::string word(const json::object& object, std::string_view name) {
  const json::value* found = object.if_contains(name);
  return found == nullptr || !found->is_string() ? std::string() : std::string(found->as_string());
}

std::set<std::string> words(const json::value& value) {
  std::set<std::string> all;
  if (value.is_string()) return {std::string(value.as_string())};
  for (const json::value& one : value.as_array()) all.emplace(one.as_string());
  return all;
}

// The command's arguments for a case of SaTScan's.
std::vector<std::string> arguments_for(const fs::path& folder, const json::object& settings) {
  std::vector<std::string> arguments = {"systemic", "scan", "--format",  "json",
                                        "--seed",   "7",    "--threads", "2"};
  for (const char* file : {"cases", "locations", "population", "controls"})
    if (const fs::path path = folder / (std::string(file) + ".csv"); fs::exists(path)) {
      arguments.push_back("--" + std::string(file));
      arguments.push_back(path.string());
    }
  const std::string model = word(settings, "model");
  const std::string analysis = word(settings, "analysis");
  const auto add = [&](const char* option, const std::string& value) {
    if (!value.empty()) arguments.insert(arguments.end(), {option, value});
  };
  add("--model", model.ends_with("permutation") ? "permutation" : model);
  add("--analysis", analysis.substr(0, analysis.find(' ')) == "purely"
                        ? "spatial"
                        : analysis.substr(0, analysis.find(' ')));
  add("--start", word(settings, "start"));
  add("--end", word(settings, "end"));
  add("--time-unit", word(settings, "time_unit"));
  add("--rates", word(settings, "scan"));
  const auto number = [&](const char* option, const char* name) {
    if (const json::value* found = settings.if_contains(name)) add(option, json::serialize(*found));
  };
  number("--max-spatial", "max_spatial_share");
  number("--max-radius-km", "max_radius_km");
  number("--replicates", "replicates");
  if (const json::value* units = settings.if_contains("max_temporal_units"))
    add("--max-temporal", json::serialize(*units));
  else if (const json::value* share = settings.if_contains("max_temporal_share"))
    add("--max-temporal", std::to_string(share->to_number<double>()));
  return arguments;
}

// Two estimates from replicates differ by chance: four standard deviations of their difference.
void expect_same_p(double got, double expected, double replicates, const std::string& where) {
  const double mean = (got + expected) / 2;
  const double spread = std::sqrt(2 * mean * (1 - mean) / (replicates + 1));
  EXPECT_NEAR(got, expected, 4 * spread + 1.5 / (replicates + 1)) << where << " p";
}

// The digits shown of a number that the case gives rounded.
double half_unit_of(const json::value& shown) {
  const std::string text = json::serialize(shown);
  if (text.find_first_of("eE") == std::string::npos) return 0.0051;
  return std::abs(shown.to_number<double>()) * 0.05;
}

void compare(const json::object& expected, const json::object& got, double replicates,
             const std::string& where) {
  EXPECT_EQ(words(got.at("locations")), words(expected.at("locations"))) << where;
  EXPECT_EQ(got.at("observed").to_number<double>(), expected.at("observed").to_number<double>()) << where;
  EXPECT_NEAR(got.at("llr").to_number<double>(), expected.at("llr").to_number<double>(), 1.01e-6) << where;
  EXPECT_NEAR(got.at("expected").to_number<double>(), expected.at("expected").to_number<double>(),
              half_unit_of(expected.at("expected")))
      << where;
  if (const json::value* risk = expected.if_contains("relative_risk")) {
    EXPECT_NEAR(got.at("relative_risk").to_number<double>(), risk->to_number<double>(), half_unit_of(*risk))
        << where;
  }
  for (const char* date : {"start", "end"})
    if (!word(expected, date).empty()) {
      EXPECT_EQ(word(got, date), word(expected, date)) << where;
    }
  expect_same_p(got.at("p_value").to_number<double>(), std::stod(word(expected, "p_value")), replicates,
                where);
  if (expected.contains("recurrence")) {
    EXPECT_GT(got.at("recurrence_days").to_number<double>(), 0) << where;
  }
}

// Clusters of equal ratio may come in any order: each expected one is looked for among those of its ratio.
void compare_all(const json::array& expected, const json::array& got, double replicates,
                 const std::string& where) {
  ASSERT_GE(got.size(), expected.size()) << where;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const json::object& wanted = expected[i].as_object();
    std::size_t place = i;
    for (std::size_t j = 0; j < got.size(); ++j)
      if (std::abs(got[j].at("llr").to_number<double>() - wanted.at("llr").to_number<double>()) < 2e-6 &&
          words(got[j].at("locations")) == words(wanted.at("locations")))
        place = j;
    EXPECT_NEAR(got[i].at("llr").to_number<double>(), wanted.at("llr").to_number<double>(), 1.01e-6)
        << where << " order, cluster " << i;
    compare(wanted, got[place].as_object(), replicates, where + " cluster " + std::to_string(i));
  }
}

TEST(Scan, AgreesWithThePublishedResults) {
  const auto folder = test::corpus("statistics");
  if (!folder) GTEST_SKIP() << "corpora are absent";
  std::size_t cases = 0;
  for (const auto& entry : fs::directory_iterator(*folder)) {
    if (!fs::exists(entry.path() / "expected.json")) continue;
    const json::object expected = read_object(entry.path() / "expected.json");
    const json::value* settings = expected.if_contains("settings");
    if (settings == nullptr || !settings->is_object() || !expected.contains("clusters")) continue;
    const std::string where = entry.path().filename().string();
    const test::Ran ran = test::run_garde(arguments_for(entry.path(), settings->as_object()));
    ASSERT_EQ(ran.status, 0) << where << ran.err;
    const json::object got = json::parse(ran.out).as_object();
    EXPECT_EQ(got.at("total_cases").to_number<double>(), expected.at("total_cases").to_number<double>())
        << where;
    compare_all(expected.at("clusters").as_array(), got.at("clusters").as_array(),
                settings->at("replicates").to_number<double>(), where);
    ++cases;
  }
  EXPECT_GT(cases, 0U);
}

// A case of R's scanstatistics: zones and windows ranked by score.
void compare_ranked(const fs::path& folder, const json::object& expected, const std::string& where) {
  const test::ScratchFolder scratch;
  std::string zones = "zone,location\n";
  std::size_t number = 0;
  for (const json::value& zone : expected.at("zones").as_array()) {
    ++number;
    for (const std::string& location : words(zone))
      zones += "Z" + std::to_string(number) + "," + location + "\n";
  }
  const std::string replicates = json::serialize(expected.at("replicates"));
  const json::object& likely = expected.at("most_likely").as_object();
  const test::Ran ran =
      test::run_garde({"systemic", "scan", "--counts", (folder / "counts.csv").string(), "--locations",
                       (folder / "locations.csv").string(), "--zones", scratch.write("zones.csv", zones),
                       "--model", "expectation-poisson", "--analysis", "prospective", "--time-unit", "year",
                       "--replicates", replicates, "--overlap", "--format", "json"});
  ASSERT_EQ(ran.status, 0) << where << ran.err;
  const json::object got = json::parse(ran.out).as_object();
  const json::array& clusters = got.at("clusters").as_array();
  ASSERT_FALSE(clusters.empty()) << where;
  EXPECT_EQ(words(clusters[0].at("locations")), words(likely.at("locations"))) << where;
  EXPECT_NEAR(clusters[0].at("relative_risk").to_number<double>(),
              likely.at("relative_risk").to_number<double>(), 1e-6)
      << where;
  expect_same_p(clusters[0].at("p_value").to_number<double>(), expected.at("mc_pvalue").to_number<double>(),
                expected.at("replicates").to_number<double>(), where);
  // The published list has every window of a zone, the command the best: those agree, in their order.
  std::set<std::set<std::string>> seen;
  std::size_t place = 0;
  for (const json::value& one : expected.at("top50").as_array()) {
    if (!seen.insert(words(one.at("zone"))).second) continue;
    ASSERT_LT(place, clusters.size()) << where;
    EXPECT_EQ(words(clusters[place].at("locations")), words(one.at("zone"))) << where << " place " << place;
    EXPECT_NEAR(clusters[place].at("llr").to_number<double>(), one.at("score").to_number<double>(), 1e-6)
        << where;
    ++place;
  }
}

TEST(Scan, AgreesWithThePublishedRanking) {
  const auto folder = test::corpus("statistics");
  if (!folder) GTEST_SKIP() << "corpora are absent";
  std::size_t cases = 0;
  for (const auto& entry : fs::directory_iterator(*folder)) {
    if (!fs::exists(entry.path() / "counts.csv")) continue;
    const json::object expected = read_object(entry.path() / "expected.json");
    if (!expected.contains("most_likely") || !expected.contains("zones")) continue;
    compare_ranked(entry.path(), expected, entry.path().filename().string());
    ++cases;
  }
  EXPECT_GT(cases, 0U);
}

}  // namespace
}  // namespace garde
