// SPDX-License-Identifier: Apache-2.0
// Severity: how bad an incident is, 0 to 100, with each reason and what it adds; how far the attack has come;
// how sure Garde is.
//
// The worst finding sets the base (critical 75, high 60, medium 35, low 15). Each of these adds to it:
// further rules of level high or more, further stages of an attack, further machines, a late stage (data
// leaving, impact), a backup, directory or care system among what was hit, an indicator of an attack seen
// elsewhere. Little takes away: a single rule that fires very often on very many machines. Only what a person
// reads as a reason changes the sum.
//
// Thread rules: pure.
#pragma once

#include <string>
#include <vector>

#include "base/language.h"
#include "incident/incident.h"

namespace garde::incident {

struct Reason {
  enum class Kind : std::uint8_t {
    worst_finding,
    further_rules,
    several_stages,
    several_machines,
    late_stage,
    care_system,
    backups,
    directory,
    indicator,
    single_noisy_rule
  };
  Kind kind = Kind::worst_finding;
  int points = 0;
  std::uint64_t number = 0;               ///< of rules, stages, machines
  std::shared_ptr<const RuleFacts> rule;  ///< of worst_finding
  std::string stage;                      ///< of late_stage: the tactic
};

enum class Confidence : std::uint8_t { low, medium, high };
[[nodiscard]] std::string_view to_string(Confidence confidence);

struct Severity {
  int score = 0;                           ///< 0 to 100
  sigma::Level level = sigma::Level::low;  ///< of the score: critical from 80, high 60, medium 35, low 15
  std::vector<Reason> reasons;             ///< the weightiest first
  std::string stage;  ///< the latest tactic that a finding of level medium or more shows; may be empty
  Confidence confidence = Confidence::low;
};

[[nodiscard]] Severity assess(const Incident& incident);
[[nodiscard]] sigma::Level level_of_score(int score);

/// The tactics that findings of this level or more show, in the order of an attack.
[[nodiscard]] std::vector<std::string> tactics_of(const Incident& incident, sigma::Level least);

/// Whether records of this shape come from systems of care: imaging, patient records, exchange between them.
[[nodiscard]] bool is_care_shape(std::string_view shape);

[[nodiscard]] std::string sentence_of(const Reason& reason, Language language);

}  // namespace garde::incident
