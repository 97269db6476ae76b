// SPDX-License-Identifier: Apache-2.0
#include "incident/catalogue.h"

#include <array>

#include "base/sentence.h"

namespace garde::incident {
namespace {

using Entry = Sentence<Phrase>;

constexpr std::array kEntries = {
    Entry{Phrase::reason_worst, "le constat le plus grave : {}", "the gravest finding: {}"},
    Entry{Phrase::reason_rules, "{} règles de niveau élevé ou critique vont dans le même sens",
          "{} rules of level high or critical point the same way"},
    Entry{Phrase::reason_stages, "{} étapes d’une attaque se suivent",
          "{} stages of an attack follow each other"},
    Entry{Phrase::reason_machines, "{} machines sont touchées", "{} machines are affected"},
    Entry{Phrase::reason_late, "l’attaque en est à un stade avancé : {}",
          "the attack has reached a late stage: {}"},
    Entry{Phrase::reason_care, "un système de soins est touché", "a care system is affected"},
    Entry{Phrase::reason_backups, "les sauvegardes sont visées", "the backups are targeted"},
    Entry{Phrase::reason_directory, "l’annuaire est visé", "the directory is targeted"},
    Entry{Phrase::reason_indicator, "une trace connue d’une attaque vue ailleurs",
          "a known trace of an attack seen elsewhere"},
    Entry{Phrase::reason_noisy,
          "une seule règle, qui réagit partout ({} fois) : peut-être une habitude de la maison",
          "a single rule that matches everywhere ({} times): perhaps a habit of the house"},
    Entry{Phrase::confidence_low, "faible", "low"},
    Entry{Phrase::confidence_medium, "moyenne", "medium"},
    Entry{Phrase::confidence_high, "forte", "high"},
    Entry{Phrase::state_new, "nouveau", "new"},
    Entry{Phrase::state_acknowledged, "pris en charge", "acknowledged"},
    Entry{Phrase::state_contained, "contenu", "contained"},
    Entry{Phrase::state_closed, "clos", "closed"},
    Entry{Phrase::verdict_true, "attaque avérée", "confirmed attack"},
    Entry{Phrase::verdict_false, "fausse alerte", "false alarm"},
    Entry{Phrase::verdict_drill, "exercice", "drill"},
    Entry{Phrase::title_on_one, "{} : {} (sur {})", "{}: {} (on {})"},
    Entry{Phrase::title_on_many, "{} : {} ({} machines)", "{}: {} ({} machines)"},
    Entry{Phrase::title_alone, "{} : {}", "{}: {}"},
    Entry{Phrase::summary_span, "Du {} à {} au {} à {}, Garde a relevé {} constats qui vont ensemble",
          "From {} at {} to {} at {}, Garde recorded {} findings that belong together"},
    Entry{Phrase::summary_moment, "Le {} à {}, Garde a relevé {} constat(s)",
          "On {} at {}, Garde recorded {} finding(s)"},
    Entry{Phrase::summary_places, ", sur {}.", ", on {}."},
    Entry{Phrase::summary_nowhere, ".", "."},
    Entry{Phrase::summary_accounts, " Comptes en cause : {}.", " Accounts involved: {}."},
    Entry{Phrase::summary_account, " Compte en cause : {}.", " Account involved: {}."},
    Entry{Phrase::summary_outside, " Adresses extérieures : {}.", " Outside addresses: {}."},
    Entry{Phrase::summary_stage, " Stade atteint : {}.", " Stage reached: {}."},
    Entry{Phrase::coincidence,
          "Une partie de ces constats n’a ni machine, ni compte, ni adresse en commun avec les autres : elle "
          "est "
          "rattachée parce qu’elle survient au même moment. À vérifier.",
          "Part of these findings share no machine, account or address with the others: they are put with "
          "them because "
          "they happen at the same time. To be checked."},
    Entry{Phrase::at_date_time, "Le {} à {}", "On {} at {}"},
    Entry{Phrase::at_time, "À {}", "At {}"},
    Entry{Phrase::same_minute, "Au même moment", "At the same moment"},
    Entry{Phrase::on_machines, ", sur {}", ", on {}"},
    Entry{Phrase::of_account, " (compte {})", " (account {})"},
    Entry{Phrase::of_accounts, " (comptes {})", " (accounts {})"},
    Entry{Phrase::times, " ({} fois)", " ({} times)"},
    Entry{Phrase::rule_named, " (règle « {} »)", " (rule “{}”)"},
    Entry{Phrase::rules_named, " (règles « {} »)", " (rules “{}”)"},
    Entry{Phrase::rule_alone, "la règle « {} » a réagi.", "the rule “{}” matched."},
    Entry{Phrase::and_others, "{} autres", "{} others"},
    Entry{Phrase::and_word, "et", "and"},
    Entry{Phrase::steps_left_out, "{} autres constats, moins parlants, sont dans la chronologie.",
          "{} further findings, which say less, are in the timeline."},
    Entry{Phrase::indicator_seen, "une trace connue d’une attaque a été vue : {}.",
          "a known trace of an attack was seen: {}."},
    Entry{Phrase::action_read, "Source : {} (vu le {})", "Source: {} (seen {})"},
    Entry{Phrase::action_known, "Source : {} (à vérifier ; noté le {})",
          "Source: {} (to be checked; noted {})"},
    Entry{Phrase::action_of_rule, "Conseil de la règle « {} »", "Advice of the rule “{}”"},
};
static_assert(is_catalogue(kEntries, Phrase::count_));

constexpr std::array<std::string_view, 12> kFrenchMonths = {"janvier",   "février", "mars",     "avril",
                                                            "mai",       "juin",    "juillet",  "août",
                                                            "septembre", "octobre", "novembre", "décembre"};
constexpr std::array<std::string_view, 12> kEnglishMonths = {"January",   "February", "March",    "April",
                                                             "May",       "June",     "July",     "August",
                                                             "September", "October",  "November", "December"};

}  // namespace

std::string_view say(Language language, Phrase phrase) {
  return text_in(kEntries, language, phrase);
}

std::string date_in_words(Language language, const CivilTime& civil) {
  const auto month = static_cast<std::size_t>(civil.month - 1);
  if (language == Language::english)
    return fmt::format("{} {} {}", civil.day, kEnglishMonths[month], civil.year);
  return fmt::format("{} {} {}", civil.day == 1 ? "1er" : std::to_string(civil.day), kFrenchMonths[month],
                     civil.year);
}

std::string time_in_words(Language language, const CivilTime& civil) {
  if (language == Language::english) return fmt::format("{:02}:{:02}", civil.hour, civil.minute);
  return fmt::format("{} h {:02}", civil.hour, civil.minute);
}

std::string listed(Language language, const std::vector<std::string>& names, std::size_t most) {
  std::vector<std::string> shown(names.begin(),
                                 names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), most)));
  // One name more is shorter than "and 1 other".
  if (names.size() == most + 1) shown.push_back(names.back());
  if (names.size() > shown.size())
    shown.push_back(say(language, Phrase::and_others, names.size() - shown.size()));
  std::string text;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (i > 0)
      text += i + 1 == shown.size() ? " " + std::string(say(language, Phrase::and_word)) + " " : ", ";
    text += shown[i];
  }
  return text;
}

}  // namespace garde::incident
