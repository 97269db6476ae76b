// SPDX-License-Identifier: Apache-2.0
// Incidents: the list, one with its story and checklist, what people do with it, and it written out.
#include <algorithm>
#include <set>

#include "serve/api.h"
#include "serve/incident_export.h"

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

std::set<std::string> texts_in(const json::object& body, std::string_view name, std::size_t most) {
  std::set<std::string> texts;
  const json::value* given = body.if_contains({name.data(), name.size()});
  if (given == nullptr || !given->is_array() || given->as_array().size() > most) return texts;
  for (const json::value& value : given->as_array())
    if (value.is_string()) texts.emplace(value.as_string().c_str());
  return texts;
}

// What people have answered, in the words of reports (docs/reports.md).
stix::Statement statement_of(const declare::Declaration& declaration) {
  stix::Statement statement;
  const std::string_view origin = declaration.value("origin");
  if (origin == "malicious") statement.nature = "malicious";
  if (origin == "not_malicious") statement.nature = "not_malicious";
  const std::string_view effect = declaration.value("care_effect");
  if (effect == "none" || effect == "degraded" || effect == "interrupted") statement.care_effect = effect;
  const std::string_view danger = declaration.value("endangered");
  if (danger == "potential" || danger == "proven") statement.care_effect = "endangered";
  statement.declaration = declaration.moments.count("sent:fr-health") > 0 ? "sent" : "prepared";
  return statement;
}

constexpr std::size_t kPage = 50;
constexpr std::size_t kMostMachines = 1000;

}  // namespace

Response Api::list_incidents(const Asked& asked) {
  store::Selection selection;
  if (asked.request.parameter("state") == "closed") selection.which = store::Selection::Which::closed;
  selection.most = kPage;
  selection.skip = number_in(asked.request, "skip");
  std::uint64_t total = 0;
  std::vector<Incident> page;
  {
    const std::lock_guard hold(store_lock_);
    auto listed = store_->list(selection);
    if (!listed) return problem_of(listed.error());
    const auto counted = store_->tally();
    if (!counted) return problem_of(counted.error());
    page = std::move(*listed);
    for (const store::Tally& one : *counted)
      if ((one.state == State::closed) == (selection.which == store::Selection::Which::closed))
        total += one.count;
  }
  json::array array;
  for (const Incident& incident : page)
    array.push_back(summary_json(tell(incident, asked.language, options_.zone)));
  return json_response(json::object{{"total", total}, {"incidents", std::move(array)}});
}

Result<Incident> Api::incident_of(const Asked& asked) {
  const std::lock_guard hold(store_lock_);
  return store_->load(asked.parts[0]);
}

Response Api::show_incident(const Asked& asked) {
  const auto incident = incident_of(asked);
  if (!incident) return problem(404, "not-found", "There is no such incident");
  return told_incident(asked, *incident);
}

Response Api::told_incident(const Asked& asked, const Incident& incident) {
  const ToldIncident told = tell(incident, asked.language, options_.zone);
  const auto french = tell(incident, Language::french, options_.zone).story;
  json::object object = incident_json(told, asked.language);
  object["acts"] = acts_json(incident, told.story, french);
  mark_done_actions(object["actions"].as_array(), incident, told.story, french);
  return json_response(object);
}

Response Api::change_incident(const Asked& asked, const std::string& what, const Change& change) {
  const auto body = object_of(asked.request);
  if (!body) return malformed();
  Result<Incident> incident = [&] {
    const std::lock_guard hold(store_lock_);
    return store_->update(asked.parts[0], [&](Incident& one) { return change(one, *body); });
  }();
  if (!incident) return problem_of(incident.error(), 422);
  const std::string text = text_in(*body, "text");
  const std::string detail = what == "state" ? text_in(*body, "state") + ": " + text : text;
  if (auto noted = note(asked, "incident." + what, incident->id, detail); !noted)
    return problem_of(noted.error());
  return told_incident(asked, *incident);
}

Response Api::add_note(const Asked& asked) {
  return change_incident(asked, "notes", [&](Incident& incident, const json::object& body) {
    return incident::add_note(incident, asked.session.account, text_in(body, "text"), asked.at);
  });
}

Response Api::mark_action(const Asked& asked) {
  return change_incident(asked, "actions", [&](Incident& incident, const json::object& body) -> Result<void> {
    const std::string text = text_in(body, "text");
    const auto shown = tell(incident, asked.language, options_.zone).story;
    const auto french = tell(incident, Language::french, options_.zone).story;
    const bool is_known = std::any_of(shown.actions.begin(), shown.actions.end(),
                                      [&](const auto& action) { return action.text == text; });
    if (!is_known) return failure("this is none of the incident's first actions");
    return incident::mark_done(incident, asked.session.account, in_french(text, shown, french), asked.at);
  });
}

Response Api::set_state(const Asked& asked) {
  return change_incident(asked, "state", [&](Incident& incident, const json::object& body) -> Result<void> {
    const auto state = incident::parse_state(text_in(body, "state"));
    if (!state) return failure("there is no such state", "", "use acknowledged, contained or closed");
    const std::string verdict = text_in(body, "verdict");
    const auto parsed = verdict.empty() ? std::nullopt : incident::parse_verdict(verdict);
    if (!verdict.empty() && !parsed) return failure("there is no such verdict");
    return incident::change_state(incident, *state, parsed, asked.session.account, text_in(body, "text"),
                                  asked.at);
  });
}

Response Api::merge_incidents(const Asked& asked) {
  const auto body = object_of(asked.request);
  if (!body) return malformed();
  const std::string other = text_in(*body, "other");
  const std::string why = text_in(*body, "text");
  if (why.empty()) return problem(422, "refused", "Say why the two are one attack");
  Result<Incident> merged = [&] {
    const std::lock_guard hold(store_lock_);
    return store_->merge(asked.parts[0], other, asked.session.account, why, asked.at);
  }();
  if (!merged) return problem_of(merged.error(), 422);
  if (auto noted = note(asked, "incident.merge", merged->id, other + ": " + why); !noted)
    return problem_of(noted.error());
  return told_incident(asked, *merged);
}

Response Api::split_incident(const Asked& asked) {
  const auto body = object_of(asked.request);
  if (!body) return malformed();
  const auto machines = texts_in(*body, "machines", kMostMachines);
  const std::string why = text_in(*body, "text");
  if (why.empty()) return problem(422, "refused", "Say why this is another attack");
  Result<Incident> part = [&] {
    const std::lock_guard hold(store_lock_);
    return store_->split(asked.parts[0], machines, asked.session.account, why, asked.at);
  }();
  if (!part) return problem_of(part.error(), 422);
  if (auto noted = note(asked, "incident.split", asked.parts[0], part->id + ": " + why); !noted)
    return problem_of(noted.error());
  return told_incident(asked, *part);
}

Response Api::export_incident(const Asked& asked) {
  const auto incident = incident_of(asked);
  if (!incident) return problem(404, "not-found", "There is no such incident");
  const ToldIncident told = tell(*incident, asked.language, options_.zone);
  const std::string& format = asked.parts[1];
  const bool with_names = asked.request.parameter("names") == "yes";
  if (auto noted = note(asked, "incident.export", incident->id, format + (with_names ? ", names" : ""));
      !noted)
    return problem_of(noted.error());
  Response response;
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"incident-" +
                                                           incident->id.substr(0, 8) + "." +
                                                           (format == "stix" ? "stix.json" : format) + "\"");
  if (format == "json") {
    json::object object = incident_json(told, asked.language);
    object["acts"] = acts_json(*incident, told.story, told.story);
    response.body = json::serialize(object);
    return response;
  }
  if (format == "stix") {
    response.content_type = "application/stix+json;version=2.1";
    const auto key = settings_->pseudonym_key();
    if (!key) return problem_of(key.error());
    const auto declaration = declarations_->latest(*incident, asked.at);
    if (!declaration) return problem_of(declaration.error());
    response.body =
        json::serialize(stix_bundle(told, {asked.language, with_names, settings_->establishment().name, *key,
                                           statement_of(*declaration), asked.at}));
    return response;
  }
  if (format != "pdf") return problem(404, "not-found", "Ask for pdf, json or stix");
  const std::lock_guard hold(pdf_lock_);
  auto pdf = declare::to_pdf(incident_document(told, {asked.language, options_.zone, asked.at}));
  if (!pdf) return problem_of(pdf.error());
  response.content_type = "application/pdf";
  response.body = std::move(*pdf);
  return response;
}

}  // namespace garde::serve
