// SPDX-License-Identifier: Apache-2.0
#include "incident/evidence.h"

#include <algorithm>
#include <fmt/format.h>
#include <xxhash.h>

#include "attack/attack.h"
#include "incident/description.h"

namespace garde::incident {
namespace {

std::vector<std::string> tactics_of(std::span<const std::string> tags,
                                    const std::vector<std::string>& techniques) {
  std::vector<std::string> all;
  for (const std::string_view tactic : attack::tactics()) {
    const std::string tag = "attack." + std::string(tactic);
    if (std::find(tags.begin(), tags.end(), tag) != tags.end()) all.emplace_back(tactic);
  }
  if (!all.empty()) return all;
  for (const std::string_view tactic : attack::tactics())
    for (const std::string& id : techniques) {
      const attack::Technique* technique = attack::find_technique(id);
      if (technique == nullptr || all.end() != std::find(all.begin(), all.end(), tactic)) continue;
      if (std::find(technique->tactics.begin(), technique->tactics.end(), tactic) != technique->tactics.end())
        all.emplace_back(tactic);
    }
  return all;
}

std::shared_ptr<RuleFacts> facts(std::string_view id, std::string_view title, sigma::Level level,
                                 std::span<const std::string> tags) {
  auto made = std::make_shared<RuleFacts>();
  made->id = id;
  made->title = title;
  made->level = level;
  made->techniques = attack::technique_ids(tags);
  made->tactics = tactics_of(tags, made->techniques);
  return made;
}

void add_guidance(const sigma::Metadata& rule, RuleFacts& made) {
  if (const auto found = rule.guidance.find("fr"); found != rule.guidance.end()) made.french = found->second;
  if (const auto found = rule.guidance.find("en"); found != rule.guidance.end()) made.english = found->second;
}

std::string id_of(std::string_view content) {
  const XXH128_hash_t hash = XXH3_128bits(content.data(), content.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

void add_entity(std::vector<Entity>& all, std::optional<Entity> entity) {
  if (!entity || all.size() >= kMostEntities) return;
  if (std::none_of(all.begin(), all.end(), [&](const Entity& known) { return known.is(*entity); }))
    all.push_back(std::move(*entity));
}

}  // namespace

std::shared_ptr<const RuleFacts> RuleBook::facts_of(const detect::Finding& finding) {
  if (finding.rule != nullptr) return facts_of(*finding.rule);
  const std::lock_guard lock(mutex_);
  auto& known = known_[std::string(finding.id) + ' ' + std::string(finding.title)];
  if (known == nullptr) {
    auto made = facts(finding.id, finding.title, finding.level, finding.tags);
    made->is_indicator = true;
    known = std::move(made);
  }
  return known;
}

std::shared_ptr<const RuleFacts> RuleBook::facts_of(const sigma::Metadata& rule) {
  const std::lock_guard lock(mutex_);
  auto& known = known_[rule.id];
  if (known == nullptr) {
    auto made = facts(rule.id, rule.title, rule.level.value_or(sigma::Level::medium), rule.tags);
    add_guidance(rule, *made);
    known = std::move(made);
  }
  return known;
}

Evidence make_evidence(const detect::Finding& finding, Event& event, RuleBook& rules, const std::string& file,
                       Instant received) {
  Evidence evidence;
  Description described = describe(event);
  evidence.rule = rules.facts_of(finding);
  evidence.time = event.time.value_or(received);
  evidence.until = evidence.time;
  evidence.machine = std::move(described.machine);
  evidence.shape = event.shape;
  evidence.account = std::move(described.account);
  evidence.process = std::move(described.process);
  evidence.detail = std::move(described.detail);
  evidence.file = file;
  evidence.position = event.position;
  evidence.entities = entities_of(event);
  std::string content = evidence.rule->id + '\n' + evidence.rule->title + '\n';
  // An event without a time is told from its like by its place alone.
  content += event.time ? format_rfc3339(*event.time, 9) : fmt::format("{}:{}", file, event.position);
  content += '\n';
  append_fields_json(event, content);
  evidence.id = id_of(content);
  return evidence;
}

Evidence make_evidence(const detect::CorrelationFinding& finding, RuleBook& rules, const std::string& file) {
  Evidence evidence;
  evidence.rule = rules.facts_of(*finding.rule);
  evidence.time = finding.first;
  evidence.until = finding.last;
  evidence.value = finding.value;
  evidence.file = file;
  if (!finding.contributions.empty()) evidence.position = finding.contributions.front().position;
  // What goes on is one match: its end and its value still change, its start and its group do not.
  std::string content = evidence.rule->id + '\n' + format_rfc3339(finding.first, 9) + '\n';
  for (const auto& contribution : finding.contributions) {
    if (contribution.computer.empty()) continue;
    if (evidence.machine.empty()) evidence.machine = contribution.computer;
    add_entity(evidence.entities, machine_entity(contribution.computer));
  }
  const auto machine = machine_entity(evidence.machine);
  for (const auto& [field, value] : finding.group) {
    content += field + '=' + value + '\n';
    evidence.detail += (evidence.detail.empty() ? "" : ", ") + field + "=" + value;
    add_entity(evidence.entities,
               entity_of_field(field, value, machine ? std::string_view(machine->key) : std::string_view()));
    if (evidence.account.empty())
      if (const auto entity = entity_of_field(field, value, {});
          entity && entity->kind == Entity::Kind::account)
        evidence.account = value;
  }
  evidence.id = id_of(content);
  return evidence;
}

void set_machine(Evidence& evidence, const std::string& name) {
  evidence.machine = name;
  auto entity = machine_entity(name);
  if (!entity) return;
  std::erase_if(evidence.entities, [&](const Entity& known) { return known.is(*entity); });
  evidence.entities.insert(evidence.entities.begin(), std::move(*entity));
}

}  // namespace garde::incident
