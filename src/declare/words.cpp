// SPDX-License-Identifier: Apache-2.0
#include "declare/words.h"

#include <array>

#include "base/sentence.h"

namespace garde::declare {
namespace {

using Entry = Sentence<Phrase>;

constexpr std::array kEntries = {
    Entry{Phrase::title_initial, "Déclaration d’un incident de sécurité des systèmes d’information",
          "Declaration of an information security incident"},
    Entry{Phrase::title_follow_up, "Complément à la déclaration d’un incident de sécurité",
          "Complement to the declaration of a security incident"},
    Entry{Phrase::title_closing, "Déclaration de la fin d’un incident de sécurité",
          "Declaration of the end of a security incident"},
    Entry{Phrase::drill, "EXERCICE : ne pas envoyer", "DRILL: do not send"},
    Entry{Phrase::head, "{}, établie le {} (heures : {})", "{}, made on {} (times: {})"},
    Entry{Phrase::follows, "fait suite à {}", "follows {}"},
    Entry{Phrase::clocks, "À qui déclarer, et quand", "To whom, and when"},
    Entry{Phrase::sent_on, "fait le {}", "done on {}"},
    Entry{Phrase::due_now, "à faire maintenant, sans délai", "now, without delay"},
    Entry{Phrase::due_now_since, "à faire maintenant, sans délai (depuis le {})",
          "now, without delay (since {})"},
    Entry{Phrase::running, "encore {}, avant le {}", "{} left, before {}"},
    Entry{Phrase::overdue, "délai dépassé depuis le {} : déclarer quand même, en disant pourquoi",
          "overdue since {}: declare all the same, and say why"},
    Entry{Phrase::not_started, "le délai commencera : {}", "the clock will start: {}"},
    Entry{Phrase::may_apply, "peut s’appliquer, selon la réponse à : {}", "may apply, depending on: {}"},
    Entry{Phrase::informative, "à titre d’information", "for information"},
    Entry{Phrase::reference, "{} ; lu dans {} ; vérifié en {}", "{}; read in {}; checked in {}"},
    Entry{Phrase::reference_from_knowledge, "{} ; de mémoire, à vérifier ({})",
          "{}; from knowledge, to be checked ({})"},
    Entry{Phrase::recipient, "À : {}", "To: {}"},
    Entry{Phrase::unknown, "inconnu à ce stade", "not known yet"},
    Entry{Phrase::said_by_garde, "d’après Garde", "as Garde saw it"},
    Entry{Phrase::said_by, "{}, le {}", "{}, on {}"},
    Entry{Phrase::from_knowledge, "libellé à comparer avec le portail",
          "wording to be compared with the portal"},
    Entry{Phrase::questions, "À trouver ensuite, le plus important d’abord",
          "To find out next, the most important first"},
    Entry{Phrase::moment_noticed, "quand l’incident a été constaté", "when the incident was noticed"},
    Entry{Phrase::moment_aware_of_personal_data,
          "quand il est établi que des données personnelles sont concernées",
          "when it is established that personal data are concerned"},
    Entry{Phrase::moment_aware_of_significance, "quand il est établi que l’incident est important",
          "when it is established that the incident is significant"},
    Entry{Phrase::moment_ended, "quand l’incident est terminé", "when the incident is over"},
    Entry{Phrase::moment_sent, "quand la notification précédente a été envoyée",
          "when the notification before it was sent"},
    Entry{Phrase::moments, "Points de départ des délais", "Where the clocks start"},
    Entry{Phrase::foot,
          "Préparé par Garde ; rien n’a été envoyé. Les textes officiels font foi. Ne joindre aucune donnée "
          "de patient.",
          "Prepared by Garde; nothing was sent. The official texts decide. Attach no patient data."},
    Entry{Phrase::page, "page {} sur {}", "page {} of {}"},
};
static_assert(is_catalogue(kEntries, Phrase::count_));

}  // namespace

std::string_view say(Language language, Phrase phrase) {
  return text_in(kEntries, language, phrase);
}

}  // namespace garde::declare
