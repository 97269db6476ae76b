// SPDX-License-Identifier: Apache-2.0
// Searches, conditions, files of several documents, filters and correlations, as they are read.
#include "sigma/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/rule_text.h"
#include "support/scratch_folder.h"

namespace garde::sigma {
namespace {

using test::load;
using test::matches;
using test::refusal_of;
using test::refusal_of_detection;
using test::rule_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Searches, AMapIsAndAListOfMapsIsOr) {
  const Rule map = rule_of("s: {F: a, G: b}, condition: s");
  EXPECT_TRUE(matches(map, {{"F", "a"}, {"G", "b"}}));
  EXPECT_FALSE(matches(map, {{"F", "a"}}));
  const Rule list = rule_of("s: [{F: a}, {G: b, H: c}], condition: s");
  EXPECT_TRUE(matches(list, {{"F", "a"}}));
  EXPECT_FALSE(matches(list, {{"G", "b"}}));
  EXPECT_TRUE(matches(list, {{"G", "b"}, {"H", "c"}}));
}

TEST(Searches, KeywordsLookInEveryValue) {
  const Rule any = rule_of("s: [mimikatz, 'dump*lsass'], condition: s");
  EXPECT_TRUE(matches(any, {{"Anything", "run MIMIKATZ now"}}));
  EXPECT_TRUE(matches(any, {{"F", "x"}, {"G", "dump of lsass"}}));
  EXPECT_FALSE(matches(any, {{"F", "lsass dump"}}));
}

TEST(Searches, AllKeywordsMayStandInDifferentValues) {
  const Rule all = rule_of("s: {'|all': [alpha, beta]}, condition: s");
  EXPECT_TRUE(matches(all, {{"F", "alpha"}, {"G", "the beta"}}));
  EXPECT_FALSE(matches(all, {{"F", "alpha"}}));
}

TEST(Searches, KeywordsAndMapsMayBeMixed) {
  const Rule mixed = rule_of("s: [word, {F: a}], condition: s");
  EXPECT_TRUE(matches(mixed, {{"G", "a word"}}));
  EXPECT_TRUE(matches(mixed, {{"F", "a"}}));
  EXPECT_FALSE(matches(mixed, {{"G", "a"}}));
}

TEST(Searches, MatchedItemsAreNamed) {
  EXPECT_THAT(rule_of("s: {F: a, G|contains: [b, c]}, k: [word], condition: s or k").items,
              ElementsAre("s.F", "s.G", "k"));
}

// A rule with searches a, b, c (fields A, B, C, each 1) and _d, and this condition.
bool condition_holds(const std::string& condition, const std::string& held) {
  test::Fields fields;
  for (const char c : held) fields.emplace_back(std::string(1, c), "1");
  return matches(rule_of("sa: {A: 1}, sb: {B: 1}, c: {C: 1}, _d: {D: 1}, condition: '" + condition + "'"),
                 fields);
}

TEST(Conditions, AndBindsTighterThanOrAndNotTighterThanAnd) {
  EXPECT_TRUE(condition_holds("sa or sb and c", "A"));
  EXPECT_FALSE(condition_holds("(sa or sb) and c", "A"));
  EXPECT_TRUE(condition_holds("not sa and sb", "B"));
  EXPECT_FALSE(condition_holds("not (sa or sb)", "B"));
  EXPECT_TRUE(condition_holds("not not sa", "A"));
  EXPECT_TRUE(condition_holds("sa AND NOT sb", "A"));
}

TEST(Conditions, QuantifiersCountSearches) {
  EXPECT_TRUE(condition_holds("1 of s*", "B"));
  EXPECT_FALSE(condition_holds("1 of s*", "C"));
  EXPECT_TRUE(condition_holds("all of s*", "AB"));
  EXPECT_FALSE(condition_holds("all of s*", "A"));
  EXPECT_TRUE(condition_holds("2 of them", "AC"));
  EXPECT_FALSE(condition_holds("2 of them", "A"));
  EXPECT_TRUE(condition_holds("any of them", "C"));
}

TEST(Conditions, ThemLeavesOutSearchesWithAnUnderscore) {
  EXPECT_FALSE(condition_holds("1 of them", "D"));
  EXPECT_TRUE(condition_holds("all of them", "ABC"));
  EXPECT_TRUE(condition_holds("1 of _*", "D"));
}

TEST(Conditions, AListHoldsWhereAnyDoes) {
  const Rule rule = rule_of("a: {A: 1}, b: {B: 1}, condition: [a, b]");
  EXPECT_TRUE(matches(rule, {{"B", "1"}}));
  EXPECT_FALSE(matches(rule, {{"C", "1"}}));
}

TEST(Conditions, MistakesNameTheCharacter) {
  const auto refusal = [](const std::string& condition) {
    return refusal_of_detection("a: {A: 1}, condition: '" + condition + "'");
  };
  EXPECT_THAT(refusal("a and nothing"), HasSubstr("character 7: no search is named 'nothing'"));
  EXPECT_THAT(refusal("a and"), HasSubstr("a search is expected"));
  EXPECT_THAT(refusal("(a"), HasSubstr("closing parenthesis"));
  EXPECT_THAT(refusal("a a"), HasSubstr("not expected"));
  EXPECT_THAT(refusal("2 of them"), HasSubstr("more than the 1"));
  EXPECT_THAT(refusal("0 of them"), HasSubstr("counts nothing"));
  EXPECT_THAT(refusal("1 of b*"), HasSubstr("no search fits"));
  EXPECT_THAT(refusal_of_detection("a: {A: 1}"), HasSubstr("condition is missing"));
  EXPECT_THAT(refusal(std::string(200, '(') + "a" + std::string(200, ')')), HasSubstr("too deeply"));
}

TEST(Rules, MistakesNameFileAndLineAndSpareTheOthers) {
  const LoadedRules loaded = load(
      "title: good\nid: g\nlogsource: {product: test}\ndetection: {s: {F: a}, condition: s}\n"
      "---\ntitle: bad\nid: b\nlogsource: {product: test}\ndetection: {s: {F: a}}\n");
  ASSERT_THAT(loaded.rules, SizeIs(1));
  ASSERT_THAT(loaded.failed, SizeIs(1));
  EXPECT_EQ(loaded.failed[0].id, "b");
  EXPECT_EQ(loaded.failed[0].error.where, "t.yml:9");
}

TEST(Rules, MissingPartsAreNamed) {
  EXPECT_THAT(refusal_of("title: t\ndetection: {s: {F: a}, condition: s}\n"),
              HasSubstr("logsource is missing"));
  EXPECT_THAT(refusal_of("title: t\nlogsource: {product: test}\n"), HasSubstr("detection is missing"));
  EXPECT_THAT(refusal_of("title: t\nlevel: hihh\nlogsource: {product: test}\n"), HasSubstr("unknown level 'hihh'"));
  EXPECT_THAT(refusal_of("title: [\n"), HasSubstr("t.yml:"));
  EXPECT_THAT(refusal_of("just text\n"), HasSubstr("is no rule"));
}

TEST(Rules, TheSecondOfOneIdFails) {
  const std::string rule =
      "title: t\nid: same\nlogsource: {product: test}\ndetection: {s: {F: a}, condition: s}\n";
  const LoadedRules loaded = load(rule + "---\n" + rule);
  EXPECT_THAT(loaded.rules, SizeIs(1));
  ASSERT_THAT(loaded.failed, SizeIs(1));
  EXPECT_THAT(loaded.failed[0].error.message(), HasSubstr("taken by t.yml:1"));
}

TEST(Actions, GlobalIsLaidUnderWhatFollows) {
  const LoadedRules loaded = load(R"(action: global
title: many
logsource: {product: test}
level: high
---
id: one
detection: {s: {F: a}, condition: s}
---
id: two
level: low
detection: {s: {F: b}, condition: s}
)");
  ASSERT_THAT(loaded.failed, IsEmpty());
  ASSERT_THAT(loaded.rules, SizeIs(2));
  EXPECT_EQ(loaded.rules[0].title, "many");
  EXPECT_EQ(loaded.rules[0].level, Level::high);
  EXPECT_EQ(loaded.rules[1].level, Level::low);
}

TEST(Actions, RepeatChangesTheRuleBefore) {
  const LoadedRules loaded = load(R"(title: first
id: one
logsource: {product: test}
detection: {s: {F: a}, condition: s}
---
action: repeat
id: two
detection: {s: {F: b}}
)");
  ASSERT_THAT(loaded.failed, IsEmpty());
  ASSERT_THAT(loaded.rules, SizeIs(2));
  EXPECT_TRUE(matches(loaded.rules[1], {{"F", "b"}}));
  EXPECT_FALSE(matches(loaded.rules[1], {{"F", "a"}}));
}

TEST(Actions, ResetForgetsTheGlobal) {
  const LoadedRules loaded = load(R"(action: global
logsource: {product: test}
---
action: reset
---
title: on its own
id: one
detection: {s: {F: a}, condition: s}
)");
  ASSERT_THAT(loaded.failed, SizeIs(1));
  EXPECT_THAT(loaded.failed[0].error.message(), HasSubstr("logsource is missing"));
}

constexpr const char* kRuleA =
    "title: A\nid: id-a\nname: name_a\nlogsource: {product: test}\ndetection: {s: {F: a}, condition: "
    "s}\n---\n";

std::string filter(const std::string& condition, const std::string& rules,
                   const std::string& product = "test") {
  return std::string(kRuleA) + "title: f\nid: id-f\nlogsource: {product: " + product +
         "}\nfilter: {rules: [" + rules + "], x: {User: backup}, condition: '" + condition + "'}\n";
}

TEST(Filters, TakeOutWhatTheyMatchWrittenEitherWay) {
  for (const char* condition : {"x", "not x"}) {
    const LoadedRules loaded = load(filter(condition, "id-a"));
    ASSERT_THAT(loaded.failed, IsEmpty());
    ASSERT_THAT(loaded.rules, SizeIs(1));
    EXPECT_TRUE(matches(loaded.rules[0], {{"F", "a"}})) << condition;
    EXPECT_TRUE(matches(loaded.rules[0], {{"F", "a"}, {"User", "anna"}})) << condition;
    EXPECT_FALSE(matches(loaded.rules[0], {{"F", "a"}, {"User", "Backup"}})) << condition;
  }
}

TEST(Filters, ReachOnlyTheRulesTheyNameOfTheirLogSource) {
  EXPECT_FALSE(matches(load(filter("x", "name_a")).rules[0], {{"F", "a"}, {"User", "backup"}}));
  EXPECT_FALSE(matches(load(filter("x", "any")).rules[0], {{"F", "a"}, {"User", "backup"}}));
  EXPECT_TRUE(matches(load(filter("x", "other")).rules[0], {{"F", "a"}, {"User", "backup"}}));
  EXPECT_TRUE(matches(load(filter("x", "any", "linux")).rules[0], {{"F", "a"}, {"User", "backup"}}));
}

std::string correlation(const std::string& body) {
  return std::string(kRuleA) + "title: c\nid: id-c\ncorrelation: {" + body + "}\n";
}

TEST(Correlations, AreReadInFull) {
  const LoadedRules loaded =
      load(correlation("type: value_count, rules: [name_a], group-by: [User, Ip], timespan: 90m, "
                       "aliases: {Ip: {name_a: SourceIp}}, condition: {field: Computer, gte: 5, lt: 100}"));
  ASSERT_THAT(loaded.failed, IsEmpty());
  ASSERT_THAT(loaded.correlations, SizeIs(1));
  const Correlation& one = loaded.correlations[0];
  EXPECT_EQ(one.type, CorrelationType::value_count);
  EXPECT_THAT(one.group_by, ElementsAre("User", "Ip"));
  EXPECT_EQ(one.timespan_seconds, 5400);
  EXPECT_EQ(one.aliases.at("Ip").at("name_a"), "SourceIp");
  EXPECT_THAT(one.fields_counted, ElementsAre("Computer"));
  ASSERT_THAT(one.thresholds, SizeIs(2));
  EXPECT_EQ(one.thresholds[1].comparison, Threshold::Comparison::less);
  EXPECT_FALSE(loaded.rules[0].reports);
}

TEST(Correlations, GenerateLetsTheBaseRulesReport) {
  const std::string body = "type: event_count, rules: [id-a], timespan: 1h, condition: {gt: 3}";
  EXPECT_FALSE(load(correlation(body)).rules[0].reports);
  EXPECT_TRUE(load(correlation(body + ", generate: true")).rules[0].reports);
  EXPECT_TRUE(load(correlation(body) + "generate: true\n").rules[0].reports);
}

TEST(Correlations, TemporalOnesNeedAllRulesUnlessAConditionSaysOtherwise) {
  const LoadedRules plain = load(correlation("type: temporal, rules: [name_a], timespan: 5m"));
  ASSERT_THAT(plain.correlations, SizeIs(1));
  EXPECT_EQ(plain.correlations[0].thresholds[0].value, 1);
  const LoadedRules extended =
      load(correlation("type: temporal, rules: [name_a], timespan: 5m, condition: not name_a"));
  ASSERT_THAT(extended.correlations, SizeIs(1));
  ASSERT_TRUE(extended.correlations[0].condition.has_value());
  EXPECT_EQ(extended.correlations[0].condition->kind, Expression::Kind::negation);
}

TEST(Correlations, MayStandOnCorrelations) {
  const LoadedRules loaded = load(
      correlation("type: event_count, rules: [id-a], timespan: 1h, condition: {gt: 3}") +
      "---\ntitle: chain\nid: id-d\ncorrelation: {type: temporal, rules: [id-c, name_a], timespan: 1h}\n");
  EXPECT_THAT(loaded.failed, IsEmpty());
  EXPECT_THAT(loaded.correlations, SizeIs(2));
}

TEST(Correlations, OfRulesThatAreNotThereFailAndThoseOnThemToo) {
  const LoadedRules loaded =
      load(correlation("type: event_count, rules: [nobody], timespan: 1h, condition: {gt: 3}") +
           "---\ntitle: chain\nid: id-d\ncorrelation: {type: temporal, rules: [id-c], timespan: 1h}\n");
  EXPECT_THAT(loaded.correlations, IsEmpty());
  ASSERT_THAT(loaded.failed, SizeIs(2));
  EXPECT_THAT(loaded.failed[0].error.message(), HasSubstr("'nobody'"));
}

TEST(Correlations, MistakesAreNamed) {
  const auto refusal = [](const std::string& body) { return refusal_of(correlation(body)); };
  EXPECT_THAT(refusal("type: event_cuont, rules: [id-a], timespan: 1h, condition: {gt: 3}"),
              HasSubstr("event_count"));
  EXPECT_THAT(refusal("type: event_count, rules: [id-a], condition: {gt: 3}"), HasSubstr("timespan"));
  EXPECT_THAT(refusal("type: event_count, rules: [id-a], timespan: soon, condition: {gt: 3}"),
              HasSubstr("no time span"));
  EXPECT_THAT(refusal("type: event_count, timespan: 1h, condition: {gt: 3}"), HasSubstr("names no rules"));
  EXPECT_THAT(refusal("type: event_count, rules: [id-a], timespan: 1h"), HasSubstr("condition is missing"));
  EXPECT_THAT(refusal("type: value_count, rules: [id-a], timespan: 1h, condition: {gt: 3}"),
              HasSubstr("field"));
  EXPECT_THAT(refusal("type: event_count, rules: [id-a], timespan: 1h, condition: {more: 3}"),
              HasSubstr("unknown comparison"));
}

TEST(Aggregations, BehindAPipeBecomeCorrelations) {
  const LoadedRules loaded =
      load(std::string(test::kRuleHead) +
           "detection: {s: {F: a}, timeframe: 10m, condition: 's | count(User) by Ip > 5'}\n");
  ASSERT_THAT(loaded.failed, IsEmpty());
  ASSERT_THAT(loaded.correlations, SizeIs(1));
  const Correlation& one = loaded.correlations[0];
  EXPECT_EQ(one.id, "i");
  EXPECT_EQ(one.type, CorrelationType::value_count);
  EXPECT_THAT(one.fields_counted, ElementsAre("User"));
  EXPECT_THAT(one.group_by, ElementsAre("Ip"));
  EXPECT_EQ(one.timespan_seconds, 600);
  EXPECT_EQ(one.thresholds[0].comparison, Threshold::Comparison::greater);
  EXPECT_FALSE(loaded.rules[0].reports);
}

TEST(Aggregations, WithoutATimeframeOrOfUnknownKindFail) {
  EXPECT_THAT(refusal_of_detection("s: {F: a}, condition: 's | count() > 5'"), HasSubstr("timeframe"));
  EXPECT_THAT(refusal_of_detection("s: {F: a}, timeframe: 1m, condition: 's | stdev(x)'"),
              HasSubstr("not known"));
}

TEST(LoadPaths, FoldersAreSearchedAndOtherFilesLeft) {
  const test::ScratchFolder folder;
  folder.write("b/two.yaml", kRuleA);
  folder.write("a/readme.md", "no rule");
  folder.write("a/broken.yml", "title: [");
  const auto loaded = load_paths({folder.path()}, {});
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->files, 2U);
  EXPECT_THAT(loaded->rules, SizeIs(1));
  EXPECT_THAT(loaded->failed, SizeIs(1));
  EXPECT_FALSE(load_paths({folder.path() / "absent"}, {}));
}

}  // namespace
}  // namespace garde::sigma
