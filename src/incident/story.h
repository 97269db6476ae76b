// SPDX-License-Identifier: Apache-2.0
// Story: an incident told to people who have to act: what happened, what it can lead to, what to do first and
// in which order. All of it is made from the incident and the texts (texts.h); nothing is guessed.
//
// What happened is prose in the order of time: findings of one kind that came together, on one machine or on
// several, are one sentence; sentences of one stage of the attack are one paragraph. A rule's own explanation
// is told where it has one, else the sentence of its technique.
//
// Text from logs (names of machines, accounts) stands in the story as the logs have it: who shows it makes it
// harmless.
//
// Thread rules: pure.
#pragma once

#include <string>
#include <vector>

#include "base/language.h"
#include "base/zone.h"
#include "incident/severity.h"
#include "incident/texts.h"

namespace garde::incident {

struct StoryAction {
  std::string text;
  std::string cost;    ///< what it takes from care; often empty
  std::string source;  ///< a sentence: who says so, and since when
};

struct Story {
  std::string kind;  ///< of the card: "ransomware"
  std::string title;
  std::string summary;
  std::vector<std::string> paragraphs;   ///< what happened
  std::string risk;                      ///< what it can lead to
  std::vector<StoryAction> actions;      ///< what to do, in order
  std::vector<StoryAction> avoid;        ///< what not to do
  std::vector<std::string> reasons;      ///< of its severity
  std::vector<std::string> other_cards;  ///< names of further cards that apply
};

/// The cards that apply, the main one first; never empty.
[[nodiscard]] std::vector<const Card*> cards_of(const Incident& incident);

[[nodiscard]] Story tell(const Incident& incident, const Severity& severity, Language language,
                         const Zone& zone);

[[nodiscard]] std::string_view name_of(Confidence confidence, Language language);
[[nodiscard]] std::string_view name_of(State state, Language language);
[[nodiscard]] std::string_view name_of(Verdict verdict, Language language);

}  // namespace garde::incident
