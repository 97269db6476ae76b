// SPDX-License-Identifier: Apache-2.0
#include "cli/systemic/page_words.h"

#include <array>

#include "base/sentence.h"

namespace garde::cli::systemic {
namespace {

using Entry = Sentence<PageWord>;

constexpr std::array kEntries = {
    Entry{PageWord::week_title, "La semaine du {} au {}", "The week of {} to {}"},
    Entry{PageWord::alarm_title, "Alerte", "Alarm"},
    Entry{PageWord::quiet, "Rien de systémique cette semaine : les déclarations se tiennent dans l’habitude.",
          "Nothing systemic this week: declarations keep to what is usual."},
    Entry{PageWord::quiet_but_campaigns,
          "Aucune alerte cette semaine, mais des incidents ont en commun des traces rares : voyez plus bas.",
          "No alarm this week, but incidents share rare traces: see below."},
    Entry{PageWord::quiet_but_unread,
          "Aucun avis : aucune déclaration n’a pu être lue. Voyez en bas de page ce qui a été refusé.",
          "No verdict: no report could be read. See at the end what was refused."},
    Entry{PageWord::generated, "Secteur inventé : aucun de ces établissements n’existe.",
          "Invented sector: none of these establishments exists."},
    Entry{PageWord::hit, "touchés", "hit"},
    Entry{PageWord::hit_confirmed, "dont {} attaques confirmées", "{} of them confirmed attacks"},
    Entry{PageWord::hit_none, "aucune attaque confirmée", "no confirmed attack"},
    Entry{PageWord::precaution, "coupés par précaution", "cut off as a precaution"},
    Entry{PageWord::precaution_note, "perturbés sans être touchés", "disrupted, not hit"},
    Entry{PageWord::exposed, "exposés", "exposed"},
    Entry{PageWord::exposed_note, "servis par un prestataire concerné, dont {} outre-mer",
          "served by a provider concerned, {} of them overseas"},
    Entry{PageWord::harmless, "pannes et autres", "outages and others"},
    Entry{PageWord::harmless_note, "déclarés sans malveillance", "declared not malicious"},
    Entry{PageWord::drills, "exercices", "drills"},
    Entry{PageWord::drills_note, "jamais comptés avec le reste", "never counted with the rest"},
    Entry{PageWord::unknown_heading, "Ce que l’on ne sait pas", "What is not known"},
    Entry{PageWord::unknown_nature, "Pour {} des {} établissements touchés, personne n’a confirmé d’attaque.",
          "For {} of the {} establishments hit, nobody has confirmed an attack."},
    Entry{PageWord::unknown_way_in,
          "Aucun prestataire ni chemin d’entrée n’est nommé pour {} établissements touchés.",
          "No provider or way in is named for {} of those hit."},
    Entry{PageWord::unknown_late,
          "Environ {} déclarations de plus sont à attendre pour cette semaine, une fois les retards comptés.",
          "About {} more declarations are to be expected for this week, once late ones are in."},
    Entry{PageWord::unknown_refused, "{} lignes n’ont pas pu être lues : voyez en bas de page.",
          "{} lines could not be read: see the end of the page."},
    Entry{PageWord::unknown_history,
          "Moins de neuf semaines sont connues : l’habitude du secteur est mal connue.",
          "Fewer than nine weeks are known: what is usual is hardly known."},
    Entry{PageWord::unknown_position, "{} établissements sans position ne sont pas sur la carte.",
          "{} establishments without a position are not on the map."},
    Entry{PageWord::unknown_nothing, "Rien de particulier à signaler.", "Nothing in particular."},
    Entry{PageWord::trend_heading, "Le changement est-il réel ?", "Is the change real?"},
    Entry{PageWord::trend_label, "Attaques déclarées par semaine", "Declared attacks by week"},
    Entry{PageWord::trend_legend,
          "Plein : déclarées. Clair : attendues encore, une fois les retards comptés. Bande : habitude.",
          "Solid: declared. Light: still expected once late ones are in. Band: usual range."},
    Entry{PageWord::map_heading, "Où", "Where"},
    Entry{PageWord::map_label, "Carte des établissements touchés, coupés par précaution et exposés",
          "Map of establishments hit, cut off as a precaution and exposed"},
    Entry{PageWord::legend_hit, "touché", "hit"},
    Entry{PageWord::legend_precaution, "coupé par précaution", "cut off as a precaution"},
    Entry{PageWord::legend_exposed, "exposé", "exposed"},
    Entry{PageWord::campaigns_heading, "Ce qui relie des incidents", "What links incidents"},
    Entry{PageWord::campaigns_none, "Rien de rare ne relie les incidents de ces quatre semaines.",
          "Nothing rare links the incidents of these four weeks."},
    Entry{PageWord::campaigns_weak,
          "{} autres rapprochements ne dépassent pas le hasard et ne sont pas montrés.",
          "{} other links are no more than chance and are not shown."},
    Entry{PageWord::surety, "Certitude : {}", "Certainty: {}"},
    Entry{PageWord::shared_heading, "Traces communes", "Traces in common"},
    Entry{PageWord::column_shared, "Trace", "Trace"},
    Entry{PageWord::column_establishments, "Établissements", "Establishments"},
    Entry{PageWord::column_rarity, "Rareté", "Rarity"},
    Entry{PageWord::rarity, "1 sur {}", "1 in {}"},
    Entry{PageWord::timeline, "Chronologie", "Timeline"},
    Entry{PageWord::more, "et {} autres", "and {} more"},
    Entry{PageWord::who_heading, "Qui est touché", "Who is hit"},
    Entry{PageWord::who_none, "Personne, d’après les déclarations lues.", "Nobody, by the reports read."},
    Entry{PageWord::column_when, "Quand", "When"},
    Entry{PageWord::column_establishment, "Établissement", "Establishment"},
    Entry{PageWord::column_where, "Région", "Region"},
    Entry{PageWord::column_kind, "Incident", "Incident"},
    Entry{PageWord::column_care, "Soins", "Care"},
    Entry{PageWord::column_nature, "Attaque", "Attack"},
    Entry{PageWord::providers_reporting, "Prestataires qui se disent eux-mêmes attaqués : {}.",
          "Providers that say themselves that they are attacked: {}."},
    Entry{PageWord::next_heading, "Qui pourrait suivre", "Who may be next"},
    Entry{PageWord::next_note,
          "{} autres partagent la même portée, dont {} outre-mer. Les premiers à prévenir :",
          "{} others share the same scope, {} of them overseas. Those to warn first:"},
    Entry{PageWord::overseas_heading, "Outre-mer", "Overseas"},
    Entry{PageWord::overseas_none,
          "Aucun établissement d’outre-mer n’est touché ni exposé dans cette portée.",
          "No establishment overseas is hit or exposed within this scope."},
    Entry{PageWord::overseas_some,
          "{} touchés et {} exposés outre-mer : l’évacuation s’y fait par avion, prévenez tôt.",
          "{} hit and {} exposed overseas: evacuation there is by air, warn them early."},
    Entry{PageWord::exposed_overseas, "pas encore touchés, dont {} outre-mer",
          "not hit yet, {} of them overseas"},
    Entry{PageWord::precaution_heading, "Coupés par précaution, sans avoir été touchés",
          "Cut off as a precaution, without having been hit"},
    Entry{PageWord::column_why, "Pourquoi", "Why"},
    Entry{PageWord::other_scope, "{} : {} établissements ; le hasard seul le ferait {}.",
          "{}: {} establishments; chance alone would do it {}."},
    Entry{PageWord::change_raised, "Levée : {}, {}, {} touchés", "Raised: {}, {}, {} hit"},
    Entry{PageWord::change_updated, "Mise à jour : {}, {}, {} touchés", "Updated: {}, {}, {} hit"},
    Entry{PageWord::change_lowered, "Abaissée : {}, {}, {} touchés", "Lowered: {}, {}, {} hit"},
    Entry{PageWord::change_ended, "Close : {}, {}, {} touchés", "Ended: {}, {}, {} hit"},
    Entry{PageWord::hunt_heading, "Que chercher", "What to look for"},
    Entry{PageWord::hunt_techniques, "Techniques", "Techniques"},
    Entry{PageWord::hunt_traits, "Traces", "Traces"},
    Entry{PageWord::hunt_rules, "Règles", "Rules"},
    Entry{PageWord::others_heading, "Autres lectures possibles", "Other readings"},
    Entry{PageWord::history_heading, "Comment on en est arrivé là", "How it came to this"},
    Entry{PageWord::input_heading, "Ce qui a été lu", "What was read"},
    Entry{PageWord::input_line,
          "{} lignes : {} déclarations et corrections, {} doublons, {} dépassées par une correction, {} "
          "refusées.",
          "{} lines: {} reports and corrections, {} duplicates, {} superseded, {} refused."},
    Entry{PageWord::input_refused, "Lignes refusées", "Lines refused"},
    Entry{PageWord::input_notes, "À vérifier", "To be checked"},
    Entry{PageWord::method_heading, "Comment lire cette page", "How to read this page"},
    Entry{
        PageWord::method,
        "Un établissement compte une fois par semaine. Touché : l’incident s’y est produit, et personne ne "
        "l’a "
        "dit sans malveillance. Coupé par précaution : perturbé sans avoir été touché. Exposé : servi par un "
        "prestataire qui se déclare, ou que deux établissements touchés nomment. La rareté d’une trace est "
        "la "
        "part des types d’incidents hebdomadaires connus où on l’attendrait ; le hasard est compté pour la "
        "plus "
        "parlante seulement. Les premiers chiffres sont faux : ils suivent les corrections.",
        "An establishment counts once a week. Hit: the incident happened in it, and nobody said that it was "
        "not "
        "malicious. Cut off as a precaution: disrupted without having been hit. Exposed: served by a "
        "provider that "
        "reports itself, or that two of those hit name. The rarity of a trace is the share of weekly kinds "
        "of "
        "incidents in which one would expect it; chance is counted for the most telling one only. First "
        "counts are "
        "wrong: they follow corrections."},
    Entry{PageWord::times, "Heures : {}", "Times: {}"},
    Entry{PageWord::no_alarm, "Aucune alerte n’est en cours.", "No alarm stands."},
};

constexpr std::array<std::string_view, 12> kFrenchMonths = {"janvier",   "février", "mars",     "avril",
                                                            "mai",       "juin",    "juillet",  "août",
                                                            "septembre", "octobre", "novembre", "décembre"};
constexpr std::array<std::string_view, 12> kEnglishMonths = {"January",   "February", "March",    "April",
                                                             "May",       "June",     "July",     "August",
                                                             "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 12> kFrenchShort = {"janv.", "févr.", "mars",  "avr.", "mai",  "juin",
                                                           "juil.", "août",  "sept.", "oct.", "nov.", "déc."};

}  // namespace

std::string_view say(Language language, PageWord word) {
  return text_in(kEntries, language, word);
}

std::string short_time(Language language, const Zone& zone, Instant instant) {
  const CivilTime at = zone.to_civil(instant);
  const auto month = static_cast<std::size_t>(at.month - 1);
  const std::string_view name =
      language == Language::french ? kFrenchShort[month] : kEnglishMonths[month].substr(0, 3);
  return fmt::format("{} {} {:02}:{:02}", at.day, name, at.hour, at.minute);
}

std::string long_date(Language language, const Zone& zone, Instant instant) {
  const CivilTime at = zone.to_civil(instant);
  const bool french = language == Language::french;
  return fmt::format("{}{} {} {}", at.day, french && at.day == 1 ? "er" : "",
                     (french ? kFrenchMonths : kEnglishMonths)[static_cast<std::size_t>(at.month - 1)],
                     at.year);
}

}  // namespace garde::cli::systemic
