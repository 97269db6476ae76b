// SPDX-License-Identifier: Apache-2.0
// What every rule of our own pack must have.
#include <gtest/gtest.h>
#include <regex>
#include <set>

#include "attack/attack.h"
#include "cli/rules/listed_rule.h"
#include "sigma/load.h"

namespace garde::cli::rules {
namespace {

class RulePack : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto loaded = sigma::load_paths({std::filesystem::path(GARDE_SOURCE_DIR) / "rules"}, {});
    ASSERT_TRUE(loaded) << loaded.error().message();
    loaded_ = new sigma::LoadedRules(std::move(*loaded));
  }
  static void TearDownTestSuite() { delete loaded_; }
  static sigma::LoadedRules* loaded_;
};
sigma::LoadedRules* RulePack::loaded_ = nullptr;

TEST_F(RulePack, LoadsWithoutAFailure) {
  for (const sigma::FailedRule& failed : loaded_->failed) ADD_FAILURE() << failed.error.message();
}

TEST_F(RulePack, EveryRuleSaysWhatItIs) {
  const std::regex uuid("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  for (const ListedRule& one : list_rules(*loaded_)) {
    SCOPED_TRACE(one.rule->file + ": " + one.rule->title);
    EXPECT_TRUE(std::regex_match(one.rule->id, uuid)) << one.rule->id;
    EXPECT_FALSE(one.rule->status.empty());
    EXPECT_FALSE(one.rule->date.empty());
    EXPECT_FALSE(one.rule->description.empty());
    EXPECT_TRUE(one.rule->level.has_value());
    EXPECT_FALSE(one.rule->false_positives.empty());
  }
}

TEST_F(RulePack, EveryRuleThatReportsGuidesInBothLanguages) {
  for (const ListedRule& one : list_rules(*loaded_)) {
    if (!one.reports) continue;
    SCOPED_TRACE(one.rule->file + ": " + one.rule->title);
    for (const char* language : {"fr", "en"}) {
      const auto guidance = one.rule->guidance.find(language);
      ASSERT_NE(guidance, one.rule->guidance.end()) << language;
      EXPECT_FALSE(guidance->second.title.empty()) << language;
      EXPECT_FALSE(guidance->second.explanation.empty()) << language;
      EXPECT_FALSE(guidance->second.first_action.empty()) << language;
    }
    EXPECT_NE(one.rule->guidance.at("fr").explanation, one.rule->guidance.at("en").explanation);
  }
}

// A terminal may break a line at any plain space: the mark would then start the next one.
TEST_F(RulePack, FrenchIsWrittenAsFrench) {
  const auto check = [](const sigma::Metadata& rule) {
    const auto found = rule.guidance.find("fr");
    if (found == rule.guidance.end()) return;
    const sigma::Metadata::Guidance& french = found->second;
    for (const std::string* text : {&french.title, &french.explanation, &french.first_action}) {
      for (const std::string_view wrong : {" :", " ;", " !", " ?", "« ", " »", "'", "évènement", "  "})
        EXPECT_EQ(text->find(wrong), std::string::npos) << rule.file << ": '" << wrong << "' in: " << *text;
    }
  };
  for (const sigma::Rule& rule : loaded_->rules) check(rule);
  for (const sigma::Correlation& correlation : loaded_->correlations) check(correlation);
}

TEST_F(RulePack, EveryRuleThatReportsNamesTechniquesThatExist) {
  for (const ListedRule& one : list_rules(*loaded_)) {
    if (!one.reports) continue;
    const auto ids = attack::technique_ids(one.rule->tags);
    EXPECT_FALSE(ids.empty()) << one.rule->file;
    for (const std::string& id : ids)
      EXPECT_NE(attack::find_technique(id), nullptr) << one.rule->file << ": " << id;
  }
}

TEST_F(RulePack, CoversTheWholeAttack) {
  std::set<std::string> files;
  std::set<std::string> health;
  std::set<std::string> tactics;
  for (const ListedRule& one : list_rules(*loaded_)) {
    files.insert(one.rule->file);
    if (one.rule->file.find("/health/") != std::string::npos) health.insert(one.rule->file);
    tactics.insert(one.rule->tags.begin(), one.rule->tags.end());
  }
  EXPECT_GE(files.size() - health.size(), 70U);
  for (const char* tactic :
       {"initial-access", "execution", "persistence", "privilege-escalation", "defense-evasion",
        "credential-access", "discovery", "lateral-movement", "exfiltration", "impact"})
    EXPECT_EQ(tactics.count(std::string("attack.") + tactic), 1U) << tactic;
}

TEST_F(RulePack, EveryFileHasExamples) {
  for (const ListedRule& one : list_rules(*loaded_))
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(one.rule->file).replace_extension(".examples")))
        << one.rule->file;
}

}  // namespace
}  // namespace garde::cli::rules
