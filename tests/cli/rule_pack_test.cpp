// SPDX-License-Identifier: Apache-2.0
// The examples of our own rules hold, through the real readers, mappings and detector.
#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "sigma/mapping.h"
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

// Whether the failure is that no mapping in this build knows the rule's log source: nothing can bring it
// events.
bool is_of_unknown_source(const std::string& error, const sigma::Mappings& mappings) {
  constexpr std::string_view kWords = "no event belongs to the log source ";
  const std::size_t begin = error.find(kWords);
  if (begin == std::string::npos) return false;
  const std::string source =
      error.substr(begin + kWords.size(), error.find(';', begin) - begin - kWords.size());
  const std::string product = source.substr(0, source.find('/'));
  const std::string category = source.substr(product.size() + 1, source.rfind('/') - product.size() - 1);
  const std::string service = source.substr(source.rfind('/') + 1);
  for (const sigma::SourceMapping& known : mappings.sources())
    if ((product.empty() || known.logsource.product == product) &&
        (category.empty() || known.logsource.category == category) &&
        (service.empty() || known.logsource.service == service))
      return false;
  return true;
}

// Whether this build joins events at all.
bool has_correlations() {
  const ScratchFolder folder;
  folder.write("a.yml", R"(title: base
id: 7f3c2b7e-3c1e-4a55-9b53-0d6c1f2d9b01
name: base
logsource: {product: windows}
detection: {s: {EventID: 1}, condition: s}
---
title: two of them
id: 7f3c2b7e-3c1e-4a55-9b53-0d6c1f2d9b02
correlation: {type: event_count, rules: [base], timespan: 1m, condition: {gte: 2}}
)");
  folder.write("a.examples", R"(
matches:
  - name: two
    events: [{shape: windows, EventID: 1, repeat: 2, time: 2026-02-11T00:00:00Z}]
)");
  return test_rules(folder.path().string()).at("failed").as_array().empty();
}

bool has_correlation(const std::string& file) {
  return content_of(file).find("\ncorrelation:") != std::string::npos;
}

TEST(RulePackExamples, Hold) {
  const std::filesystem::path source(GARDE_SOURCE_DIR);
  const auto mappings = sigma::Mappings::load({source / "mappings"});
  ASSERT_TRUE(mappings) << mappings.error().message();
  const bool joins = has_correlations();
  const boost::json::object report = test_rules((source / "rules").string());
  EXPECT_GT(report.at("examples").to_number<int>(), 500);
  EXPECT_TRUE(report.at("without_examples").as_array().empty());
  std::size_t waiting = 0;
  for (const boost::json::value& one : report.at("failed").as_array()) {
    const std::string file(one.at("file").as_string());
    const std::string error(one.at("error").as_string());
    if (is_of_unknown_source(error, *mappings) || (!joins && has_correlation(file))) {
      ++waiting;
    } else {
      ADD_FAILURE() << file << " '" << one.at("example").as_string().c_str() << "': " << error;
    }
  }
  RecordProperty("waiting_for_readers", static_cast<int>(waiting));
}

}  // namespace
}  // namespace garde::test
