// SPDX-License-Identifier: Apache-2.0
#include "sigma/cache.h"

#include <fstream>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "sigma/rule_image.h"
#include "sigma/trigger.h"
#include "support/scratch_folder.h"

namespace garde::sigma {
namespace {

constexpr const char* kRules = R"(
title: A rule
id: 0d2b0a1c-0000-4000-8000-000000000001
name: a_rule
level: high
tags: [attack.t1490]
logsource: {product: windows, category: process_creation}
detection:
  selection:
    Image|endswith: ['\a.exe', '\b?.exe']
    Port|gt: 1024
    CommandLine|re|i: 'x(?=y)'
  filter:
    User: null
  condition: selection and not filter
garde:
  fr: {title: Une règle, explanation: Parce que., first_action: Débrancher.}
---
title: Many
correlation:
  type: value_count
  rules: [a_rule]
  group-by: [Computer]
  timespan: 5m
  condition: {field: User, gte: 3}
---
title: Broken
logsource: {product: windows}
detection: {condition: nothing}
)";

LoadedRules loaded() {
  LoadedRules rules = load_text(kRules, "rules.yml", {});
  resolve(rules);
  return rules;
}

TEST(RuleImage, HoldsEverything) {
  const LoadedRules before = loaded();
  ASSERT_EQ(before.rules.size(), 1U);
  ASSERT_EQ(before.correlations.size(), 1U);
  ASSERT_EQ(before.failed.size(), 1U);
  const auto after = from_image(to_image(before));
  ASSERT_TRUE(after) << after.error().message();
  EXPECT_EQ(to_image(*after), to_image(before));
  EXPECT_EQ(after->rules[0].guidance.at("fr").title, "Une règle");
  EXPECT_EQ(after->rules[0].predicates[0].field_id, find_field("Image"));
  EXPECT_FALSE(after->rules[0].reports);
}

TEST(RuleImage, HoldsTheTriggersThatAreKnown) {
  LoadedRules before = loaded();
  EXPECT_FALSE(from_image(to_image(before))->rules[0].triggers.has_value());
  const auto derived = triggers_of(before.rules[0]);
  ASSERT_TRUE(derived);
  before.rules[0].triggers = derived;
  const auto after = from_image(to_image(before));
  ASSERT_TRUE(after && after->rules[0].triggers && *after->rules[0].triggers);
  const TriggerSet& kept = **after->rules[0].triggers;
  EXPECT_EQ(kept.frequency, derived->frequency);
  ASSERT_EQ(kept.triggers.size(), derived->triggers.size());
  for (std::size_t i = 0; i < kept.triggers.size(); ++i) {
    EXPECT_EQ(kept.triggers[i].field, derived->triggers[i].field);
    EXPECT_EQ(kept.triggers[i].presence, derived->triggers[i].presence);
    EXPECT_EQ(kept.triggers[i].anchor, derived->triggers[i].anchor);
    EXPECT_EQ(kept.triggers[i].literal, derived->triggers[i].literal);
  }
  // No trigger that the engine's index could not take.
  before.rules[0].triggers->value().triggers = {{find_field("Image"), false, Anchor::anywhere, "x"}};
  EXPECT_FALSE(from_image(to_image(before)));
}

TEST(RuleImage, DamageIsFoundOrHarmless) {
  LoadedRules rules = loaded();
  rules.rules[0].triggers = triggers_of(rules.rules[0]);
  const std::string image = to_image(rules);
  EXPECT_TRUE(rc::check([&] {
    std::string damaged = image;
    const auto place = *rc::gen::inRange<std::size_t>(0, damaged.size());
    damaged[place] = static_cast<char>(*rc::gen::inRange(0, 256));
    (void)from_image(damaged);
    RC_ASSERT(!from_image(std::string_view(image).substr(0, place)).has_value());
  }));
}

TEST(RuleCache, IsUsedUntilAFileChangesAndRebuiltWhenDamaged) {
  const test::ScratchFolder folder;
  const auto rules = folder.path() / "rules.yml";
  std::ofstream(rules) << kRules;
  const RuleCache cache(folder.path() / "cache");
  ASSERT_EQ(cache.load_paths({rules}, {})->rules.size(), 1U);
  std::filesystem::path image;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "cache")) image = entry.path();
  ASSERT_FALSE(image.empty());
  EXPECT_EQ(cache.load_paths({rules}, {})->rules[0].title, "A rule");
  EXPECT_TRUE(cache.load_paths({rules}, {})->rules[0].triggers.has_value());

  std::ofstream(image, std::ios::app) << "junk";
  EXPECT_EQ(cache.load_paths({rules}, {})->rules[0].title, "A rule");

  std::string changed = kRules;
  changed.replace(changed.find("A rule"), 6, "Another");
  std::ofstream(rules) << changed;
  EXPECT_EQ(cache.load_paths({rules}, {})->rules[0].title, "Another");

  LoadOptions options;
  options.placeholders["x"] = {"y"};
  EXPECT_EQ(cache.load_paths({rules}, options)->rules[0].title, "Another");
}

TEST(RuleCache, WorksWhereNothingCanBeWritten) {
  const test::ScratchFolder folder;
  std::ofstream(folder.path() / "rules.yml") << kRules;
  EXPECT_EQ(RuleCache("/proc/nowhere").load_paths({folder.path() / "rules.yml"}, {})->rules.size(), 1U);
  EXPECT_EQ(RuleCache({}).load_paths({folder.path() / "rules.yml"}, {})->rules.size(), 1U);
}

}  // namespace
}  // namespace garde::sigma
