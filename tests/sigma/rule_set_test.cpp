// SPDX-License-Identifier: Apache-2.0
#include "sigma/rule_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/case_fold.h"
#include "support/rule_builder.h"

namespace garde::sigma {
namespace {

using test::all_of;
using test::any_of;
using test::not_;
using test::RuleBuilder;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kMapping = R"(
shape: windows
logsources:
  - logsource: {product: windows}
  - logsource: {product: windows, service: sysmon}
    when: {Channel: Sysmon}
  - logsource: {product: windows, category: process_creation}
    when: {Channel: Sysmon, EventID: 1}
  - logsource: {product: windows, category: registry_event}
    when: {Channel: Sysmon, EventID: [12, 13]}
  - logsource: {product: windows, category: registry_set}
    when: {Channel: Sysmon, EventID: 13}
  - logsource: {product: windows, category: process_creation}
    when: {Channel: Security, EventID: 4688}
    fields:
      Image: NewProcessName
      User: '{Domain}\{Name}'
      IntegrityLevel: MandatoryLabel
    values:
      IntegrityLevel: {S-1-16-12288: High}
)";

Mappings mappings() {
  auto loaded = Mappings::load_text(kMapping, "test.yml");
  EXPECT_TRUE(loaded) << loaded.error().message();
  return std::move(*loaded);
}

void fill(Event& event, const std::vector<std::pair<std::string, std::string>>& fields) {
  event.clear();
  event.shape = "windows";
  for (const auto& [name, value] : fields) {
    const std::string_view kept = event.arena().copy(name);
    event.add(kept, find_field(name), ValueKind::text, event.arena().copy(value));
  }
}

std::vector<std::string> matches(Matcher& matcher, Event& event) {
  std::vector<std::string> titles;
  matcher.match(event, [&](const CompiledRule& rule, EventView&) { titles.push_back(rule.rule().title); });
  return titles;
}

std::vector<std::string> matches(std::vector<Rule> rules,
                                 const std::vector<std::pair<std::string, std::string>>& fields) {
  Matcher matcher(std::make_shared<const RuleSet>(std::move(rules), mappings()));
  Event event;
  fill(event, fields);
  return matches(matcher, event);
}

Rule image_rule(const std::string& title, const std::string& category) {
  RuleBuilder builder(title);
  builder.logsource("windows", category);
  return builder.condition(builder.predicate("Image", Operator::pattern, "*\\evil.exe"));
}

TEST(RuleSet, ARuleSeesOnlyEventsOfItsLogSource) {
  const std::vector<Rule> rules{image_rule("creation", "process_creation"),
                                image_rule("registry", "registry_event"), image_rule("set", "registry_set"),
                                image_rule("any", "")};
  const std::pair<std::string, std::string> image{"Image", "C:\\EVIL.exe"};
  EXPECT_THAT(matches(rules, {{"Channel", "Sysmon"}, {"EventID", "1"}, image}),
              ElementsAre("creation", "any"));
  EXPECT_THAT(matches(rules, {{"Channel", "sysmon"}, {"EventID", "13"}, image}),
              ElementsAre("registry", "set", "any"));
  EXPECT_THAT(matches(rules, {{"Channel", "Sysmon"}, {"EventID", "12"}, image}),
              ElementsAre("registry", "any"));
  EXPECT_THAT(matches(rules, {{"Channel", "Other"}, {"EventID", "1"}, image}), ElementsAre("any"));
}

TEST(RuleSet, AnUnknownShapeReachesOnlyRulesWithoutALogSource) {
  RuleBuilder everywhere("everywhere");
  const Rule unbound = everywhere.condition(everywhere.predicate("Image", Operator::pattern, "*evil*"));
  Matcher matcher(
      std::make_shared<const RuleSet>(std::vector<Rule>{image_rule("any", ""), unbound}, mappings()));
  Event event;
  fill(event, {{"Image", "c:\\evil.exe"}});
  event.shape = "unheard of";
  EXPECT_THAT(matches(matcher, event), ElementsAre("everywhere"));
}

TEST(RuleSet, AliasesGiveTheRulesNamesAndValues) {
  RuleBuilder builder("alias");
  builder.logsource("windows", "process_creation");
  const Rule rule =
      builder.condition(all_of({builder.predicate("Image", Operator::pattern, "*\\evil.exe"),
                                builder.predicate("User", Operator::pattern, "CORP\\anna"),
                                builder.predicate("IntegrityLevel", Operator::pattern, "high")}));
  std::vector<std::pair<std::string, std::string>> event{
      {"Channel", "Security"}, {"EventID", "4688"}, {"NewProcessName", "C:\\evil.exe"},
      {"Domain", "CORP"},      {"Name", "anna"},    {"MandatoryLabel", "S-1-16-12288"}};
  EXPECT_THAT(matches({rule}, event), ElementsAre("alias"));
  event.push_back({"Image", "the event's own stays"});
  EXPECT_THAT(matches({rule}, event), IsEmpty());
}

TEST(RuleSet, AMissingFieldUnderNotMakesTheNotTrue) {
  RuleBuilder builder("not");
  builder.logsource("windows");
  const Rule rule = builder.condition(all_of({builder.predicate("Image", Operator::pattern, "*evil*"),
                                              not_(builder.predicate("Parent", Operator::pattern, "good"))}));
  EXPECT_THAT(matches({rule}, {{"Image", "evil"}}), ElementsAre("not"));
  EXPECT_THAT(matches({rule}, {{"Image", "evil"}, {"Parent", "GOOD"}}), IsEmpty());
}

TEST(RuleSet, NullMeansAbsentOrNullAndEmptyMeansPresentAndEmpty) {
  RuleBuilder null_builder("null");
  const Rule null_rule = null_builder.condition(null_builder.predicate("Target", Operator::is_null));
  RuleBuilder empty_builder("empty");
  const Rule empty_rule = empty_builder.condition(empty_builder.predicate("Target", Operator::pattern, ""));
  EXPECT_THAT(matches({null_rule, empty_rule}, {{"Image", "x"}}), ElementsAre("null"));
  EXPECT_THAT(matches({null_rule, empty_rule}, {{"Target", ""}}), ElementsAre("empty"));
  Matcher matcher(std::make_shared<const RuleSet>(std::vector<Rule>{null_rule, empty_rule}, mappings()));
  Event event;
  event.add("Target", find_field("Target"), ValueKind::null, "");
  EXPECT_THAT(matches(matcher, event), ElementsAre("null"));
}

TEST(RuleSet, AnyMemberOfAnArrayMayMatchAndKeywordsLookInAll) {
  RuleBuilder member("member");
  const Rule member_rule = member.condition(member.predicate("Data", Operator::pattern, "second"));
  RuleBuilder keyword("keyword");
  const Rule keyword_rule = keyword.condition(keyword.predicate("", Operator::pattern, "*econ*"));
  EXPECT_THAT(matches({member_rule, keyword_rule}, {{"Data", "first"}, {"Data", "Second"}}),
              ElementsAre("member", "keyword"));
  EXPECT_THAT(matches({member_rule, keyword_rule}, {{"Data", "first"}}), IsEmpty());
}

TEST(RuleSet, NumbersEqualTheirTextAndCompareAsNumbers) {
  RuleBuilder builder("numbers");
  Predicate greater;
  greater.field = "Port";
  greater.field_id = intern_field("Port");
  greater.op = Operator::greater;
  greater.number = 1024;
  const Rule rule = builder.condition(
      all_of({builder.add(greater), not_(builder.predicate("Port", Operator::pattern, "3389"))}));
  EXPECT_THAT(matches({rule}, {{"Port", "8080"}}), ElementsAre("numbers"));
  EXPECT_THAT(matches({rule}, {{"Port", "0x1F90"}}), ElementsAre("numbers"));
  EXPECT_THAT(matches({rule}, {{"Port", "3389"}}), IsEmpty());
  EXPECT_THAT(matches({rule}, {{"Port", "not a number"}}), IsEmpty());
}

TEST(RuleSet, ARuleWithAMissingPlaceholderIsNeverRun) {
  Rule rule = image_rule("placeholder", "");
  rule.missing_placeholders = {"administrators"};
  Matcher matcher(std::make_shared<const RuleSet>(std::vector<Rule>{rule}, mappings()));
  Event event;
  fill(event, {{"Image", "c:\\evil.exe"}});
  EXPECT_THAT(matches(matcher, event), IsEmpty());
}

TEST(Coverage, TellsAbsentSourcesAndAbsentFields) {
  RuleBuilder builder("needs a hash");
  builder.logsource("windows", "process_creation");
  const Rule needs_hash =
      builder.condition(all_of({builder.predicate("Image", Operator::pattern, "*a*"),
                                builder.predicate("Imphash", Operator::pattern, "1234")}));
  const auto rules = std::make_shared<const RuleSet>(
      std::vector<Rule>{needs_hash, image_rule("creation", "process_creation"),
                        image_rule("set", "registry_set")},
      mappings());
  Matcher matcher(rules);
  Event event;
  fill(event, {{"Channel", "Sysmon"}, {"EventID", "1"}, {"Image", "x"}});
  EXPECT_THAT(matches(matcher, event), IsEmpty());
  event.shape = "unheard of";
  EXPECT_THAT(matches(matcher, event), IsEmpty());
  const Matcher* matchers[] = {&matcher};
  const Coverage coverage = Matcher::coverage(*rules, matchers);
  EXPECT_EQ(coverage.events, 2U);
  EXPECT_EQ(coverage.events_without_source, 1U);
  EXPECT_EQ(coverage.rules_active, 2U);
  ASSERT_EQ(coverage.absent_sources.size(), 1U);
  EXPECT_EQ(coverage.absent_sources[0].logsource.category, "registry_set");
  ASSERT_EQ(coverage.absent_fields.size(), 1U);
  EXPECT_EQ(coverage.absent_fields[0].rule->title, "needs a hash");
  EXPECT_THAT(coverage.absent_fields[0].fields, ElementsAre("Imphash"));
}

// Random rules over few words, so that they match often.
std::string random_word() {
  return *rc::gen::element<std::string>("", "a", "ab", "evil", "system32", "\\cmd.exe", "EVIL.exe", "é",
                                        "powershell", "-enc", "c:\\windows\\system32\\cmd.exe", "4624", "1");
}

std::string random_field() {
  return *rc::gen::element<std::string>("A", "B", "C", "D");
}

Expression random_predicate(RuleBuilder& builder) {
  const std::string field = *rc::gen::inRange(0, 8) == 0 ? std::string() : random_field();
  switch (*rc::gen::inRange(0, 10)) {
    case 0:
      return builder.predicate(random_field(), Operator::is_null);
    case 1:
      return builder.predicate(random_field(), Operator::exists);
    case 2:
      return builder.predicate(field, Operator::regular_expression, "(evil|cmd)\\.exe");
    case 3:
      return builder.predicate(field, Operator::regular_expression, "[0-9]{4}");
    default:
      break;
  }
  const std::string before = *rc::gen::element<std::string>("", "*", "?");
  const std::string after = *rc::gen::element<std::string>("", "*", "*x");
  return builder.predicate(field, Operator::pattern, before + random_word() + after);
}

Expression random_tree(RuleBuilder& builder, int depth) {
  const int kind = depth == 0 ? 3 : *rc::gen::inRange(0, 4);
  if (kind == 3) return random_predicate(builder);
  if (kind == 2) return not_(random_tree(builder, depth - 1));
  std::vector<Expression> children;
  const int count = *rc::gen::inRange(1, 4);
  for (int i = 0; i < count; ++i) children.push_back(random_tree(builder, depth - 1));
  return kind == 0 ? all_of(std::move(children)) : any_of(std::move(children));
}

// One matcher that sees values again and again, new ones between them and the same text in other fields,
// answers as one that sees each event first.
TEST(RuleSet, WhatWasSeenBeforeChangesNoAnswer) {
  RuleBuilder keyword("keyword");
  keyword.logsource("windows", "");
  RuleBuilder user("user");
  user.logsource("windows", "process_creation");
  const auto rules = std::make_shared<const RuleSet>(
      std::vector<Rule>{image_rule("image", "process_creation"),
                        keyword.condition(keyword.predicate("", Operator::pattern, "*needle*")),
                        user.condition(user.predicate("User", Operator::pattern, "*\\evil.exe"))},
      mappings());
  Matcher matcher(rules);
  Event event;
  for (int i = 0; i < 12'000; ++i) {
    const std::string fresh = "C:\\run " + std::to_string(i);
    const std::string image = i % 3 == 0 ? "C:\\evil.exe" : i % 3 == 1 ? fresh + "\\EVIL.exe" : fresh;
    const std::vector<std::pair<std::string, std::string>> fields{
        {"Channel", "Sysmon"},
        {"EventID", "1"},
        {"Image", image},
        {"User", i % 5 == 0 ? "C:\\evil.exe" : "a"},
        {i % 2 == 0 ? "Unnamed" : "Image", i % 7 == 0 ? "a Needle" : fresh}};
    fill(event, fields);
    std::vector<std::string> expected;
    if (i % 3 != 2) expected.emplace_back("image");
    if (i % 7 == 0) expected.emplace_back("keyword");
    if (i % 5 == 0) expected.emplace_back("user");
    ASSERT_EQ(matches(matcher, event), expected) << i;
  }
}

TEST(RuleSet, ALongListOfTextsAnswersAsEachOfThem) {
  EXPECT_TRUE(rc::check([] {
    RuleBuilder builder("list");
    std::vector<Expression> texts;
    std::vector<std::string> patterns;
    for (int i = 0; i < 20; ++i) {
      const std::string word = random_word();
      patterns.push_back(*rc::gen::element(word, "*" + word, word + "*", "*" + word + "*"));
      texts.push_back(builder.predicate("A", Operator::pattern, patterns.back()));
    }
    const Rule rule = builder.condition(any_of(std::move(texts)));
    const std::string value = random_word() + random_word();
    Event event;
    fill(event, {{"A", value}});
    EventView view;
    view.look_at(event, {});
    const CompiledRule compiled(rule);
    const bool expected = std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
      return ValuePattern(test::pattern_of(pattern), false).matches(fold_case(value));
    });
    RC_ASSERT(compiled.matches(view) == expected);
  }));
}

TEST(RuleSet, TheIndexLosesNoMatch) {
  EXPECT_TRUE(rc::check([] {
    std::vector<Rule> rules;
    const int count = *rc::gen::inRange(1, 12);
    for (int i = 0; i < count; ++i) {
      RuleBuilder builder(std::to_string(i));
      rules.push_back(builder.condition(random_tree(builder, 3)));
    }
    const auto rule_set = std::make_shared<const RuleSet>(rules, mappings());
    Matcher matcher(rule_set);
    for (int round = 0; round < 5; ++round) {
      std::vector<std::pair<std::string, std::string>> fields;
      const int field_total = *rc::gen::inRange(0, 6);
      for (int i = 0; i < field_total; ++i)
        fields.emplace_back(random_field(), random_word() + random_word());
      Event event;
      fill(event, fields);
      std::vector<std::string> expected;
      EventView view;
      view.look_at(event, {});
      for (const Rule& rule : rules)
        if (CompiledRule(rule).matches(view)) expected.push_back(rule.title);
      RC_ASSERT(matches(matcher, event) == expected);
    }
  }));
}

}  // namespace
}  // namespace garde::sigma
