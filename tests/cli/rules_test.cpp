// SPDX-License-Identifier: Apache-2.0
// garde rules, run as a person would.
#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/run_garde.h"

namespace garde::test {
namespace {

using ::testing::HasSubstr;

constexpr const char* kLogCleared = R"(title: Log cleared
id: 7f3c2b7e-3c1e-4a55-9b53-0d6c1f2d9a01
logsource: {product: windows, service: security}
detection:
  selection: {EventID: 1102}
  condition: selection
level: high
tags: [attack.defense-evasion, attack.t1070.001]
)";

constexpr const char* kMisspelt = R"(title: Misspelt
id: 7f3c2b7e-3c1e-4a55-9b53-0d6c1f2d9a02
logsource: {product: windows}
detection:
  selection: {Image|containz: x}
  condition: selection
)";

TEST(RulesCheck, SoundRulesEndWithNought) {
  const ScratchFolder folder;
  folder.write("a.yml", kLogCleared);
  const Ran ran = run_garde({"rules", "check", folder.path().string()});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("1 files: 1 rules and 0 correlations are sound, 0 broken"));
}

TEST(RulesCheck, BrokenRulesAreNamedWithFileLineAndMend) {
  const ScratchFolder folder;
  folder.write("a.yml", kLogCleared);
  folder.write("b.yml", kMisspelt);
  const Ran ran = run_garde({"rules", "check", folder.path().string()});
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.out, HasSubstr(folder / "b.yml:5"));
  EXPECT_THAT(ran.out, HasSubstr("contains"));
}

TEST(RulesCheck, JsonHasTheKeysThatProgramsCountOn) {
  const ScratchFolder folder;
  folder.write("a.yml", kLogCleared);
  folder.write("b.yml", kMisspelt);
  const Ran ran = run_garde({"rules", "check", "--format", "json", folder.path().string()});
  EXPECT_EQ(ran.status, 1);
  const auto report = boost::json::parse(ran.out).as_object();
  EXPECT_EQ(report.at("files").to_number<int>(), 2);
  EXPECT_EQ(report.at("rules").to_number<int>(), 1);
  EXPECT_EQ(report.at("correlations").to_number<int>(), 0);
  EXPECT_EQ(report.at("loaded").to_number<int>(), 1);
  const auto& failed = report.at("failed").as_array();
  ASSERT_EQ(failed.size(), 1U);
  EXPECT_EQ(failed[0].at("file").as_string(), folder / "b.yml");
  EXPECT_EQ(failed[0].at("id").as_string(), "7f3c2b7e-3c1e-4a55-9b53-0d6c1f2d9a02");
  EXPECT_THAT(std::string(failed[0].at("error").as_string()), HasSubstr("containz"));
}

TEST(RulesCheck, AFolderWithoutRulesIsAMistake) {
  const ScratchFolder folder;
  EXPECT_EQ(run_garde({"rules", "check", folder.path().string()}).status, 2);
  EXPECT_EQ(run_garde({"rules", "check", folder / "absent"}).status, 2);
}

// The outcome of one rule with these examples.
Ran test_examples(const std::string& examples) {
  const ScratchFolder folder;
  folder.write("a.yml", kLogCleared);
  folder.write("a.examples", examples);
  return run_garde({"rules", "test", folder.path().string()});
}

TEST(RulesTest, ExamplesThatHoldPass) {
  const Ran ran = test_examples(R"(
matches:
  - name: cleared
    events:
      - {shape: windows, Channel: Security, EventID: 1102}
does_not_match:
  - name: a sign-in
    events:
      - {shape: windows, Channel: Security, EventID: 4624}
)");
  EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("1 rule files, 2 examples: 0 failed"));
}

TEST(RulesTest, EachFailureIsNamed) {
  const Ran ran = test_examples(R"(
matches:
  - name: wrong number
    events:
      - {shape: windows, Channel: Security, EventID: 1103}
  - name: wrong log
    events:
      - {shape: windows, Channel: Application, EventID: 1102}
does_not_match:
  - name: cleared after all
    events:
      - {shape: windows, Channel: Security, EventID: 1102}
)");
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.out, HasSubstr("'wrong number'"));
  EXPECT_THAT(ran.out, HasSubstr("no event belongs to the log source windows//security"));
  EXPECT_THAT(ran.out, HasSubstr("'cleared after all'"));
  EXPECT_THAT(ran.out, HasSubstr("must not match and does: Log cleared"));
  EXPECT_THAT(ran.out, HasSubstr("3 examples: 3 failed"));
}

TEST(RulesTest, TextGoesThroughTheReader) {
  const ScratchFolder folder;
  folder.write("a.yml", R"(title: A word
id: 7f3c2b7e-3c1e-4a55-9b53-0d6c1f2d9a03
logsource: {definition: any log}
detection:
  keywords: ['intruder 3']
  condition: keywords
)");
  folder.write("a.examples", R"(
matches:
  - name: the third of three lines
    events:
      - {repeat: 3, text: 'an {intruder {n} came', input: lines}
does_not_match:
  - name: two lines
    events:
      - {repeat: 2, text: 'an intruder {n} came', input: lines}
)");
  const Ran ran = run_garde({"rules", "test", folder.path().string()});
  EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
}

TEST(RulesTest, MistakesInExamplesAreFailures) {
  EXPECT_THAT(test_examples("match: []").out, HasSubstr("unknown key 'match'"));
  EXPECT_THAT(test_examples("matches:\n- name: x\n  events: []").out, HasSubstr("has no events"));
  EXPECT_THAT(test_examples("matches:\n- name: x\n  events: [{EventID: 1}]").out,
              HasSubstr("text: or of a shape:"));
  EXPECT_THAT(test_examples("matches:\n- name: x\n  events: [{shape: windows, repeat: 0}]").out,
              HasSubstr("repeat is no count"));
  EXPECT_THAT(test_examples("matches:\n- name: x\n  events: [{shape: windows, every: soon}]").out,
              HasSubstr("every is no interval"));
  EXPECT_EQ(test_examples("match: []").status, 1);
}

TEST(RulesTest, ExamplesWithoutARuleAreAFailure) {
  const ScratchFolder folder;
  folder.write("a.yml", kLogCleared);
  folder.write("b.examples", "matches: []");
  const Ran ran = run_garde({"rules", "test", folder.path().string()});
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.out, HasSubstr("b.examples"));
}

}  // namespace
}  // namespace garde::test
