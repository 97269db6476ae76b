// SPDX-License-Identifier: Apache-2.0
// garde rules, run as a person would.
#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/evtx_writer.h"
#include "support/run_garde.h"

namespace garde::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

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
  EXPECT_THAT(ran.out, HasSubstr("1 file: 1 rule and 0 correlations sound, 0 broken"));
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
  const boost::json::object report = boost::json::parse(ran.out).as_object();
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
  EXPECT_THAT(ran.out, HasSubstr("1 rule file, 2 examples: 0 failed"));
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

constexpr const char* kSpraying = R"(title: Refused sign-in
id: 7f3c2b7e-3c1e-4a55-9b53-0d6c1f2d9a04
name: refused
logsource: {product: windows, service: security}
detection:
  selection: {EventID: 4625, LogonType: [3, 10]}
  machine: {TargetUserName|endswith: $}
  condition: selection and not machine
---
title: One address, many accounts
id: 7f3c2b7e-3c1e-4a55-9b53-0d6c1f2d9a05
level: medium
tags: [attack.credential-access, attack.t1110.003]
correlation:
  type: value_count
  rules: [refused]
  group-by: [IpAddress]
  timespan: 10m
  condition: {field: TargetUserName, gte: 15}
garde:
  fr: {title: Une adresse essaie beaucoup de comptes, explanation: Quelqu’un devine., first_action: Bloquer.}
  en: {title: One address tries many accounts, explanation: Somebody guesses., first_action: Block.}
)";

class RulesOfAFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_.write("cleared.yml", kLogCleared);
    folder_.write("spraying.yml", kSpraying);
  }
  [[nodiscard]] Ran run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "rules");
    arguments.insert(arguments.end(), {"--rules", folder_.path().string()});
    return run_garde(arguments);
  }
  ScratchFolder folder_;
};

TEST_F(RulesOfAFolder, ListNamesThoseThatReport) {
  const Ran ran = run({"list"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("Log cleared"));
  EXPECT_THAT(ran.out, HasSubstr("One address tries many accounts"));
  EXPECT_THAT(ran.out, Not(HasSubstr("Refused sign-in")));
}

TEST_F(RulesOfAFolder, ListFiltersByLevelTagAndProduct) {
  const auto ids = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"list", "--format", "json"});
    std::string joined;
    const boost::json::value listed = boost::json::parse(run(arguments).out);
    for (const auto& one : listed.as_array()) joined += std::string(one.at("id").as_string()).substr(35);
    return joined;
  };
  EXPECT_EQ(ids({}), "15");
  EXPECT_EQ(ids({"--level", "high"}), "1");
  EXPECT_EQ(ids({"--level", "high", "--level", "medium"}), "15");
  EXPECT_EQ(ids({"--tag", "T1110"}), "5");
  EXPECT_EQ(ids({"--tag", "attack.t1070.001"}), "1");
  EXPECT_EQ(ids({"--tag", "T111"}), "");
  EXPECT_EQ(ids({"--product", "WINDOWS"}), "15");
  EXPECT_EQ(ids({"--product", "linux"}), "");
}

TEST_F(RulesOfAFolder, ShowSaysInWordsWhatARuleLooksFor) {
  const Ran english = run({"show", "refused", "--language", "en"});
  EXPECT_EQ(english.status, 0) << english.err;
  EXPECT_THAT(english.out, HasSubstr("EventID is '4625'"));
  EXPECT_THAT(english.out, HasSubstr("LogonType is one of: '3', '10'"));
  EXPECT_THAT(english.out, HasSubstr("but not:"));
  EXPECT_THAT(english.out, HasSubstr("TargetUserName ends with '$'"));
  const Ran french = run({"show", "7f3c2b7e-3c1e-4a55-9b53-0d6c1f2d9a05", "--language", "fr"});
  EXPECT_THAT(french.out, HasSubstr("Une adresse essaie beaucoup de comptes"));
  EXPECT_THAT(french.out, HasSubstr("au moins 15 valeurs différentes de TargetUserName, en 10 minutes"));
  EXPECT_THAT(french.out, HasSubstr("Bloquer."));
}

TEST_F(RulesOfAFolder, ShowOfAnUnknownRuleIsAMistake) {
  EXPECT_EQ(run({"show", "nothing"}).status, 2);
}

TEST_F(RulesOfAFolder, CoverageCountsRulesByTechnique) {
  const Ran table = run({"coverage", "--language", "en"});
  EXPECT_THAT(table.out, HasSubstr("T1070.001      1"));
  EXPECT_THAT(table.out, HasSubstr("2 rules, 2 techniques; 0 rules name none"));
  const auto layer = boost::json::parse(run({"coverage", "--format", "navigator"}).out);
  EXPECT_EQ(layer.at("domain").as_string(), "enterprise-attack");
  EXPECT_EQ(layer.at("versions").at("layer").as_string(), "4.5");
  ASSERT_EQ(layer.at("techniques").as_array().size(), 2U);
  EXPECT_EQ(layer.at("techniques").as_array()[1].at("techniqueID").as_string(), "T1110.003");
  EXPECT_EQ(layer.at("techniques").as_array()[1].at("score").to_number<int>(), 1);
}

// A log with one sign-in of each of these accounts.
std::string sign_ins(const std::vector<std::string>& accounts) {
  const EvtxTemplate inner{0x22, element("EventData", {}, {data("TargetUserName", 0)})};
  const EvtxTemplate outer = outer_template();
  EvtxChunk chunk;
  std::uint64_t number = 0;
  for (const std::string& account : accounts) {
    ++number;
    chunk.add_record(number, outer, outer_values(number, instance_value(inner, {string_value(account)})));
  }
  return evtx_file({chunk.finish()});
}

TEST_F(RulesOfAFolder, ExplainTellsRouteAndItemsOfEachEvent) {
  folder_.write("signin.yml", R"(title: Sign-in of the director
id: 7f3c2b7e-3c1e-4a55-9b53-0d6c1f2d9a06
logsource: {product: windows, service: security}
detection:
  selection: {EventID: 4624, TargetUserName: [direction, directrice]}
  condition: selection
)");
  const ScratchFolder logs;
  const std::string log = logs.write("a.evtx", sign_ins({"direction", "accueil"}));
  const Ran ran = run({"explain", "signin", log, "--language", "en"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("\nNO MATCH " + log + "#2"));
  EXPECT_THAT(ran.out, HasSubstr("MATCH " + log + "#1"));
  EXPECT_THAT(ran.out, HasSubstr("through windows/security (Channel=security)"));
  EXPECT_THAT(ran.out, HasSubstr("[x] selection.TargetUserName 1/2 · TargetUserName is 'direction'"));
  EXPECT_THAT(ran.out, HasSubstr("[ ] selection.TargetUserName 0/2 · the event has: 'accueil'"));
  EXPECT_THAT(ran.out, HasSubstr("2 events read, 2 of its log source (windows/security), 1 match"));
}

TEST_F(RulesOfAFolder, ExplainIsBoundedAndCountsTheRest) {
  folder_.write("other.yml", R"(title: Something of another log
id: 7f3c2b7e-3c1e-4a55-9b53-0d6c1f2d9a07
logsource: {product: windows, service: system}
detection:
  selection: {EventID: 1}
  condition: selection
)");
  const ScratchFolder logs;
  const std::string log = logs.write("a.evtx", sign_ins({"a", "b", "c", "d"}));
  const Ran limited = run({"explain", "refused", log, "--limit", "1", "--language", "en"});
  EXPECT_THAT(limited.out, HasSubstr(log + "#1"));
  EXPECT_THAT(limited.out, Not(HasSubstr(log + "#2")));
  EXPECT_THAT(limited.out, HasSubstr("4 events read, 4 of its log source"));
  const Ran elsewhere = run({"explain", "other", log, "--language", "en"});
  EXPECT_THAT(elsewhere.out, HasSubstr("4 events read, 0 of its log source (windows/system), 0 match"));
  EXPECT_THAT(elsewhere.out, HasSubstr("4 events of another log source: shape=windows windows windows/security"));
}

}  // namespace
}  // namespace garde::test
