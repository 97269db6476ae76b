// SPDX-License-Identifier: Apache-2.0
// One attack is one incident: over the example, and over each recorded attack of the corpora.
#include <boost/json.hpp>
#include <filesystem>
#include <gtest/gtest.h>
#include <set>
#include <sstream>

#include "support/corpora.h"
#include "support/run_garde.h"

namespace garde::test {
namespace {

namespace json = boost::json;

std::vector<json::object> incidents_of(const std::vector<std::string>& paths, const std::string& rules) {
  std::vector<std::string> arguments = {"incidents", "--format", "json", "--min-level",
                                        "high",      "--rules",  rules};
  arguments.insert(arguments.end(), paths.begin(), paths.end());
  const Ran ran = run_garde(arguments, {.environment = {"GARDE_DATA=" GARDE_SOURCE_DIR}});
  std::vector<json::object> all;
  std::istringstream lines(ran.out);
  for (std::string line; std::getline(lines, line);) all.push_back(json::parse(line).as_object());
  return all;
}

TEST(Incidents, TheAttackOnTheHospitalIsOne) {
  const auto all = incidents_of({GARDE_SOURCE_DIR "/examples/hospital-attack"}, "builtin");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].at("level").as_string(), "critical");
  EXPECT_EQ(all[0].at("kind").as_string(), "ransomware");
  std::set<std::string> machines;
  for (const json::value& name : all[0].at("machines").as_array()) machines.emplace(name.as_string());
  for (const char* name :
       {"FW-VALMONT", "PC-0417", "DC01", "SRV-FIC", "SRV-DPI", "SRV-SQL", "esx-02", "srv-sauve"})
    EXPECT_TRUE(machines.count(name) > 0) << name;
}

TEST(Incidents, EachRecordedAttackIsAtMostThree) {
  const auto attacks = corpus("security-datasets");
  const auto sigma_rules = corpus("sigma");
  if (!attacks || !sigma_rules) GTEST_SKIP() << "corpora are absent";
  std::size_t told = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*attacks)) {
    if (entry.path().extension() != ".zip") continue;
    for (const std::string& rules : {sigma_rules->string(), std::string("builtin")}) {
      const auto all = incidents_of({entry.path().string()}, rules);
      EXPECT_LE(all.size(), 3u) << entry.path().filename() << " with " << rules;
      told += all.size();
    }
  }
  EXPECT_GT(told, 0u);
}

}  // namespace
}  // namespace garde::test
