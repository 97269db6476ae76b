// SPDX-License-Identifier: Apache-2.0
// One declaration of an incident: answers to the form, and the moments from which clocks run.
//
// Unknown is a valid answer everywhere, and the answer of every field at first. Each answer and each moment keeps who gave
// it and when; Garde's own are told from a person's, and a person's is never replaced by Garde's. A declaration that follows
// another names it; the end of an incident is a declaration of its own.
//
// Thread rules: values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "declare/form.h"

namespace garde::declare {

enum class DeclarationKind : std::uint8_t { initial, follow_up, closing };
[[nodiscard]] std::string_view name_of(DeclarationKind kind);

/// Who gave an answer: a person's name, or kGarde.
inline constexpr std::string_view kGarde = "garde";

struct Answer {
  std::vector<std::string> values;  ///< one; of `choices` several; times in RFC 3339
  std::string by;
  Instant at;
};

/// An instant that starts clocks: "noticed", "aware_of_personal_data", "aware_of_significance", "ended", "sent:DUTY".
struct Moment {
  Instant instant;
  std::string by;
  Instant set_at;
  std::string why;
};

struct Declaration {
  std::string id;
  std::string incident;  ///< its id; empty where it was made by hand
  DeclarationKind kind = DeclarationKind::initial;
  std::string previous;  ///< the declaration that this one follows; empty where there is none
  std::string territory; ///< "29", "974", "988": the department or territory that chooses the duties
  bool drill = false;    ///< an exercise: every page of it says so
  Instant made;
  std::map<std::string, Answer> answers;  ///< by field
  std::map<std::string, Moment> moments;

  /// The first value of the answer; empty where it is unknown.
  [[nodiscard]] std::string_view value(std::string_view field) const;
};

/// Takes an answer. An error where the form has no such field, or the value is none that it takes; the `mend` names those
/// it takes. Answers of the field `noticed`, `started` and `ended` are moments too. `values` empty: unknown again. Garde's answer
/// does not replace a person's.
[[nodiscard]] Result<void> answer(Declaration& declaration, const Form& form, std::string_view field,
                                  std::vector<std::string> values, std::string_view by, Instant at);

/// Sets or moves the start of clocks. An error where a person's moment would be replaced by Garde's.
[[nodiscard]] Result<void> set_moment(Declaration& declaration, std::string_view moment, Instant instant,
                                      std::string_view by, Instant at, std::string_view why);

/// The fields that are still unknown, the most important first. Of a declaration that is no closing one, without the
/// block `closing`.
[[nodiscard]] std::vector<const Field*> missing(const Declaration& declaration, const Form& form);

/// The next in the chain: answers and moments are taken over.
[[nodiscard]] Declaration follow(const Declaration& previous, DeclarationKind kind, Instant at);

/// A new declaration; its id is derived from the incident, the kind and the instant.
[[nodiscard]] Declaration make_declaration(std::string incident, std::string territory, DeclarationKind kind, Instant at);

/// As JSON, and back. An error names what is wrong; unknown keys are refused, sizes bounded.
[[nodiscard]] std::string to_json(const Declaration& declaration);
[[nodiscard]] Result<Declaration> declaration_from_json(std::string_view text, const std::string& name);

}  // namespace garde::declare
