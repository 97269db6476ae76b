// SPDX-License-Identifier: Apache-2.0
#include "serve/incident_json.h"

#include <fmt/format.h>
#include <map>

namespace garde::serve {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostLinks = 400;

json::array strings(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

json::array actions_json(const std::vector<incident::StoryAction>& actions) {
  json::array array;
  for (const auto& action : actions) {
    json::object object{{"text", action.text}, {"source", action.source}};
    if (!action.cost.empty()) object["cost"] = action.cost;
    array.push_back(std::move(object));
  }
  return array;
}

json::object evidence_json(const incident::Evidence& evidence) {
  json::object object{{"id", evidence.id}, {"time", format_rfc3339(evidence.time)}};
  if (evidence.until != evidence.time) object["until"] = format_rfc3339(evidence.until);
  const auto put = [&object](const char* name, const std::string& text) {
    if (!text.empty()) object[name] = text;
  };
  put("machine", evidence.machine);
  put("account", evidence.account);
  put("process", evidence.process);
  put("detail", evidence.detail);
  put("file", evidence.file);
  if (evidence.position > 0) object["position"] = evidence.position;
  return object;
}

json::array findings_json(const incident::Incident& incident, Language language) {
  json::array array;
  for (const auto& thread : incident.threads) {
    json::array examples;
    for (const auto& evidence : thread.examples) examples.push_back(evidence_json(evidence));
    array.push_back(json::object{{"rule_id", thread.rule->id},
                                 {"title", thread.rule->title_in(language)},
                                 {"level", std::string(to_string(thread.rule->level))},
                                 {"techniques", strings(thread.rule->techniques)},
                                 {"tactics", strings(thread.rule->tactics)},
                                 {"machine", thread.machine},
                                 {"count", thread.count},
                                 {"first", format_rfc3339(thread.first)},
                                 {"last", format_rfc3339(thread.last)},
                                 {"examples", std::move(examples)}});
  }
  return array;
}

json::array entities_json(const incident::Incident& incident) {
  json::array array;
  for (const auto& [key, presence] : incident.entities)
    array.push_back(json::object{{"key", key},
                                 {"kind", std::string(to_string(presence.entity.kind))},
                                 {"name", presence.entity.name},
                                 {"count", presence.count},
                                 {"first", format_rfc3339(presence.first)},
                                 {"last", format_rfc3339(presence.last)}});
  return array;
}

// Which entities findings name together: the graph. Towards what was done: from a source to the machine, from
// the machine to where it went.
json::array links_json(const incident::Incident& incident) {
  std::map<std::pair<std::string, std::string>, std::uint64_t> links;
  for (const auto& thread : incident.threads)
    for (const auto& evidence : thread.examples) {
      const auto machine = incident::machine_entity(evidence.machine);
      if (!machine) continue;
      const std::string here = index_key(*machine);
      for (const auto& entity : evidence.entities) {
        const std::string there = index_key(entity);
        if (there == here) continue;
        using Kind = incident::Entity::Kind;
        const bool comes = entity.kind == Kind::source || entity.kind == Kind::account;
        if (links.size() < kMostLinks) ++links[comes ? std::pair(there, here) : std::pair(here, there)];
      }
    }
  json::array array;
  for (const auto& [ends, count] : links)
    array.push_back(json::object{{"from", ends.first}, {"to", ends.second}, {"count", count}});
  return array;
}

}  // namespace

ToldIncident tell(const incident::Incident& incident, Language language, const Zone& zone) {
  auto severity = incident::assess(incident);
  auto story = incident::tell(incident, severity, language, zone);
  return {&incident, std::move(severity), std::move(story)};
}

json::object summary_json(const ToldIncident& told) {
  const auto& incident = *told.incident;
  json::object object{{"id", incident.id},
                      {"kind", told.story.kind},
                      {"title", told.story.title},
                      {"severity", told.severity.score},
                      {"level", std::string(to_string(told.severity.level))},
                      {"confidence", std::string(to_string(told.severity.confidence))},
                      {"stage", told.severity.stage},
                      {"state", std::string(to_string(incident.state))},
                      {"first", format_rfc3339(incident.first)},
                      {"last", format_rfc3339(incident.last)},
                      {"count", incident.count()},
                      {"machines", strings(incident.machines())}};
  if (incident.is_drill) object["drill"] = true;
  if (incident.verdict) object["verdict"] = std::string(to_string(*incident.verdict));
  return object;
}

json::object incident_json(const ToldIncident& told, Language language) {
  const auto& story = told.story;
  json::object object = summary_json(told);
  object["reasons"] = strings(story.reasons);
  object["summary"] = story.summary;
  object["story"] = strings(story.paragraphs);
  object["risk"] = story.risk;
  object["actions"] = actions_json(story.actions);
  object["avoid"] = actions_json(story.avoid);
  object["other_cards"] = strings(story.other_cards);
  object["entities"] = entities_json(*told.incident);
  object["links"] = links_json(*told.incident);
  object["findings"] = findings_json(*told.incident, language);
  return object;
}

}  // namespace garde::serve
