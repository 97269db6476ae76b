// SPDX-License-Identifier: Apache-2.0
#include "incident/severity.h"

#include <algorithm>
#include <set>

#include "attack/attack.h"
#include "incident/catalogue.h"

namespace garde::incident {
namespace {

using sigma::Level;

constexpr std::uint64_t kNoisy = 100;  // findings of one rule, and nothing else
constexpr std::size_t kManyThreads = 32;

int base_of(Level level) {
  switch (level) {
    case Level::critical:
      return 75;
    case Level::high:
      return 60;
    case Level::medium:
      return 35;
    case Level::low:
      return 15;
    case Level::informational:
      break;
  }
  return 5;
}

const RuleFacts* worst_rule(const Incident& incident, std::shared_ptr<const RuleFacts>& out) {
  for (const Incident::Thread& thread : incident.threads)
    if (out == nullptr || thread.rule->level > out->level) out = thread.rule;
  return out.get();
}

std::set<std::string_view> strong_rules(const Incident& incident) {
  std::set<std::string_view> rules;
  for (const Incident::Thread& thread : incident.threads)
    if (thread.rule->level >= Level::high) rules.insert(thread.rule->id);
  return rules;
}

bool has_technique(const Incident& incident, std::initializer_list<std::string_view> wanted) {
  return std::any_of(incident.threads.begin(), incident.threads.end(), [&](const Incident::Thread& thread) {
    return thread.rule->level >= Level::medium &&
           std::any_of(thread.rule->techniques.begin(), thread.rule->techniques.end(),
                       [&](const std::string& id) {
                         return std::find(wanted.begin(), wanted.end(), id) != wanted.end();
                       });
  });
}

bool has_care_system(const Incident& incident) {
  return std::any_of(incident.threads.begin(), incident.threads.end(), [](const Incident::Thread& thread) {
    return thread.rule->level >= Level::medium && is_care_shape(thread.examples.front().shape);
  });
}

bool has_indicator(const Incident& incident) {
  return std::any_of(incident.threads.begin(), incident.threads.end(),
                     [](const Incident::Thread& thread) { return thread.rule->is_indicator; });
}

std::size_t telling_machines(const Incident& incident) {
  std::set<std::string_view> machines;
  for (const Incident::Thread& thread : incident.threads)
    if (thread.rule->level >= Level::medium && !thread.machine.empty()) machines.insert(thread.machine);
  return machines.size();
}

Confidence confidence_of(const Incident& incident, std::size_t rules, std::size_t stages) {
  const bool is_critical = incident.worst() == Level::critical;
  if (rules >= 3 || (is_critical && rules >= 2) || (has_indicator(incident) && rules >= 1))
    return Confidence::high;
  if (rules == 2 || is_critical || stages >= 3 || (rules == 1 && stages >= 2)) return Confidence::medium;
  return Confidence::low;
}

}  // namespace

std::string_view to_string(Confidence confidence) {
  switch (confidence) {
    case Confidence::low:
      return "low";
    case Confidence::medium:
      return "medium";
    case Confidence::high:
      return "high";
  }
  return "low";
}

bool is_care_shape(std::string_view shape) {
  for (const std::string_view known : {"orthanc", "atna", "fhir", "mirth", "dcm4che", "dicom", "hl7"})
    if (shape.starts_with(known)) return true;
  return false;
}

std::vector<std::string> tactics_of(const Incident& incident, Level least) {
  std::vector<std::string> all;
  for (const std::string_view tactic : attack::tactics())
    for (const Incident::Thread& thread : incident.threads) {
      const auto& tactics = thread.rule->tactics;
      if (thread.rule->level < least || std::find(tactics.begin(), tactics.end(), tactic) == tactics.end())
        continue;
      all.emplace_back(tactic);
      break;
    }
  return all;
}

Level level_of_score(int score) {
  if (score >= 80) return Level::critical;
  if (score >= 60) return Level::high;
  if (score >= 35) return Level::medium;
  return score >= 15 ? Level::low : Level::informational;
}

Severity assess(const Incident& incident) {
  Severity severity;
  std::shared_ptr<const RuleFacts> worst;
  if (worst_rule(incident, worst) == nullptr) return severity;
  const auto give = [&severity](Reason reason) {
    if (reason.points == 0) return;
    severity.score += reason.points;
    severity.reasons.push_back(std::move(reason));
  };
  const auto stages = tactics_of(incident, Level::medium);
  const auto rules = strong_rules(incident).size();
  const auto machines = telling_machines(incident);
  if (!stages.empty()) severity.stage = stages.back();
  give({Reason::Kind::worst_finding, base_of(worst->level), 0, worst, {}});
  if (rules > 1)
    give({Reason::Kind::further_rules,
          static_cast<int>(std::min<std::size_t>(3 * (rules - 1), 12)),
          rules,
          {},
          {}});
  if (stages.size() > 2)
    give({Reason::Kind::several_stages,
          static_cast<int>(std::min<std::size_t>(2 * (stages.size() - 2), 10)),
          stages.size(),
          {},
          {}});
  if (machines > 1)
    give({Reason::Kind::several_machines,
          static_cast<int>(std::min<std::size_t>(2 * (machines - 1), 8)),
          machines,
          {},
          {}});
  if (severity.stage == "impact" || severity.stage == "exfiltration")
    give({Reason::Kind::late_stage, 5, 0, {}, severity.stage});
  if (has_care_system(incident)) give({Reason::Kind::care_system, 5, 0, {}, {}});
  if (has_technique(incident, {"T1490"})) give({Reason::Kind::backups, 5, 0, {}, {}});
  if (has_technique(incident,
                    {"T1003.003", "T1003.006", "T1207", "T1484", "T1484.001", "T1484.002", "T1558.001"}))
    give({Reason::Kind::directory, 5, 0, {}, {}});
  if (has_indicator(incident)) give({Reason::Kind::indicator, 5, 0, {}, {}});
  if (incident.threads.size() > kManyThreads && incident.count() > kNoisy && rules <= 1 && stages.size() <= 1)
    give({Reason::Kind::single_noisy_rule, -15, incident.count(), {}, {}});
  std::stable_sort(severity.reasons.begin(), severity.reasons.end(),
                   [](const Reason& a, const Reason& b) { return std::abs(a.points) > std::abs(b.points); });
  severity.score = std::clamp(severity.score, 0, 100);
  severity.level = level_of_score(severity.score);
  severity.confidence = confidence_of(incident, rules, stages.size());
  return severity;
}

std::string sentence_of(const Reason& reason, Language language) {
  switch (reason.kind) {
    case Reason::Kind::worst_finding:
      return say(language, Phrase::reason_worst,
                 reason.rule == nullptr ? "" : reason.rule->title_in(language));
    case Reason::Kind::further_rules:
      return say(language, Phrase::reason_rules, reason.number);
    case Reason::Kind::several_stages:
      return say(language, Phrase::reason_stages, reason.number);
    case Reason::Kind::several_machines:
      return say(language, Phrase::reason_machines, reason.number);
    case Reason::Kind::late_stage:
      return say(language, Phrase::reason_late, attack::tactic_name(language, reason.stage));
    case Reason::Kind::care_system:
      return std::string(say(language, Phrase::reason_care));
    case Reason::Kind::backups:
      return std::string(say(language, Phrase::reason_backups));
    case Reason::Kind::directory:
      return std::string(say(language, Phrase::reason_directory));
    case Reason::Kind::indicator:
      return std::string(say(language, Phrase::reason_indicator));
    case Reason::Kind::single_noisy_rule:
      return say(language, Phrase::reason_noisy, reason.number);
  }
  return {};
}

}  // namespace garde::incident
