// SPDX-License-Identifier: Apache-2.0
#include "cli/catalogue.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/sentence.h"

namespace garde::cli {
namespace {

using Entry = Sentence<Phrase>;

constexpr std::array kEntries = {
    Entry{Phrase::report_title, "Garde : ce que disent les journaux", "Garde: what the logs say"},
    Entry{Phrase::summary, "Résumé", "Summary"},
    Entry{Phrase::machine_unknown, "(machine non nommée)", "(no machine named)"},
    Entry{Phrase::machine_of_file, "{} (journal sans nom de machine)", "{} (log that names no machine)"},
    Entry{Phrase::no_findings, "Aucune règle n’a réagi.", "No rule matched."},
    Entry{Phrase::no_findings_advice,
          "Cela ne prouve pas l’absence d’attaque : voyez ci-dessous ce qui n’a pas pu être lu ou détecté.",
          "That does not prove that there was no attack: see below what could not be read or detected."},
    Entry{Phrase::until, "jusqu’à {}", "until {}"},
    Entry{Phrase::more_like_it, "et {} [autre, différent|autres, différents]", "and {} more, different"},
    Entry{Phrase::first_action, "À faire d’abord : {}", "First action: {}"},
    Entry{Phrase::groups_left_out,
          "{} [résultat n’est pas montré|résultats ne sont pas montrés] : il y en a plus que la mémoire n’en tient ; "
          "--format jsonl les donne tous.",
          "{} [finding is|findings are] not shown: there are more than fit in memory; --format jsonl gives all of them."},
    Entry{Phrase::times_are_in, "Heures : {}", "Times are in {}"},
    Entry{Phrase::stopped_by_user, "Interrompu : voici ce qui a été trouvé jusque-là.",
          "Interrupted: this is what was found so far."},
    Entry{Phrase::stopped_by_limit, "Arrêté après {} [résultat|résultats] (--limit).",
          "Stopped after {} [finding|findings] (--limit)."},
    Entry{Phrase::read_line, "Lu : {} [événement|événements], {} [fichier|fichiers], {}", "Read: {} [event|events], {} [file|files], {}"},
    Entry{Phrase::read_speed, "en {} s ({} événements/s, {}/s)", "in {} s ({} events/s, {}/s)"},
    Entry{Phrase::formats_line, "Formats : {}", "Formats: {}"},
    Entry{Phrase::matches_line, "Détections : {}", "Matches: {}"},
    Entry{Phrase::matches_none, "aucune", "none"},
    Entry{Phrase::rules_line, "Règles : {} [chargée|chargées], {} [a|ont] vu des événements de [sa|leur] source, {} [a|ont] réagi",
          "Rules: {} loaded, {} saw events of [its|their] log source, {} matched"},
    Entry{Phrase::techniques_line, "Techniques ATT&CK :", "ATT&CK techniques:"},
    Entry{Phrase::machines_line, "Machines :", "Machines:"},
    Entry{Phrase::and_more, "et {} [autre|autres]", "and {} more"},
    Entry{Phrase::and_more_machines, "et {} [autre machine|autres machines]", "and {} more [machine|machines]"},
    Entry{Phrase::not_read_in_full, "Ce qui n’a pas pu être lu en entier", "What could not be read in full"},
    Entry{Phrase::not_read_count, "Ce qui n’a pas pu être lu en entier : {} cas",
          "What could not be read in full: {} [case|cases]"},
    Entry{Phrase::skipped_line, "Passés : {}", "Passed over: {}"},
    Entry{Phrase::plain_line,
          "Format inconnu, lus ligne par ligne (seules les règles par mots-clés s’appliquent) :",
          "Of no known format, read line by line (only keyword rules apply):"},
    Entry{Phrase::empty_line, "Fichiers vides : {}", "Empty files: {}"},
    Entry{Phrase::without_source_line, "Événements sans source connue des règles : {}",
          "Events of no log source that rules know: {}"},
    Entry{Phrase::could_not_fire, "Ce qui n’a pas pu réagir", "What could not have fired"},
    Entry{Phrase::absent_sources, "{} [règle : aucun événement de sa source|règles : aucun événement de leur source]",
          "{} [rule: no event of its|rules: no event of their] log source"},
    Entry{Phrase::absent_fields, "{} [règle demande des champs qu’aucun événement de sa source ne porte|règles demandent des champs qu’aucun événement de "
          "leur source ne porte]",
          "{} [rule names fields that no event of its|rules name fields that no event of their] log source carried"},
    Entry{Phrase::missing_placeholders, "{} [règle attend|règles attendent] des valeurs de --placeholders",
          "{} [rule waits|rules wait] for values from --placeholders"},
    Entry{Phrase::failed_rules, "{} [règle n’a pas été chargée|règles n’ont pas été chargées]", "{} [rule was|rules were] not loaded"},
    Entry{Phrase::correlation_shed,
          "{} [événement de corrélation abandonné|événements de corrélation abandonnés] faute de mémoire : augmentez "
          "--correlation-memory",
          "{} correlation [event was|events were] dropped for lack of memory: raise --correlation-memory"},
    Entry{Phrase::everything_could_fire, "Rien : chaque règle a vu des événements de sa source.",
          "Nothing: every rule saw events of its log source."},
    Entry{Phrase::events_seen, "{} [événement|événements]", "{} [event|events]"},
    Entry{Phrase::values_seen, "{} [valeur différente|valeurs différentes] de {}", "{} different [value|values] of {}"},
    Entry{Phrase::rules_seen, "{} [règle réunie|règles réunies]", "{} [rule|rules] together"},
    Entry{Phrase::rules_in_order, "{} [étape|étapes dans l’ordre]", "{} [step|steps in order]"},
    Entry{Phrase::sum_reached, "total de {1} : {0}", "total of {1}: {0}"},
    Entry{Phrase::average_reached, "moyenne de {1} : {0}", "average of {1}: {0}"},
    Entry{Phrase::percentile_reached, "centile de {1} : {0}", "percentile of {1}: {0}"},
    Entry{Phrase::median_reached, "médiane de {1} : {0}", "median of {1}: {0}"},
    Entry{Phrase::position_in_file, "{}, enregistrement {}", "{}, record {}"},
    Entry{Phrase::level_critical, "CRITIQUE", "CRITICAL"},
    Entry{Phrase::level_high, "ÉLEVÉ", "HIGH"},
    Entry{Phrase::level_medium, "MOYEN", "MEDIUM"},
    Entry{Phrase::level_low, "FAIBLE", "LOW"},
    Entry{Phrase::level_informational, "INFO", "INFO"},
    Entry{Phrase::timeline, "Chronologie", "Timeline"},
    Entry{Phrase::filters, "Filtres", "Filters"},
    Entry{Phrase::search, "Rechercher", "Search"},
    Entry{Phrase::all_machines, "Toutes les machines", "All machines"},
    Entry{Phrase::all_levels, "Tous les niveaux", "All levels"},
    Entry{Phrase::all_tactics, "Toutes les tactiques", "All tactics"},
    Entry{Phrase::column_level, "Niveau", "Level"},
    Entry{Phrase::column_time, "Première fois", "First seen"},
    Entry{Phrase::column_machine, "Machine", "Machine"},
    Entry{Phrase::column_rule, "Règle", "Rule"},
    Entry{Phrase::column_technique, "Technique", "Technique"},
    Entry{Phrase::column_count, "Nombre", "Count"},
    Entry{Phrase::column_account, "Compte", "Account"},
    Entry{Phrase::column_process, "Processus", "Process"},
    Entry{Phrase::column_detail, "Commande ou détail", "Command or detail"},
    Entry{Phrase::column_where, "Où", "Where"},
    Entry{Phrase::column_tactic, "Tactique", "Tactic"},
    Entry{Phrase::attack_table, "Techniques ATT&CK", "ATT&CK techniques"},
    Entry{Phrase::shown_of, "{} sur {} affichés", "{} of {} shown"},
    Entry{Phrase::no_script, "Les filtres demandent JavaScript ; tout le reste est là.",
          "The filters need JavaScript; everything else is here."},
    Entry{Phrase::explanation, "Explication", "Explanation"},
    Entry{Phrase::findings_heading, "Ce qui a été trouvé", "What was found"},
    Entry{Phrase::progress_speed, "{} [événement|événements], {}/s", "{} [event|events], {}/s"},
    Entry{Phrase::progress_left, "encore {} s", "{} s left"},
    Entry{Phrase::archived_line, "{} [événement archivé|événements archivés] dans {} : {} de JSON en {}",
          "{} [event|events] archived in {}: {} of JSON in {}"},
    Entry{Phrase::archive_recovered, "{} [événement d’un segment interrompu a été repris|événements d’un segment interrompu ont été repris].",
          "{} [event of an interrupted segment was|events of an interrupted segment were] recovered."},
    Entry{Phrase::hunt_plan, "{} segments sur {} peuvent contenir une réponse ({} sur {} ; {} lus pour le savoir).",
          "{} of {} segments may hold an answer ({} of {}; {} read to find out)."},
    Entry{Phrase::hunt_plan_everything,
          "Cette question demande de lire {} segments sur {} ({} sur {}) : une règle ou une partie de mot peut être partout.",
          "This question makes it {} of {} segments to read ({} of {}): a rule or a part of a word may be anywhere."},
    Entry{Phrase::hunt_count, "{} [événement répond|événements répondent] à la question.", "{} [event answers|events answer] the question."},
    Entry{Phrase::hunt_nothing,
          "Rien de tel dans l’archive. Cela ne vaut que pour ce qui y a été conservé.",
          "Nothing like it in the archive. That holds only for what was kept in it."},
    Entry{Phrase::incident_about, "Incident {}, {}. Certitude : {}.", "Incident {}, {}. Confidence: {}."},
    Entry{Phrase::incident_happened, "Ce qui s’est passé", "What happened"},
    Entry{Phrase::incident_risk, "Ce que cela peut entraîner", "What it can lead to"},
    Entry{Phrase::incident_actions, "À faire d’abord, dans l’ordre", "What to do first, in this order"},
    Entry{Phrase::incident_avoid, "À ne pas faire", "What not to do"},
    Entry{Phrase::incident_other_cards, "Voir aussi les fiches : {}.", "See these cards too: {}."},
    Entry{Phrase::incident_reasons, "Pourquoi cette gravité", "Why this severity"},
    Entry{Phrase::incident_cost, "Ce que cela coûte aux soins : {}", "What it costs care: {}"},
    Entry{Phrase::incident_more_actions, "et {} [autre étape|autres étapes] : --verbose les donne, avec leurs sources.",
          "and {} more [step|steps]: --verbose gives them, with their sources."},
    Entry{Phrase::incident_left_out, "{} [constat ou incident n’a pas pu être gardé|constats ou incidents n’ont pas pu être gardés], faute de place.",
          "{} [finding or incident|findings or incidents] could not be kept, for lack of room."},
    Entry{Phrase::incident_count, "Incidents : {}, tirés de {} [constat|constats]. De moindre gravité et non montrés : {}.",
          "Incidents: {}, made of {} [finding|findings]. Less severe and not shown: {}."},
    Entry{Phrase::incidents_stored, "Incidents gardés dans {} : {}.", "Incidents kept in {}: {}."},
    Entry{Phrase::console_address, "Console : {}", "Console: {}"},
    Entry{Phrase::console_certificate, "Empreinte SHA-256 du certificat, à comparer avec celle du navigateur : {}",
          "SHA-256 fingerprint of the certificate, to compare with the browser's: {}"},
    Entry{Phrase::console_first_link, "Premier compte, avec ce lien (une fois, pendant un jour) : {}",
          "First account, with this link (once, within a day): {}"},
    Entry{Phrase::hub_made,
          "Le centre est prêt dans {}. Mettez {} hors ligne, en lieu sûr : cette clé ne sert qu’à renouveler l’autorité.",
          "The hub is ready in {}. Take {} offline, to a safe place: that key only serves to renew the authority."},
    Entry{Phrase::hub_address, "Le centre répond à {}", "The hub answers at {}"},
    Entry{Phrase::hub_sector, "Registre : {} établissements ; déclarations déjà reçues : {}",
          "Register: {} establishments; reports already received: {}"},
    Entry{Phrase::invitation, "Invitation pour {}, valable une fois, jusqu’au {} :",
          "Invitation for {}, good once, until {}:"},
    Entry{Phrase::revoked, "{} n’a plus accès au centre.", "{} has no access to the hub any more."},
    Entry{Phrase::member_line_joined, "{}  membre depuis le {}, certificat jusqu’au {}",
          "{}  member since {}, certificate until {}"},
    Entry{Phrase::member_line_invited, "{}  invité", "{}  invited"},
    Entry{Phrase::member_line_revoked, "{}  exclu le {}", "{}  put out on {}"},
    Entry{Phrase::joined, "Ce poste fait maintenant partie du centre {}, sous l’identifiant {}.",
          "This node now belongs to the hub {}, as {}."},
    Entry{Phrase::nothing_new_to_share, "{} : rien de nouveau à dire au centre", "{}: nothing new to tell the hub"},
    Entry{Phrase::shared, "{} : transmis au centre", "{}: the hub has it"},
    Entry{Phrase::share_waits, "Le centre ne répond pas ; {} en attente : {}",
          "The hub does not answer; {} waiting: {}"},
    Entry{Phrase::share_refused, "Le centre a refusé {} : {}", "The hub refused {}: {}"},
    Entry{Phrase::rules_checked,
          "{} [fichier|fichiers] : {} [règle|règles] et {} [corrélation|corrélations] en bon état, {} [cassée|cassées]",
          "{} [file|files]: {} [rule|rules] and {} [correlation|correlations] sound, {} broken"},
    Entry{Phrase::rules_waiting, " ; {} [attend|attendent] les valeurs de variables (--placeholders)",
          "; {} [waits|wait] for the values of placeholders (--placeholders)"},
    Entry{Phrase::rules_tested, "{} [fichier|fichiers] de règles, {} [exemple|exemples] : {} en échec",
          "{} rule [file|files], {} [example|examples]: {} failed"},
    Entry{Phrase::rules_without_examples, " ; {} [fichier|fichiers] sans exemples", "; {} [file has|files have] no examples"},
    Entry{Phrase::rules_not_listed,
          "{} [règle cassée ne figure|règles cassées ne figurent] pas dans la liste ; garde rules check les nomme",
          "{} [rule is|rules are] broken and not listed; garde rules check names them"},
    Entry{Phrase::explain_total,
          "{} : {} [événement lu|événements lus], {} de sa source ({}), {} [correspond|correspondent]",
          "{}: {} [event|events] read, {} of its log source ({}), {} match"},
    Entry{Phrase::explain_placeholders, "la règle attend les valeurs de : {} (--placeholders)",
          "the rule waits for the values of: {} (--placeholders)"},
    Entry{Phrase::explain_elsewhere, "{} [événement|événements] d’une autre source : {}",
          "{} [event|events] of another log source: {}"},
    Entry{Phrase::explain_elsewhere_beyond, "{} [événement|événements] de sources encore différentes",
          "{} [event|events] of yet other log sources"},
    Entry{Phrase::explain_match, "CORRESPOND", "MATCH"},
    Entry{Phrase::explain_no_match, "NON", "NO MATCH"},
    Entry{Phrase::explain_through, "par {}", "through {}"},
    Entry{Phrase::explain_values, "l’événement a : {}", "the event has: {}"},
    Entry{Phrase::explain_no_field, "pas ce champ", "no such field"},
    Entry{Phrase::explain_fired, "{} : s’est déclenchée {} fois", "{}: fired {} [time|times]"},
    Entry{Phrase::and_to_mend, " ; {}", "; {}"},
    Entry{Phrase::seen_once, " (à l’octet {})", " (at byte {})"},
    Entry{Phrase::seen_often, " ({} fois, d’abord à l’octet {})", " ({} times, first at byte {})"},
    Entry{Phrase::nothing_readable, "rien n’a pu être lu ; nommez des fichiers, des dossiers ou des archives de journaux",
          "nothing could be read; name files, folders or archives that hold logs"},
};
static_assert(is_catalogue(kEntries, Phrase::count_));

}  // namespace

std::string_view say(Language language, Phrase phrase) {
  return text_in(kEntries, language, phrase);
}

std::string tenths(Language language, double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (language == Language::french) std::replace(text.begin(), text.end(), '.', ',');
  return text;
}

std::string_view level_name(Language language, sigma::Level level) {
  switch (level) {
    case sigma::Level::critical:
      return say(language, Phrase::level_critical);
    case sigma::Level::high:
      return say(language, Phrase::level_high);
    case sigma::Level::medium:
      return say(language, Phrase::level_medium);
    case sigma::Level::low:
      return say(language, Phrase::level_low);
    case sigma::Level::informational:
      return say(language, Phrase::level_informational);
  }
  return "";
}

}  // namespace garde::cli
