// SPDX-License-Identifier: Apache-2.0
// The examples of our own rules hold, through the real readers, mappings and detector.
#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "support/run_garde.h"

namespace garde::test {
namespace {

boost::json::object test_rules(const std::string& folder) {
  const Ran ran = run_garde({"rules", "test", "--format", "json", folder});
  EXPECT_NE(ran.status, 2) << ran.err;
  boost::system::error_code code;
  boost::json::value report = boost::json::parse(ran.out, code);
  EXPECT_FALSE(code) << ran.err;
  return code ? boost::json::object() : report.as_object();
}

TEST(RulePackExamples, Hold) {
  const std::filesystem::path source(GARDE_SOURCE_DIR);
  const boost::json::object report = test_rules((source / "rules").string());
  EXPECT_GT(report.at("examples").to_number<int>(), 500);
  EXPECT_TRUE(report.at("without_examples").as_array().empty());
  for (const boost::json::value& one : report.at("failed").as_array())
    ADD_FAILURE() << one.at("file").as_string().c_str() << " '" << one.at("example").as_string().c_str()
                  << "': " << one.at("error").as_string().c_str();
}

}  // namespace
}  // namespace garde::test
