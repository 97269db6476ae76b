// SPDX-License-Identifier: Apache-2.0
// Every text is there in both languages, and cards keep their promises.
#include "incident/texts.h"

#include <gtest/gtest.h>
#include <set>

#include "attack/attack.h"

namespace garde::incident {
namespace {

TEST(Texts, EveryTechniqueIsOneOfAttackInBothLanguages) {
  std::size_t techniques = 0;
  for (const auto& [id, text] : texts().techniques) {
    ++techniques;
    EXPECT_NE(attack::find_technique(id), nullptr) << id;
    EXPECT_GT(text.french.size(), 15u) << id;
    EXPECT_GT(text.english.size(), 15u) << id;
    EXPECT_NE(text.french, text.english) << id;
    EXPECT_EQ(text.french.back(), '.') << id;
    EXPECT_EQ(text.english.back(), '.') << id;
  }
  EXPECT_GE(techniques, 80u);
}

TEST(Texts, EveryTacticHasItsTexts) {
  for (const std::string_view tactic : attack::tactics()) {
    const TacticText* text = tactic_text(tactic);
    ASSERT_NE(text, nullptr) << tactic;
    for (const Bilingual* one : {&text->what, &text->risk, &text->action}) {
      EXPECT_FALSE(one->french.empty()) << tactic;
      EXPECT_FALSE(one->english.empty()) << tactic;
    }
  }
  EXPECT_EQ(texts().tactics.size(), attack::tactics().size());
}

TEST(Texts, TheTenKindsAndOneMoreHaveACard) {
  for (const char* kind : {"ransomware", "directory", "mail", "edge", "leak", "defacement",
                           "denial_of_service", "insider", "device", "provider", "intrusion"})
    EXPECT_NE(find_card(kind), nullptr) << kind;
  EXPECT_EQ(texts().cards.back().kind, "intrusion") << "the last card stands for all others";
}

TEST(Texts, EachLineOfACardSaysWhoCarriesItAndSinceWhen) {
  for (const Card& card : texts().cards) {
    EXPECT_GE(card.actions.size(), 6u) << card.kind;
    std::set<std::string> said;
    for (const Action& action : card.actions) {
      EXPECT_FALSE(action.source.empty()) << action.text.french;
      EXPECT_EQ(action.checked.size(), 10u) << action.text.french;
      EXPECT_TRUE(said.insert(action.text.french).second) << "twice: " << action.text.french;
    }
  }
}

TEST(Texts, ADeviceAttachedToAPatientIsTheCareTeams) {
  for (const char* kind : {"ransomware", "intrusion", "device"}) {
    bool is_said = false;
    for (const Action& action : find_card(kind)->actions)
      is_said = is_said || action.text.french.find("équipe soignante") != std::string::npos;
    EXPECT_TRUE(is_said) << kind;
  }
}

TEST(Texts, ASubTechniqueIsToldInItsTechniquesWords) {
  EXPECT_EQ(technique_text("T1490.999", Language::english), technique_text("T1490", Language::english));
  EXPECT_TRUE(technique_text("T0000", Language::french).empty());
}

TEST(Texts, WhatIsMissingIsNamed) {
  const auto missing = parse_texts("T1486:\n  fr: Bonjour.\n", "{}", "{}");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().where, "techniques.yml:2");
  const auto left = parse_texts("T1486: {fr: TODO, en: x}\n", "{}", "{}");
  ASSERT_FALSE(left);
  EXPECT_NE(left.error().what.find("placeholder"), std::string::npos);
}

}  // namespace
}  // namespace garde::incident
