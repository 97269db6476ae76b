// SPDX-License-Identifier: Apache-2.0
// Every published surveillance case of the corpora: thresholds to 4 digits, the same alarms. Settings, weeks
// and results are read from the case's own files.
#include <boost/json.hpp>
#include <cmath>
#include <gtest/gtest.h>
#include <map>

#include "base/file.h"
#include "support/corpora.h"
#include "systemic/control_charts.h"
#include "systemic/farrington.h"
#include "systemic/nowcast.h"

namespace garde::systemic {
namespace {

namespace json = boost::json;

json::value read_json(const std::filesystem::path& path) {
  const auto text = read_file(path, 64 << 20);
  return text ? json::parse(*text) : json::value();
}

double number(const json::object& object, const char* name, double otherwise) {
  const json::value* found = object.if_contains(name);
  return found == nullptr || !found->is_number() ? otherwise : found->to_number<double>();
}
bool flag(const json::object& object, const char* name, bool otherwise) {
  const json::value* found = object.if_contains(name);
  return found == nullptr || !found->is_bool() ? otherwise : found->as_bool();
}
std::string word(const json::object& object, const char* name) {
  const json::value* found = object.if_contains(name);
  return found == nullptr || !found->is_string() ? std::string() : std::string(found->as_string());
}

FarringtonOptions farrington_options(const json::object& control) {
  FarringtonOptions options;
  options.years = static_cast<int>(number(control, "b", options.years));
  options.half_window = static_cast<int>(number(control, "w", options.half_window));
  options.periods = static_cast<int>(number(control, "noPeriods", options.periods));
  options.reweight = flag(control, "reweight", true);
  options.weights_threshold = number(control, "weightsThreshold", options.weights_threshold);
  if (control.contains("pastWeeksNotIncluded") && control.at("pastWeeksNotIncluded").is_number())
    options.left_out = static_cast<int>(number(control, "pastWeeksNotIncluded", 0));
  options.trend = flag(control, "trend", true);
  options.trend_level = number(control, "pThresholdTrend", options.trend_level);
  options.alpha = number(control, "alpha", options.alpha);
  if (const json::value* limit = control.if_contains("limit54"))
    options.limit = {limit->at(0).to_number<double>(), limit->at(1).to_number<double>()};
  const std::string power = word(control, "powertrans");
  options.transform = power == "none"  ? PowerTransform::none
                      : power == "1/2" ? PowerTransform::square_root
                                       : PowerTransform::two_thirds;
  const std::string threshold = word(control, "thresholdMethod");
  options.threshold = threshold == "nbPlugin" ? ThresholdMethod::negative_binomial
                      : threshold == "muan"   ? ThresholdMethod::median
                                              : ThresholdMethod::delta;
  options.population_offset = flag(control, "populationOffset", false);
  return options;
}

void expect_near(const json::object& week, const char* name, const std::optional<double>& got,
                 const std::string& where) {
  const json::value* expected = week.if_contains(name);
  if (expected == nullptr) return;
  if (!expected->is_number()) return;
  const double value = expected->to_number<double>();
  ASSERT_TRUE(got) << where << " " << name << " expected " << value;
  EXPECT_NEAR(*got, value, 5e-5 * std::abs(value) + 1e-9) << where << " " << name;
}

bool alarm_of(const json::object& week) {
  const json::value& alarm = week.at("alarm");
  return alarm.is_bool() ? alarm.as_bool() : alarm.is_number() && alarm.to_number<double>() != 0;
}

// Compares the weeks of a block; gives how many.
std::size_t compare(const json::object& block, const std::vector<PointVerdict>& verdicts,
                    const std::string& where) {
  std::map<std::size_t, const PointVerdict*> by_index;
  for (const PointVerdict& verdict : verdicts) by_index[verdict.index] = &verdict;
  std::size_t compared = 0;
  for (const json::value& value : block.at("weeks").as_array()) {
    const json::object& week = value.as_object();
    const auto index = week.at("index").to_number<std::size_t>();
    const std::string place = where + " " + std::to_string(index);
    const auto found = by_index.find(index);
    if (found == by_index.end()) {
      ADD_FAILURE() << place << " is missing";
      continue;
    }
    const PointVerdict& verdict = *found->second;
    expect_near(week, "upperbound", verdict.upper, place);
    expect_near(week, "expected", verdict.expected, place);
    expect_near(week, "mu0", verdict.mean_bound, place);
    expect_near(week, "phi", verdict.dispersion, place);
    expect_near(week, "trend", verdict.slope, place);
    expect_near(week, "score", verdict.score, place);
    expect_near(week, "pvalue", verdict.probability, place);
    expect_near(week, "cusum", verdict.sum, place);
    EXPECT_EQ(verdict.alarm, alarm_of(week)) << place;
    ++compared;
  }
  return compared;
}

template <typename Run>
void for_each_block(const char* section, const Run& run) {
  const auto root = test::corpus("statistics");
  if (!root) GTEST_SKIP() << "corpora are absent";
  std::size_t compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*root)) {
    const auto series_path = entry.path() / "series.csv";
    if (!std::filesystem::exists(series_path)) continue;
    const json::value expected = read_json(entry.path() / "expected.json");
    const json::value* blocks = expected.as_object().if_contains(section);
    if (blocks == nullptr) continue;
    const auto text = read_file(series_path, 64 << 20);
    const auto series = parse_series(*text, series_path.string());
    ASSERT_TRUE(series) << series.error().message();
    for (const auto& [name, block] : blocks->as_object()) {
      const json::object& object = block.as_object();
      const json::array& weeks = object.at("weeks").as_array();
      const PointRange range{weeks.front().at("index").to_number<std::size_t>(),
                             weeks.back().at("index").to_number<std::size_t>()};
      const auto verdicts = run(*series, object.at("control").as_object(), range);
      const std::string where = entry.path().filename().string() + " " + std::string(name);
      ASSERT_TRUE(verdicts) << where << ": " << verdicts.error().message();
      compared += compare(object, *verdicts, where);
    }
  }
  EXPECT_GT(compared, 0U);
}

TEST(Surveillance, FarringtonAgreesWithPublishedCases) {
  for_each_block("farrington", [](const Series& series, const json::object& control, PointRange range) {
    FarringtonOptions options = farrington_options(control);
    options.range = range;
    return farrington(series, options);
  });
}

TEST(Surveillance, EarsAgreesWithPublishedCases) {
  for_each_block("ears", [](const Series& series, const json::object& control, PointRange range) {
    EarsOptions options;
    options.range = range;
    const std::string method = word(control, "method");
    options.method = method == "C2" ? EarsMethod::c2 : method == "C3" ? EarsMethod::c3 : EarsMethod::c1;
    options.baseline = static_cast<int>(number(control, "baseline", 7));
    options.least_deviation = number(control, "minSigma", 0);
    if (control.contains("alpha")) options.alpha = number(control, "alpha", 0);
    return ears(series, options);
  });
}

TEST(Surveillance, CusumAgreesWithPublishedCases) {
  for_each_block("cusum", [](const Series& series, const json::object& control, PointRange range) {
    CusumOptions options;
    options.range = range;
    options.reference = number(control, "k", options.reference);
    options.limit = number(control, "h", options.limit);
    if (control.contains("m") && control.at("m").is_number()) options.mean = number(control, "m", 0);
    const std::string transform = word(control, "trans");
    options.transform = transform == "rossi"         ? CusumTransform::rossi
                        : transform == "anscombe"    ? CusumTransform::anscombe
                        : transform == "anscombe2nd" ? CusumTransform::anscombe_second
                        : transform == "none"        ? CusumTransform::none
                                                     : CusumTransform::standard;
    return cusum(series, options);
  });
}

// Cases of one method: `tolerance` is the one stated for it.
template <typename Run>
void compare_nowcasts(const std::string& method, double tolerance, const Run& run) {
  const auto root = test::corpus("statistics");
  if (!root) GTEST_SKIP() << "corpora are absent";
  std::size_t compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*root)) {
    if (!std::filesystem::exists(entry.path() / "linelist.csv")) continue;
    const auto records =
        parse_linelist(*read_file(entry.path() / "linelist.csv", 64 << 20), "linelist.csv", "", "");
    ASSERT_TRUE(records) << records.error().message();
    const json::value expected = read_json(entry.path() / "expected.json");
    for (const json::value& value : expected.as_object().at("nowcasts").as_array()) {
      const json::object& block = value.as_object();
      if (word(block, "method") != method) continue;
      const json::array& days = block.at("days").as_array();
      NowcastOptions options{*parse_day(word(block, "now")), static_cast<int>(number(block, "D", 15)),
                             static_cast<int>(days.size())};
      const auto nowcast = run(*records, options);
      ASSERT_TRUE(nowcast) << nowcast.error().message();
      ASSERT_EQ(nowcast->days.size(), days.size());
      for (std::size_t i = 0; i < days.size(); ++i) {
        const json::object& day = days[i].as_object();
        EXPECT_EQ(format_day(nowcast->days[i].day), word(day, "date"));
        EXPECT_EQ(nowcast->days[i].reported, number(day, "reported_so_far", -1));
        EXPECT_NEAR(nowcast->days[i].median, number(day, "median", -9), tolerance);
        EXPECT_NEAR(nowcast->days[i].lower, number(day, "lower95", -9), tolerance);
        EXPECT_NEAR(nowcast->days[i].upper, number(day, "upper95", -9), tolerance);
        ++compared;
      }
      if (const json::value* shares = block.if_contains("delay_cdf")) {
        for (std::size_t x = 0; x < shares->as_array().size() && x < nowcast->delay_probability.size(); ++x)
          EXPECT_NEAR(nowcast->delay_probability[x], shares->at(x).to_number<double>(), 1e-6) << x;
      }
    }
  }
  EXPECT_GT(compared, 0U);
}

TEST(Surveillance, LawlessNowcastsAgreeWithPublishedCases) {
  compare_nowcasts("lawless", 1, [](const auto& records, const NowcastOptions& options) {
    return nowcast_lawless(records, options);
  });
}

TEST(Surveillance, BayesianNowcastsAgreeWithPublishedCases) {
  compare_nowcasts("bayes.trunc", 2, [](const auto& records, const NowcastOptions& options) {
    return nowcast_bayes(records, options, {});
  });
}

}  // namespace
}  // namespace garde::systemic
