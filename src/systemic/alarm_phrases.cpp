// SPDX-License-Identifier: Apache-2.0
#include "systemic/alarm_phrases.h"

#include <array>

namespace garde::systemic {
namespace {

struct Entry {
  AlarmPhrase phrase;
  std::string_view french;
  std::string_view english;
};

// In the order of AlarmPhrase.
constexpr std::array kEntries = {
    Entry{AlarmPhrase::watch, "À surveiller", "Worth a look"},
    Entry{AlarmPhrase::warning, "Avertissement", "Warning"},
    Entry{AlarmPhrase::systemic, "Attaque systémique", "Systemic attack"},
    Entry{AlarmPhrase::ended, "Fin de l’alarme", "End of the alarm"},
    Entry{AlarmPhrase::lowered, "Alarme abaissée", "Alarm lowered"},
    Entry{AlarmPhrase::country, "tout le pays", "the whole country"},
    Entry{AlarmPhrase::region, "région {}", "region {}"},
    Entry{AlarmPhrase::department, "département {}", "department {}"},
    Entry{AlarmPhrase::group, "groupement {}", "group {}"},
    Entry{AlarmPhrase::provider, "prestataire {}", "provider {}"},
    Entry{AlarmPhrase::product, "produit {}", "product {}"},
    Entry{AlarmPhrase::kind, "{}", "{}"},
    Entry{AlarmPhrase::within_region, "{}, région {}", "{}, region {}"},
    Entry{AlarmPhrase::circle, "à moins de {:g} km de {}", "within {:g} km of {}"},
    Entry{AlarmPhrase::tactic, "tactique « {} »", "tactic “{}”"},
    Entry{AlarmPhrase::technique, "technique {} ({})", "technique {} ({})"},
    Entry{AlarmPhrase::campaign, "campagne {}", "campaign {}"},
    Entry{AlarmPhrase::custom, "ensemble {}", "set {}"},
    Entry{AlarmPhrase::hours, "{} h", "{} h"},
    Entry{AlarmPhrase::days, "{} jours", "{} days"},
    Entry{AlarmPhrase::once_in_years, "une fois en {} ans", "once in {} years"},
    Entry{AlarmPhrase::rarer, "moins d’une fois en {} ans", "less than once in {} years"},
    Entry{AlarmPhrase::times_a_year, "{} fois par an", "{} times a year"},
    Entry{AlarmPhrase::less_than, "moins de {}", "less than {}"},
    Entry{AlarmPhrase::chance_share, "{} chances sur 100", "{} chances in 100"},
    Entry{AlarmPhrase::chance_in, "une chance sur {}", "one chance in {}"},
    Entry{AlarmPhrase::chance_below, "moins d’une chance sur {}", "less than one chance in {}"},
    Entry{AlarmPhrase::establishments_one, "{} établissement touché", "{} establishment"},
    Entry{AlarmPhrase::establishments_many, "{} établissements touchés", "{} establishments"},
    Entry{AlarmPhrase::within_time, " en {}", " in {}"},
    Entry{AlarmPhrase::in_one_region, ", dans une région", ", in one region"},
    Entry{AlarmPhrase::in_regions, ", dans {} régions", ", in {} regions"},
    Entry{AlarmPhrase::by_chance, " ; le hasard seul ferait cela {}", "; chance alone would do this {}"},
    Entry{AlarmPhrase::precautions_one, " ; {} autre s’est coupé par précaution",
          "; {} more is cut off as a precaution"},
    Entry{AlarmPhrase::precautions_many, " ; {} autres se sont coupés par précaution",
          "; {} more are cut off as a precaution"},
    Entry{AlarmPhrase::provider_says, "le prestataire déclare lui-même être attaqué",
          "the provider says itself that it is attacked"},
    Entry{AlarmPhrase::others_country,
          " ; {} autres partagent avec eux un groupement, un prestataire ou un produit",
          "; {} others share a group, a provider or a product with them"},
    Entry{AlarmPhrase::others_region, " ; {} autres sont dans cette région",
          "; {} others are in this region"},
    Entry{AlarmPhrase::others_department, " ; {} autres sont dans ce département",
          "; {} others are in this department"},
    Entry{AlarmPhrase::others_group, " ; {} autres sont dans ce groupement", "; {} others are in this group"},
    Entry{AlarmPhrase::others_provider, " ; {} autres sont servis par {}", "; {} others are served by {}"},
    Entry{AlarmPhrase::others_product, " ; {} autres utilisent {}", "; {} others use {}"},
    Entry{AlarmPhrase::others_kind, " ; {} autres sont de même nature", "; {} others are of the same kind"},
    Entry{AlarmPhrase::others_circle, " ; {} autres sont dans ce cercle",
          "; {} others are within that distance"},
    Entry{AlarmPhrase::others_custom, " ; {} autres sont dans cet ensemble", "; {} others are in this set"},
    Entry{AlarmPhrase::of_them_overseas, ", dont {} outre-mer", ", {} of them overseas"},
    Entry{AlarmPhrase::hunt, " ; à rechercher : {}", "; suggested hunt: {}"},
    Entry{AlarmPhrase::invented, " [secteur inventé]", " [invented sector]"},
    Entry{AlarmPhrase::evidence_counts,
          "{1} en {0} ; en temps ordinaire on en attend {2}. Un cas confirmé compte pour un, un cas non "
          "confirmé pour moins : {3} en tout.",
          "{1} hit in {0}; on quiet days {2} would be expected. A confirmed case counts as one, an "
          "unconfirmed one as less: {3} in all."},
    Entry{AlarmPhrase::evidence_chance,
          "Le hasard seul apporterait quelque chose d’aussi rare {}, quelque part dans le pays, toutes "
          "étendues et toutes durées regardées\u202f: {} en un an (rapport de vraisemblance {}).",
          "Chance alone would bring something as rare {}, somewhere in the country, all scopes and windows "
          "looked at: {} in a year (log-likelihood ratio {})."},
    Entry{AlarmPhrase::evidence_scope, "Ce qui les explique le mieux : {}.", "What explains them best: {}."},
    Entry{AlarmPhrase::evidence_other, "Autre explication : {} ({} touchés).",
          "Another explanation: {} ({} hit)."},
    Entry{AlarmPhrase::evidence_hit, "{}, {} ({}) : {}.", "{}, {} ({}): {}."},
    Entry{AlarmPhrase::evidence_care, "Les soins sont atteints dans {} d’entre eux.",
          "Care is affected in {} of them."},
    Entry{AlarmPhrase::gap_nature, "Pour {} d’entre eux, personne n’a confirmé une attaque.",
          "For {} of them, nobody has confirmed an attack."},
    Entry{AlarmPhrase::gap_way_in,
          "Par où l’attaquant est entré : aucune déclaration ne nomme de prestataire.",
          "How the attacker came in: no report names a provider."},
    Entry{AlarmPhrase::gap_techniques, "Les techniques employées : aucune déclaration n’en nomme.",
          "The techniques used: no report names any."},
    Entry{AlarmPhrase::gap_late,
          "Les déclarations tardives : environ {} de plus sont encore attendues pour cette durée.",
          "Late reports: about {} more are to be expected for this window."},
    Entry{AlarmPhrase::gap_prior,
          "Le rythme ordinaire vient des chiffres annuels du secteur, faute d’historique (--history) : la "
          "rareté annoncée est approchée.",
          "The usual rate comes from the sector’s yearly figures, for lack of a history (--history): the "
          "rarity given is approximate."},
    Entry{
        AlarmPhrase::gap_silent,
        "{} établissements de cette étendue ne donnent plus signe de vie : ni attaqués ni indemnes tant "
        "qu’on ne les a pas joints.",
        "{} establishments of this scope are silent: neither attacked nor well until someone reaches them."},
    Entry{AlarmPhrase::gap_scope, "Une autre étendue explique presque aussi bien ces déclarations.",
          "Another scope explains these reports nearly as well."},
    Entry{AlarmPhrase::gap_rule,
          "Toutes viennent de la seule règle de détection {}, et de rien d’autre\u202f: c’est probablement "
          "notre règle qui se trompe.",
          "All come from the detection rule {} alone, and from nothing else: probably our rule is wrong."},
    Entry{AlarmPhrase::advice_warn, "Prévenir maintenant les établissements exposés, dans l’ordre de risque.",
          "Warn those exposed now, in order of risk."},
    Entry{AlarmPhrase::advice_call,
          "Appeler le prestataire ; couper ses accès à distance jusqu’à sa réponse.",
          "Call the provider; cut its remote access until it answers."},
    Entry{AlarmPhrase::advice_hunt, "Faire rechercher ces techniques et ces indices chez les exposés.",
          "Have those exposed look for these techniques and traits."},
    Entry{AlarmPhrase::advice_confirm, "Appeler ceux dont la déclaration ne dit pas s’il y a un attaquant.",
          "Call those whose report does not say whether there is an attacker."},
    Entry{AlarmPhrase::advice_backups,
          "Mettre les sauvegardes hors ligne et vérifier qu’elles se restaurent.",
          "Take backups off line and check that they restore."},
    Entry{AlarmPhrase::advice_care,
          "Préparer les soins en mode dégradé et les transferts ; outre-mer, par avion.",
          "Prepare degraded care and diversion; overseas, by air."},
    Entry{AlarmPhrase::advice_silent, "Joindre par téléphone les établissements silencieux.",
          "Reach the silent establishments by telephone."},
    Entry{AlarmPhrase::advice_rule,
          "Vérifier la règle, et sa dernière mise à jour, avant de réveiller qui que ce soit.",
          "Check the rule and its latest update before waking anyone."},
    Entry{AlarmPhrase::advice_keep, "Garder journaux et images de disques avant toute réinstallation.",
          "Keep logs and disk images before anything is rebuilt."},
    Entry{AlarmPhrase::raise_hits, "{} de plus dans l’heure porteraient l’alarme à « {} ».",
          "{} more within the hour would raise it to “{}”."},
    Entry{AlarmPhrase::raise_confirmed,
          "La confirmation d’une attaque chez {} d’entre eux porterait l’alarme à « {} ».",
          "An attack confirmed at {} of them would raise it to “{}”."},
    Entry{AlarmPhrase::lower_at, "Sans nouvelle déclaration, l’alarme baisse le {}.",
          "With nothing new it is lowered on {}."},
    Entry{AlarmPhrase::end_at, "Sans nouvelle déclaration, elle prend fin le {}.",
          "With nothing new it ends on {}."},
    Entry{AlarmPhrase::corrections, "Une déclaration corrigée ou retirée change le verdict aussitôt.",
          "A report corrected or withdrawn changes the verdict at once."},
    Entry{AlarmPhrase::shared_provider, "servi par {}, comme {} touchés", "served by {}, as {} of those hit"},
    Entry{AlarmPhrase::shared_product, "utilise {}, comme {} touchés", "uses {}, as {} of those hit"},
    Entry{AlarmPhrase::shared_group, "du groupement {}, comme {} touchés",
          "in the group {}, as {} of those hit"},
    Entry{AlarmPhrase::shared_department, "du département {}, comme {} touchés",
          "in the department {}, as {} of those hit"},
    Entry{AlarmPhrase::shared_region, "de la région {}, comme {} touchés",
          "in the region {}, as {} of those hit"},
    Entry{AlarmPhrase::shared_kind, "de même nature que {} touchés", "of the same kind as {} of those hit"},
    Entry{AlarmPhrase::shared_near, "à {:.0f} km d’un établissement touché",
          "{:.0f} km from one that is hit"},
    Entry{
        AlarmPhrase::silence,
        "Silence, {} : {} établissements sur {} qui parlent d’ordinaire se taisent depuis {} (attendus : {})",
        "Silence, {}: {} establishments of {} that usually speak have been silent since {} (expected: {})"},
    Entry{AlarmPhrase::silence_country,
          "Silence dans tout le pays : {} établissements sur {} se taisent depuis {}. Vérifiez d’abord la "
          "liaison du centre lui-même (attendus : {})",
          "Silence over the whole country: {} establishments of {} have been silent since {}. Check the "
          "hub’s own link first (expected: {})"},
    Entry{AlarmPhrase::silence_grown, "Le silence s’étend", "The silence grows"},
    Entry{AlarmPhrase::silence_ended, "Fin du silence, {} : la plupart parlent de nouveau",
          "End of the silence, {}: most speak again"},
    Entry{AlarmPhrase::silence_overseas, " ; {} outre-mer", "; {} overseas"},
    Entry{AlarmPhrase::silence_meaning, ". Ni attaqués ni indemnes : joignez-les par un autre moyen.",
          ". Neither attacked nor well: reach them by other means."},
    Entry{AlarmPhrase::part_evidence, "Ce qui est vu", "What is seen"},
    Entry{AlarmPhrase::part_unknown, "Ce qui n’est pas su", "What is not known"},
    Entry{AlarmPhrase::part_outlook, "Ce qui changerait le verdict", "What would change the verdict"},
    Entry{AlarmPhrase::part_advice, "Que faire", "What to do"},
};
static_assert(kEntries.size() == static_cast<std::size_t>(AlarmPhrase::count_), "every phrase has its entry");

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < kEntries.size(); ++i)
    if (static_cast<std::size_t>(kEntries[i].phrase) != i) return false;
  return true;
}
static_assert(is_in_order(), "entries stand in the order of AlarmPhrase");

}  // namespace

std::string_view say(Language language, AlarmPhrase phrase) {
  const Entry& entry = kEntries[static_cast<std::size_t>(phrase)];
  return language == Language::french ? entry.french : entry.english;
}

}  // namespace garde::systemic
