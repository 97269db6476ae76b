// SPDX-License-Identifier: Apache-2.0
#include "systemic/campaign_words.h"

#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/sentence.h"
#include "systemic/campaign_feature.h"

namespace garde::systemic {
namespace {

enum class Words : std::uint8_t {
  establishments,
  one_establishment,
  one_provider_too,
  providers_too,
  title,
  drill,
  one_hand,
  one_hand_some,
  one_hand_more,
  chance,
  same_method,
  our_rule,
  cross_regions,
  cross_groups,
  caution_one_hand,
  caution_weak,
  caution_method,
  caution_rule,
  common,
  others,
  count_,
};

using Entry = Sentence<Words>;

constexpr std::array kEntries = {
    Entry{Words::establishments, "{} établissements", "{} establishments"},
    Entry{Words::one_establishment, "{} établissement", "{} establishment"},
    Entry{Words::one_provider_too, "{} et un prestataire", "{} and one provider"},
    Entry{Words::providers_too, "{} et {} prestataires", "{} and {} providers"},
    Entry{Words::title, "{} en {}", "{} in {}"},
    Entry{Words::drill, "Exercice : {}", "Drill: {}"},
    Entry{Words::one_hand, "{} ont en commun une trace rare : {}.", "{} share a rare trace: {}."},
    Entry{Words::one_hand_some, "{} sont reliés par des traces rares, dont {} (commune à {} d’entre eux).",
          "{} are linked by rare traces, among them {} (shared by {} of them)."},
    Entry{Words::one_hand_more, " Autres traces communes : {}.", " Other traces in common: {}."},
    Entry{Words::chance, " Le hasard seul ferait cela {}.", " Chance alone would do this {}."},
    Entry{Words::same_method,
          "{} décrivent la même suite de techniques, peu commune ({}), sans aucune autre trace rare en "
          "commun : "
          "des imitateurs, ou une même main qui n’a rien laissé d’autre.",
          "{} tell of the same uncommon sequence of techniques ({}), and share no other rare trace: "
          "copy-cats, or "
          "one hand that left nothing else."},
    Entry{Words::our_rule,
          "Probablement notre règle : {} ont été signalés presque ensemble par la seule règle « {} », sans "
          "autre "
          "trace, sans effet sur les soins, et rien ne les relie par ailleurs.",
          "Probably our rule: {} were reported nearly together by the rule “{}” alone, with no other trace "
          "and no "
          "effect on care, and nothing else links them."},
    Entry{Words::cross_regions, " Plusieurs régions sont touchées.", " Several regions are concerned."},
    Entry{Words::cross_groups, " Ils ne sont pas tous du même groupement.",
          " They are not all of one hospital group."},
    Entry{
        Words::caution_one_hand,
        "Une trace commune dit une même origine, pas qui en est l’auteur, ni que chacun a été atteint aussi "
        "loin.",
        "A common trace tells of one origin: not who it is, nor that each was entered as deeply."},
    Entry{Words::caution_weak,
          "Ce rapprochement peut encore être le fait du hasard : un établissement de plus le confirmerait.",
          "This may still be chance: one more establishment would confirm it."},
    Entry{Words::caution_method,
          "Une méthode se copie : tant qu’aucune trace n’est commune, ne comptez pas ces établissements "
          "comme une "
          "seule attaque.",
          "A method can be copied: as long as no trace is shared, do not count these establishments as one "
          "attack."},
    Entry{Words::caution_rule,
          "Vérifiez d’abord la règle et sa dernière mise à jour. Une attaque reste possible tant qu’un "
          "établissement n’a pas vérifié : un seul signe de plus change cet avis.",
          "Check the rule and its last update first. An attack stays possible until an establishment has "
          "looked: a "
          "single further sign changes this verdict."},
    Entry{Words::common,
          "Vu par la plupart de ceux qui déclarent, et donc sans valeur pour relier des incidents : {}.",
          "Seen by most of those who report, and so of no worth to link incidents: {}."},
    Entry{Words::others, "{} et {} autres", "{} and {} others"},
};
static_assert(is_catalogue(kEntries, Words::count_));

std::string_view say(Language language, Words words) {
  return text_in(kEntries, language, words);
}

template <typename... Values>
std::string say(Language language, Words words, const Values&... values) {
  return fmt::format(fmt::runtime(say(language, words)), values...);
}

struct KindWords {
  std::string_view kind;
  std::string_view french;
  std::string_view english;
};

constexpr std::array<KindWords, 9> kKinds = {{
    {"ipv4-addr", "l’adresse {}", "the address {}"},
    {"ipv6-addr", "l’adresse {}", "the address {}"},
    {"domain-name", "le domaine {}", "the domain {}"},
    {"file", "le fichier {}", "the file {}"},
    {"url", "l’adresse web {}", "the web address {}"},
    {"email-addr", "l’expéditeur {}", "the sender {}"},
    {"tool", "l’outil « {} »", "the tool “{}”"},
    {"provider-account", "le compte de prestataire « {} »", "the provider’s account “{}”"},
    {"rule", "la règle « {} »", "the rule “{}”"},
}};

std::string who(Language language, const Campaign& campaign) {
  const std::size_t count = campaign.establishments.size();
  const std::string establishments =
      say(language, count == 1 ? Words::one_establishment : Words::establishments, number(language, count));
  if (campaign.providers.empty()) return establishments;
  if (campaign.providers.size() == 1) return say(language, Words::one_provider_too, establishments);
  return say(language, Words::providers_too, establishments, number(language, campaign.providers.size()));
}

std::string join(Language language, const std::vector<std::string>& all) {
  std::string out;
  for (std::size_t i = 0; i < all.size(); ++i)
    out += (i == 0                         ? ""
            : i + 1 < all.size()           ? ", "
            : language == Language::french ? " et "
                                           : " and ") +
           all[i];
  return out;
}

const CampaignLink* first_link(const Campaign& campaign, bool is_sequence) {
  for (const CampaignLink& link : campaign.links)
    if ((link.trait.kind == kSequence) == is_sequence) return &link;
  return nullptr;
}

std::string one_hand(Language language, const Campaign& campaign) {
  const CampaignLink* const first = first_link(campaign, false);
  if (first == nullptr) return campaign_title(language, campaign);
  std::string out =
      first->establishments >= campaign.places()
          ? say(language, Words::one_hand, who(language, campaign), trait_name(language, first->trait))
          : say(language, Words::one_hand_some, who(language, campaign), trait_name(language, first->trait),
                first->establishments);
  std::vector<std::string> more;
  for (const CampaignLink& link : campaign.links)
    if (&link != first && link.trait.kind != kSequence && more.size() < 3)
      more.push_back(trait_name(language, link.trait));
  if (!more.empty()) out += say(language, Words::one_hand_more, join(language, more));
  return out + say(language, Words::chance, recurrence_text(language, campaign.recurrence_days()));
}

}  // namespace

std::string_view surety_name(Language language, Surety surety) {
  constexpr std::array<std::string_view, 4> kFrench = {"presque certain", "vraisemblable", "possible",
                                                       "faible"};
  constexpr std::array<std::string_view, 4> kEnglish = {"almost certain", "likely", "possible", "weak"};
  return (language == Language::french ? kFrench : kEnglish)[static_cast<std::size_t>(surety)];
}

std::string trait_name(Language language, const Trait& trait) {
  const bool french = language == Language::french;
  if (trait.kind == kSequence)
    return fmt::format(fmt::runtime(french ? "la suite de techniques {}" : "the sequence of techniques {}"),
                       trait.value);
  for (const KindWords& one : kKinds)
    if (one.kind == trait.kind)
      return fmt::format(fmt::runtime(french ? one.french : one.english), trait.value);
  return trait.value;
}

std::string span_text(Language language, Duration span) {
  const bool french = language == Language::french;
  const double passed = std::chrono::duration<double, std::ratio<3600>>(span).count();
  if (passed < 1) return french ? "moins d’une heure" : "less than an hour";
  if (passed < 72) return fmt::format("{:.0f}\u202fh", std::ceil(passed));
  return fmt::format(fmt::runtime(french ? "{:.0f} jours" : "{:.0f} days"), std::ceil(passed / 24));
}

std::string recurrence_text(Language language, double days) {
  const bool french = language == Language::french;
  const double years = days / 365.25;
  if (years >= 9999) return french ? "moins d’une fois en 10\u202f000 ans" : "less than once in 10,000 years";
  if (years >= 2)
    return fmt::format(fmt::runtime(french ? "une fois en {} ans" : "once in {} years"),
                       number(language, static_cast<std::uint64_t>(years)));
  if (days < 1.5) return french ? "chaque jour" : "every day";
  if (days < 60)
    return fmt::format(fmt::runtime(french ? "une fois en {:.0f} jours" : "once in {:.0f} days"),
                       std::max(days, 1.0));
  return fmt::format(fmt::runtime(french ? "une fois en {:.0f} mois" : "once in {:.0f} months"), days / 30.4);
}

std::string campaign_title(Language language, const Campaign& campaign) {
  const std::string title = say(language, Words::title, who(language, campaign),
                                span_text(language, campaign.last - campaign.first));
  return campaign.drill ? say(language, Words::drill, title) : title;
}

std::string campaign_sentence(Language language, const Campaign& campaign) {
  std::string out;
  if (campaign.nature == CampaignNature::our_rule) {
    out = say(language, Words::our_rule, who(language, campaign),
              campaign.links.empty() ? std::string() : campaign.links.front().trait.value);
  } else if (campaign.nature == CampaignNature::same_method) {
    const CampaignLink* const first = first_link(campaign, true);
    out = say(language, Words::same_method, who(language, campaign),
              first == nullptr ? std::string("?") : first->trait.value);
  } else {
    out = one_hand(language, campaign);
  }
  if (campaign.crosses_regions)
    out += say(language, Words::cross_regions);
  else if (campaign.crosses_groups)
    out += say(language, Words::cross_groups);
  return out;
}

std::string campaign_caution(Language language, const Campaign& campaign) {
  switch (campaign.nature) {
    case CampaignNature::our_rule:
      return std::string(say(language, Words::caution_rule));
    case CampaignNature::same_method:
      return std::string(say(language, Words::caution_method));
    case CampaignNature::one_hand:
      break;
  }
  return std::string(
      say(language, campaign.surety >= Surety::possible ? Words::caution_weak : Words::caution_one_hand));
}

std::string common_sentence(Language language, const std::vector<CampaignLink>& common) {
  constexpr std::size_t kShown = 5;
  std::vector<std::string> names;
  for (const CampaignLink& one : common)
    if (names.size() < kShown) names.push_back(trait_name(language, one.trait));
  std::string list = join(language, names);
  if (common.size() > kShown)
    list = say(language, Words::others, fmt::format("{}", fmt::join(names, ", ")), common.size() - kShown);
  return say(language, Words::common, list);
}

}  // namespace garde::systemic
