// SPDX-License-Identifier: Apache-2.0
#include "store/document.h"

#include <boost/json.hpp>
#include <exception>

namespace garde::store {
namespace {

namespace json = boost::json;
using namespace incident;

constexpr int kLayout = 1;

std::int64_t nanoseconds(Instant instant) {
  return instant.time_since_epoch().count();
}
Instant instant_of(const json::value& value) {
  return Instant(Duration(value.to_number<std::int64_t>()));
}
std::string text_of(const json::value& value) {
  return std::string(value.as_string());
}

template <typename Texts>
json::array array_of(const Texts& texts) {
  json::array array;
  for (const auto& text : texts) array.emplace_back(text);
  return array;
}
std::vector<std::string> texts_of(const json::value& value) {
  std::vector<std::string> texts;
  for (const json::value& item : value.as_array()) texts.push_back(text_of(item));
  return texts;
}

json::object guidance_json(const sigma::Metadata::Guidance& guidance) {
  return {{"title", guidance.title},
          {"explanation", guidance.explanation},
          {"first_action", guidance.first_action}};
}
sigma::Metadata::Guidance guidance_of(const json::value& value) {
  return {text_of(value.at("title")), text_of(value.at("explanation")), text_of(value.at("first_action"))};
}

json::object entity_json(const Entity& entity) {
  return {{"kind", std::string(to_string(entity.kind))}, {"key", entity.key}, {"name", entity.name}};
}
Entity entity_of(const json::value& value) {
  return {parse_entity_kind(value.at("kind").as_string()).value(), text_of(value.at("key")),
          text_of(value.at("name"))};
}

json::object evidence_json(const Evidence& evidence) {
  json::array entities;
  for (const Entity& entity : evidence.entities) entities.push_back(entity_json(entity));
  return {{"id", evidence.id},
          {"time", nanoseconds(evidence.time)},
          {"until", nanoseconds(evidence.until)},
          {"machine", evidence.machine},
          {"machine_is_sender", evidence.is_machine_sender},
          {"shape", evidence.shape},
          {"account", evidence.account},
          {"process", evidence.process},
          {"detail", evidence.detail},
          {"file", evidence.file},
          {"position", evidence.position},
          {"value", evidence.value},
          {"entities", std::move(entities)}};
}
Evidence evidence_of(const json::value& value, std::shared_ptr<const RuleFacts> rule) {
  Evidence evidence;
  evidence.id = text_of(value.at("id"));
  evidence.rule = std::move(rule);
  evidence.time = instant_of(value.at("time"));
  evidence.until = instant_of(value.at("until"));
  evidence.machine = text_of(value.at("machine"));
  if (const auto* sender = value.as_object().if_contains("machine_is_sender"))
    evidence.is_machine_sender = sender->as_bool();
  evidence.shape = text_of(value.at("shape"));
  evidence.account = text_of(value.at("account"));
  evidence.process = text_of(value.at("process"));
  evidence.detail = text_of(value.at("detail"));
  evidence.file = text_of(value.at("file"));
  evidence.position = value.at("position").to_number<std::uint64_t>();
  evidence.value = value.at("value").to_number<double>();
  for (const json::value& item : value.at("entities").as_array())
    evidence.entities.push_back(entity_of(item));
  return evidence;
}

json::object act_json(const Act& act) {
  json::object object{{"kind", std::string(to_string(act.kind))},
                      {"when", nanoseconds(act.when)},
                      {"who", act.who},
                      {"why", act.why},
                      {"other", act.other}};
  if (act.state) object["state"] = std::string(to_string(*act.state));
  if (act.verdict) object["verdict"] = std::string(to_string(*act.verdict));
  return object;
}
Act act_of(const json::value& value) {
  Act act{parse_act_kind(value.at("kind").as_string()).value(),
          instant_of(value.at("when")),
          text_of(value.at("who")),
          text_of(value.at("why")),
          {},
          {},
          text_of(value.at("other"))};
  if (const auto* state = value.as_object().if_contains("state"))
    act.state = parse_state(state->as_string()).value();
  if (const auto* verdict = value.as_object().if_contains("verdict"))
    act.verdict = parse_verdict(verdict->as_string()).value();
  return act;
}

json::array threads_json(const Incident& incident) {
  json::array array;
  for (const Incident::Thread& thread : incident.threads) {
    json::array examples;
    for (const Evidence& example : thread.examples) examples.push_back(evidence_json(example));
    array.push_back(json::object{{"rule", rule_key(*thread.rule)},
                                 {"machine", thread.machine},
                                 {"count", thread.count},
                                 {"first", nanoseconds(thread.first)},
                                 {"last", nanoseconds(thread.last)},
                                 {"examples", std::move(examples)}});
  }
  return array;
}

Incident incident_of(const json::value& value,
                     const std::function<std::shared_ptr<const RuleFacts>(const std::string&)>& rule) {
  Incident incident;
  if (value.at("layout").to_number<int>() != kLayout)
    throw std::runtime_error("unknown layout of an incident");
  incident.id = text_of(value.at("id"));
  incident.first = instant_of(value.at("first"));
  incident.last = instant_of(value.at("last"));
  incident.state = parse_state(value.at("state").as_string()).value();
  if (const auto* verdict = value.as_object().if_contains("verdict"))
    incident.verdict = parse_verdict(verdict->as_string()).value();
  incident.is_drill = value.at("drill").as_bool();
  incident.left_out = value.at("left_out").to_number<std::uint64_t>();
  for (const json::value& item : value.at("threads").as_array()) {
    auto facts = rule(text_of(item.at("rule")));
    if (facts == nullptr) throw std::runtime_error("the incident names a rule that is not in the store");
    Incident::Thread thread{facts,
                            text_of(item.at("machine")),
                            item.at("count").to_number<std::uint64_t>(),
                            instant_of(item.at("first")),
                            instant_of(item.at("last")),
                            {}};
    for (const json::value& example : item.at("examples").as_array())
      thread.examples.push_back(evidence_of(example, facts));
    incident.threads.push_back(std::move(thread));
  }
  for (const json::value& item : value.at("entities").as_array()) {
    Incident::Presence presence{entity_of(item), item.at("count").to_number<std::uint64_t>(),
                                instant_of(item.at("first")), instant_of(item.at("last")),
                                item.at("told").as_bool()};
    incident.entities.emplace(index_key(presence.entity), std::move(presence));
  }
  for (const json::value& item : value.at("ties").as_array())
    incident.ties.push_back({item.at("coincidence").as_bool() ? Tie::Kind::coincidence : Tie::Kind::entity,
                             text_of(item.at("entity")), instant_of(item.at("when"))});
  for (const json::value& item : value.at("acts").as_array()) incident.acts.push_back(act_of(item));
  for (std::string& id : texts_of(value.at("absorbed"))) incident.absorbed.insert(std::move(id));
  for (std::string& id : texts_of(value.at("apart"))) incident.apart.insert(std::move(id));
  return incident;
}

}  // namespace

std::string rule_key(const RuleFacts& rule) {
  // An indicator's id names only its kind: its title tells which.
  return rule.is_indicator ? rule.id + " " + rule.title : rule.id;
}

std::string rule_document(const RuleFacts& rule) {
  return json::serialize(json::object{{"id", rule.id},
                                      {"title", rule.title},
                                      {"level", std::string(sigma::to_string(rule.level))},
                                      {"techniques", array_of(rule.techniques)},
                                      {"tactics", array_of(rule.tactics)},
                                      {"fr", guidance_json(rule.french)},
                                      {"en", guidance_json(rule.english)},
                                      {"indicator", rule.is_indicator}});
}

Result<std::shared_ptr<const RuleFacts>> parse_rule(std::string_view document) {
  try {
    const json::value value = json::parse({document.data(), document.size()});
    auto rule = std::make_shared<RuleFacts>();
    rule->id = text_of(value.at("id"));
    rule->title = text_of(value.at("title"));
    rule->level = sigma::parse_level(std::string_view(value.at("level").as_string())).value();
    rule->techniques = texts_of(value.at("techniques"));
    rule->tactics = texts_of(value.at("tactics"));
    rule->french = guidance_of(value.at("fr"));
    rule->english = guidance_of(value.at("en"));
    rule->is_indicator = value.at("indicator").as_bool();
    return std::shared_ptr<const RuleFacts>(std::move(rule));
  } catch (const std::exception& error) {
    return failure(std::string("a rule in the store is damaged: ") + error.what(), {}, "restore a backup");
  }
}

std::string incident_document(const Incident& incident) {
  json::array entities, ties, acts;
  for (const auto& [key, presence] : incident.entities) {
    json::object object = entity_json(presence.entity);
    object["count"] = presence.count;
    object["first"] = nanoseconds(presence.first);
    object["last"] = nanoseconds(presence.last);
    object["told"] = presence.is_told;
    entities.push_back(std::move(object));
  }
  for (const Tie& tie : incident.ties)
    ties.push_back(json::object{{"coincidence", tie.kind == Tie::Kind::coincidence},
                                {"entity", tie.entity},
                                {"when", nanoseconds(tie.when)}});
  for (const Act& act : incident.acts) acts.push_back(act_json(act));
  json::object object{{"layout", kLayout},
                      {"id", incident.id},
                      {"first", nanoseconds(incident.first)},
                      {"last", nanoseconds(incident.last)},
                      {"state", std::string(to_string(incident.state))},
                      {"drill", incident.is_drill},
                      {"left_out", incident.left_out},
                      {"threads", threads_json(incident)},
                      {"entities", std::move(entities)},
                      {"ties", std::move(ties)},
                      {"acts", std::move(acts)},
                      {"absorbed", array_of(incident.absorbed)},
                      {"apart", array_of(incident.apart)}};
  if (incident.verdict) object["verdict"] = std::string(to_string(*incident.verdict));
  return json::serialize(object);
}

Result<Incident> parse_incident(
    std::string_view document,
    const std::function<std::shared_ptr<const RuleFacts>(const std::string&)>& rule) {
  try {
    return incident_of(json::parse({document.data(), document.size()}), rule);
  } catch (const std::exception& error) {
    return failure(std::string("an incident in the store is damaged: ") + error.what(), {},
                   "restore a backup");
  }
}

}  // namespace garde::store
