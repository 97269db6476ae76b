// SPDX-License-Identifier: Apache-2.0
// The texts that explain incidents: what each technique and tactic of ATT&CK means, and the reflex cards.
// They are data (src/incident/texts/*.yml), part of the program, each in French and in English.
//
// Thread rules: immutable; any thread may read them.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"
#include "base/result.h"

namespace garde::incident {

/// One text in both languages.
struct Bilingual {
  std::string french;
  std::string english;
  [[nodiscard]] const std::string& in(Language language) const {
    return language == Language::french ? french : english;
  }
  [[nodiscard]] bool empty() const { return french.empty() && english.empty(); }
};

struct TacticText {
  Bilingual what;
  Bilingual risk;
  Bilingual action;
};

/// One line of a reflex card.
struct Action {
  Bilingual text;
  Bilingual cost;        ///< what it takes from care; often empty
  std::string source;    ///< who carries it
  bool is_read = false;  ///< false: known, still to be checked by a person
  std::string checked;   ///< when the source was last looked at: "2026-11-24"
};

struct Card {
  std::string kind;  ///< "ransomware"
  Bilingual name;
  Bilingual title;
  Bilingual risk;
  std::vector<Action> actions;          ///< in order
  std::vector<std::string> techniques;  ///< evidence of these makes an incident one of this kind
  std::vector<std::string> shapes;      ///< likewise, records of these kinds
};

struct Texts {
  std::map<std::string, Bilingual, std::less<>> techniques;  ///< by id: what happened
  std::map<std::string, TacticText, std::less<>> tactics;
  std::vector<Card>
      cards;  ///< in the order in which they are tried; the last stands for every other incident
  std::vector<Action> avoid;  ///< what not to do
};

/// The program's own.
[[nodiscard]] const Texts& texts();

/// Read from the three files' contents. An error names the file, the line and what is missing.
[[nodiscard]] Result<Texts> parse_texts(std::string_view techniques, std::string_view tactics,
                                        std::string_view cards);

/// What happened, in words: of the technique, else of the technique that it is a part of; empty where there
/// are none.
[[nodiscard]] const std::string& technique_text(std::string_view id, Language language);
/// Null for no tactic of ATT&CK.
[[nodiscard]] const TacticText* tactic_text(std::string_view tactic);
/// Null where there is none.
[[nodiscard]] const Card* find_card(std::string_view kind);

/// The embedded files.
[[nodiscard]] std::string_view techniques_yml();
[[nodiscard]] std::string_view tactics_yml();
[[nodiscard]] std::string_view cards_yml();

}  // namespace garde::incident
