// SPDX-License-Identifier: Apache-2.0
#include "systemic/campaign_words.h"

#include <gtest/gtest.h>

namespace garde::systemic {
namespace {

Campaign four_hospitals() {
  Campaign one;
  one.establishments = {"a", "b", "c", "d"};
  one.first = *parse_rfc3339("2026-03-02T00:00:00Z");
  one.last = one.first + std::chrono::hours(42);
  one.links = {{{"tool", "remote-beacon"}, 12, 4}, {{"domain-name", "x.example"}, 11, 3}};
  one.window = kCampaignWindow;
  one.chance = 28 / (365.25 * 40.5);
  one.crosses_regions = true;
  return one;
}

TEST(CampaignWords, SayWhatLinksAndHowLikelyChanceDoesIt) {
  const Campaign one = four_hospitals();
  EXPECT_EQ(campaign_title(Language::english, one), "4 establishments in 42\u202fh");
  EXPECT_EQ(campaign_sentence(Language::english, one),
            "4 establishments share a rare trace: the tool “remote-beacon”. Other traces in common: the "
            "domain x.example. "
            "Chance alone would do this once in 40 years. Several regions are concerned.");
  EXPECT_EQ(
      campaign_sentence(Language::french, one),
      "4 établissements ont en commun une trace rare : l’outil « remote-beacon ». Autres traces communes : "
      "le domaine x.example. Le hasard seul ferait cela une fois en 40 ans. Plusieurs régions sont "
      "touchées.");
}

TEST(CampaignWords, TellTheRuleAndTheMethodApart) {
  Campaign rule = four_hospitals();
  rule.nature = CampaignNature::our_rule;
  rule.links = {{{"rule", "new-rule"}, 0, 4}};
  EXPECT_TRUE(
      campaign_sentence(Language::french, rule).starts_with("Probablement notre règle : 4 établissements"));
  EXPECT_NE(campaign_sentence(Language::english, rule).find("“new-rule”"), std::string::npos);
  Campaign method = four_hospitals();
  method.nature = CampaignNature::same_method;
  method.links = {{{"technique-sequence", "T1 > T2 > T3"}, 9, 4}};
  EXPECT_NE(campaign_sentence(Language::english, method).find("(T1 > T2 > T3)"), std::string::npos);
  EXPECT_NE(campaign_caution(Language::english, method), campaign_caution(Language::english, rule));
}

TEST(CampaignWords, EveryFormHasBothLanguages) {
  for (const Language language : {Language::french, Language::english})
    for (const auto nature :
         {CampaignNature::one_hand, CampaignNature::same_method, CampaignNature::our_rule})
      for (const auto surety : {Surety::almost_certain, Surety::likely, Surety::possible, Surety::weak}) {
        Campaign one = four_hospitals();
        one.nature = nature;
        one.surety = surety;
        one.links.clear();  // nothing at hand to name
        one.providers = {"P"};
        one.drill = true;
        EXPECT_FALSE(campaign_title(language, one).empty());
        EXPECT_FALSE(campaign_sentence(language, one).empty());
        EXPECT_FALSE(campaign_caution(language, one).empty());
        EXPECT_FALSE(surety_name(language, surety).empty());
      }
  EXPECT_EQ(recurrence_text(Language::french, 1e9), "moins d’une fois en 10\u202f000 ans");
  EXPECT_EQ(recurrence_text(Language::english, 0), "every day");
  EXPECT_EQ(span_text(Language::french, std::chrono::hours(100)), "5 jours");
}

}  // namespace
}  // namespace garde::systemic
