// SPDX-License-Identifier: Apache-2.0
// Incidents: the answer to "are we under attack?", the list, one with its story and checklist, and what
// people do.
#include <algorithm>

#include "serve/api.h"
#include "serve/incident_json.h"

namespace garde::serve {
namespace {

namespace json = boost::json;
using incident::Act;
using incident::Incident;
using incident::State;

// A first action is kept by its French text, whichever language it was ticked in: the two stories run in
// parallel.
std::string in_french(const std::string& text, const incident::Story& shown, const incident::Story& french) {
  if (shown.actions.size() == french.actions.size())
    for (std::size_t i = 0; i < shown.actions.size(); ++i)
      if (shown.actions[i].text == text) return french.actions[i].text;
  return text;
}

std::string from_french(const std::string& text, const incident::Story& shown,
                        const incident::Story& french) {
  return in_french(text, french, shown);
}

json::array acts_json(const Incident& incident, const incident::Story& shown, const incident::Story& french) {
  json::array array;
  for (const Act& act : incident.acts) {
    json::object object{
        {"kind", std::string(to_string(act.kind))}, {"when", format_rfc3339(act.when)}, {"who", act.who}};
    object["why"] = act.kind == Act::Kind::action_done ? from_french(act.why, shown, french) : act.why;
    if (act.state) object["state"] = std::string(to_string(*act.state));
    if (act.verdict) object["verdict"] = std::string(to_string(*act.verdict));
    array.push_back(std::move(object));
  }
  return array;
}

void mark_done_actions(json::array& actions, const Incident& incident, const incident::Story& shown,
                       const incident::Story& french) {
  for (std::size_t i = 0; i < actions.size(); ++i) {
    const std::string text = in_french(shown.actions[i].text, shown, french);
    for (const Act& act : incident.acts) {
      if (act.kind != Act::Kind::action_done || act.why != text) continue;
      actions[i].as_object()["done"] = json::object{{"who", act.who}, {"when", format_rfc3339(act.when)}};
      break;
    }
  }
}

// The gravest that is still open says whether this is an attack.
std::string verdict_of(const std::vector<ToldIncident>& open) {
  bool is_doubtful = false;
  bool is_contained = false;
  for (const ToldIncident& told : open) {
    if (told.severity.level < sigma::Level::high) {
      is_doubtful = is_doubtful || told.severity.level == sigma::Level::medium;
      continue;
    }
    if (told.incident->state != State::contained) return "attack";
    is_contained = true;
  }
  return is_contained ? "contained" : is_doubtful ? "doubt" : "quiet";
}

}  // namespace

Response Api::list_incidents(const Asked& asked) {
  Result<std::vector<Incident>> all = [&] {
    const std::lock_guard hold(store_lock_);
    return store_->load_since(Instant());
  }();
  if (!all) return problem_of(all.error());
  std::vector<ToldIncident> told;
  for (const Incident& incident : *all) told.push_back(tell(incident, asked.language, options_.zone));
  std::stable_sort(told.begin(), told.end(),
                   [](const auto& a, const auto& b) { return a.severity.score > b.severity.score; });
  json::array array;
  for (const ToldIncident& one : told) array.push_back(summary_json(one));
  return json_response(json::object{{"incidents", std::move(array)}});
}

Response Api::overview(const Asked& asked) {
  Result<std::vector<Incident>> all = [&] {
    const std::lock_guard hold(store_lock_);
    return store_->load_since(Instant());
  }();
  if (!all) return problem_of(all.error());
  std::vector<ToldIncident> open;
  std::vector<ToldIncident> drills;
  std::optional<Instant> latest;
  for (const Incident& incident : *all) {
    latest = std::max(latest.value_or(incident.last), incident.last);
    if (incident.state == State::closed) continue;
    (incident.is_drill ? drills : open).push_back(tell(incident, asked.language, options_.zone));
  }
  const std::string verdict = verdict_of(open);
  open.insert(open.end(), drills.begin(), drills.end());
  std::stable_sort(open.begin(), open.end(),
                   [](const auto& a, const auto& b) { return a.severity.score > b.severity.score; });
  json::array incidents;
  json::array deadlines;
  for (const ToldIncident& told : open) {
    incidents.push_back(summary_json(told));
    if (told.severity.level < sigma::Level::high) continue;
    const auto declaration = declaration_of(*told.incident, asked.at);
    if (!declaration) return problem_of(declaration.error());
    for (const auto& obligation : declare::obligations(*declaration, duties_, {}, asked.at)) {
      using declare::DutyState;
      if (obligation.state != DutyState::due_now && obligation.state != DutyState::running &&
          obligation.state != DutyState::overdue)
        continue;
      json::object deadline{{"incident", told.incident->id},
                            {"title", obligation.duty->title.in(asked.language)},
                            {"recipient", obligation.duty->recipient.in(asked.language)},
                            {"informative", obligation.force == declare::Force::informative}};
      if (obligation.deadline) deadline["deadline"] = format_rfc3339(*obligation.deadline);
      deadlines.push_back(std::move(deadline));
    }
  }
  json::object object{{"verdict", verdict},
                      {"drill", !drills.empty() && drills.size() == open.size()},
                      {"incidents", std::move(incidents)},
                      {"deadlines", std::move(deadlines)},
                      {"now", format_rfc3339(asked.at)}};
  if (latest) object["last_finding"] = format_rfc3339(*latest);
  return json_response(object);
}

Response Api::told_incident(const Asked& asked, const Incident& incident) {
  const ToldIncident told = tell(incident, asked.language, options_.zone);
  const auto french = tell(incident, Language::french, options_.zone).story;
  json::object object = incident_json(told, asked.language);
  object["acts"] = acts_json(incident, told.story, french);
  mark_done_actions(object["actions"].as_array(), incident, told.story, french);
  return json_response(object);
}

Response Api::change_incident(const Asked& asked, const std::string& id, std::string_view what) {
  const auto body = object_of(asked.request);
  if (!body) return problem(400, "malformed", "The body is no JSON object");
  const std::string text = text_in(*body, "text");
  const std::string who = asked.session.account;
  const auto change = [&](Incident& incident) -> Result<void> {
    if (what == "notes") return incident::add_note(incident, who, text, asked.at);
    if (what == "actions") {
      const auto shown = tell(incident, asked.language, options_.zone).story;
      const auto french = tell(incident, Language::french, options_.zone).story;
      const bool is_known = std::any_of(shown.actions.begin(), shown.actions.end(),
                                        [&](const auto& a) { return a.text == text; });
      if (!is_known) return failure("this is none of the incident's first actions");
      return incident::mark_done(incident, who, in_french(text, shown, french), asked.at);
    }
    const auto state = incident::parse_state(text_in(*body, "state"));
    if (!state) return failure("there is no such state", "", "use acknowledged, contained or closed");
    const std::string verdict = text_in(*body, "verdict");
    const auto parsed = verdict.empty() ? std::nullopt : incident::parse_verdict(verdict);
    if (!verdict.empty() && !parsed) return failure("there is no such verdict");
    return incident::change_state(incident, *state, parsed, who, text, asked.at);
  };
  Result<Incident> incident = [&] {
    const std::lock_guard hold(store_lock_);
    return store_->update(id, change);
  }();
  if (!incident) return problem_of(incident.error(), 422);
  const std::string detail = what == "state" ? text_in(*body, "state") + ": " + text : text;
  if (auto noted = note(asked, "incident." + std::string(what), incident->id, detail); !noted)
    return problem_of(noted.error());
  return told_incident(asked, *incident);
}

}  // namespace garde::serve
