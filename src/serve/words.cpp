// SPDX-License-Identifier: Apache-2.0
#include "serve/words.h"

#include <array>

namespace garde::serve {
namespace {

struct Entry {
  Phrase phrase;
  std::string_view french;
  std::string_view english;
};

constexpr std::array kEntries = {
    Entry{Phrase::export_head, "Incident {}, tel que Garde le connaît le {} (heures : {})",
          "Incident {}, as Garde knows it on {} (times: {})"},
    Entry{Phrase::export_drill, "EXERCICE", "DRILL"},
    Entry{Phrase::export_foot, "Écrit par Garde ; contient des noms de machines et de personnes.",
          "Written by Garde; holds names of machines and people."},
    Entry{Phrase::section_state, "Où l’on en est", "Where it stands"},
    Entry{Phrase::section_what_happened, "Ce qui s’est passé", "What happened"},
    Entry{Phrase::section_risk, "Ce qui peut suivre", "What may follow"},
    Entry{Phrase::section_reasons, "Pourquoi cette gravité", "Why this severity"},
    Entry{Phrase::section_actions, "Que faire d’abord", "What to do first"},
    Entry{Phrase::section_avoid, "À ne pas faire", "What not to do"},
    Entry{Phrase::section_findings, "Constats", "Findings"},
    Entry{Phrase::section_people, "Ce que chacun a fait", "What each has done"},
    Entry{Phrase::label_severity, "Gravité", "Severity"},
    Entry{Phrase::label_state, "État", "State"},
    Entry{Phrase::label_machines, "Machines", "Machines"},
    Entry{Phrase::label_from_to, "Du premier au dernier constat", "First to last finding"},
    Entry{Phrase::label_accounts, "Comptes", "Accounts"},
    Entry{Phrase::label_sources, "Adresses d’où cela vient", "Addresses it came from"},
    Entry{Phrase::label_action, "{}.", "{}."},
    Entry{Phrase::done_by, "fait par {}, le {}", "done by {}, on {}"},
    Entry{Phrase::not_done, "pas encore fait", "not done yet"},
    Entry{Phrase::finding_note, "{} ; constats : {}", "{}; findings: {}"},
    Entry{Phrase::act_opened, "Incident ouvert", "Incident opened"},
    Entry{Phrase::act_state, "État : {}", "State: {}"},
    Entry{Phrase::act_note, "Note", "Note"},
    Entry{Phrase::act_merged, "Réuni avec l’incident {}", "Merged with incident {}"},
    Entry{Phrase::act_split, "Séparé de l’incident {}", "Split from incident {}"},
    Entry{Phrase::act_action_done, "Action faite", "Action done"},
    Entry{Phrase::garde_itself, "Garde", "Garde"},
    Entry{Phrase::unknown_machine, "machine inconnue", "unknown machine"},
    Entry{Phrase::notice_subject, "Garde : gravité {}, {}", "Garde: severity {}, {}"},
    Entry{Phrase::notice_drill, "[EXERCICE] {}", "[DRILL] {}"},
    Entry{Phrase::notice_body, "{}\n\n{}\n\nÀ faire d’abord : {}\n\nDans la console : {}\n",
          "{}\n\n{}\n\nFirst of all: {}\n\nIn the console: {}\n"},
    Entry{Phrase::notice_escalated, "Sans réponse depuis {} min : {}", "Unanswered for {} min: {}"},
    Entry{Phrase::notice_test_subject, "Garde : essai de notification", "Garde: a test notification"},
    Entry{Phrase::notice_test_body,
          "Ceci est un essai demandé par {} dans la console de Garde. Si vous le lisez, tout est en ordre.\n",
          "This is a test that {} asked for in Garde’s console. If you can read it, all is well.\n"},
};
static_assert(kEntries.size() == static_cast<std::size_t>(Phrase::count_), "every phrase has its entry");

}  // namespace

std::string_view say(Language language, Phrase phrase) {
  for (const Entry& entry : kEntries)
    if (entry.phrase == phrase) return language == Language::french ? entry.french : entry.english;
  return "";
}

}  // namespace garde::serve
