// SPDX-License-Identifier: Apache-2.0
// The declaration of an incident: what Garde knows of it is filled in, people answer the rest. Nothing is
// sent.
#include <algorithm>

#include "declare/document.h"
#include "serve/api.h"
#include "serve/incident_json.h"

namespace garde::serve {
namespace {

namespace json = boost::json;
using declare::Declaration;
using incident::Incident;

std::string_view name_of(declare::FieldKind kind) {
  using declare::FieldKind;
  switch (kind) {
    case FieldKind::text:
      return "text";
    case FieldKind::longer:
      return "long";
    case FieldKind::time:
      return "time";
    case FieldKind::number:
      return "number";
    case FieldKind::choice:
      return "choice";
    case FieldKind::choices:
      return "choices";
  }
  return "text";
}

// The first moment at which somebody took notice; a node opens an incident as it finds it.
Instant noticed(const Incident& incident, Instant at) {
  for (const incident::Act& act : incident.acts)
    if (!act.who.empty()) return act.when;
  return incident.acts.empty() ? at : incident.acts.front().when;
}

Result<void> fill_in(Declaration& declaration, const declare::Form& form, const Incident& incident,
                     const Zone& zone, Instant at) {
  const ToldIncident told = tell(incident, Language::french, zone);
  std::string machines;
  for (const std::string& machine : incident.machines()) machines += (machines.empty() ? "" : ", ") + machine;
  std::vector<std::pair<std::string, std::string>> known = {
      {"started", format_rfc3339(incident.first, 0)},
      {"noticed", format_rfc3339(noticed(incident, at), 0)},
      {"origin", "suspected"},
      {"others_touched", "suspected"},
      {"description", told.story.summary},
      {"systems", machines},
      {"ongoing", incident.state == incident::State::closed ? "over" : "ongoing"}};
  if (told.story.kind == "ransomware") known.emplace_back("nature", "ransomware");
  for (auto& [field, value] : known) {
    if (value.empty() || form.find(field) == nullptr) continue;
    if (auto taken = declare::answer(declaration, form, field, {value}, declare::kGarde, at); !taken)
      return taken;
  }
  return {};
}

json::object field_json(const declare::Field& field, const Declaration& declaration, Language language) {
  json::object object{{"id", field.id},
                      {"block", field.block},
                      {"kind", name_of(field.kind)},
                      {"label", field.label.in(language)}};
  json::array choices;
  for (const declare::Choice& choice : field.choices)
    choices.push_back(json::object{{"id", choice.id}, {"text", choice.text.in(language)}});
  if (!choices.empty()) object["choices"] = std::move(choices);
  json::array values;
  if (const auto found = declaration.answers.find(field.id); found != declaration.answers.end()) {
    for (const std::string& value : found->second.values) values.emplace_back(value);
    object["by"] = found->second.by;
  }
  object["values"] = std::move(values);
  return object;
}

json::array clocks_json(const declare::Document& document) {
  json::array array;
  for (const auto& clock : document.clocks)
    array.push_back(json::object{{"title", clock.title},
                                 {"state", clock.state},
                                 {"recipient", clock.recipient},
                                 {"advice", clock.advice},
                                 {"reference", clock.reference},
                                 {"pressing", clock.is_pressing},
                                 {"informative", clock.is_informative}});
  return array;
}

}  // namespace

Result<Declaration> Api::declaration_of(const Incident& incident, Instant at) {
  {
    const std::lock_guard hold(database_->lock());
    sqlite::Statement query(database_->connection(), "SELECT document FROM declaration WHERE incident=?1");
    query.bind(1, incident.id);
    if (query.step()) return declare::declaration_from_json(query.text(0), "console.db");
    if (query.failed()) return failure(database_->error());
  }
  auto declaration =
      declare::make_declaration(incident.id, options_.territory, declare::DeclarationKind::initial, at);
  declaration.drill = incident.is_drill;
  if (auto filled = fill_in(declaration, *form_, incident, options_.zone, at); !filled)
    return failure(filled.error());
  return declaration;
}

Response Api::show_declaration(const Asked& asked, const Incident& incident) {
  const auto declaration = declaration_of(incident, asked.at);
  if (!declaration) return problem_of(declaration.error());
  const auto due = declare::obligations(*declaration, duties_, {}, asked.at);
  const auto document =
      declare::make_document(*declaration, *form_, due, {asked.language, options_.zone, asked.at});
  json::array fields;
  for (const declare::Field& field : form_->fields()) {
    if (field.block == "closing") continue;
    fields.push_back(field_json(field, *declaration, asked.language));
  }
  json::array blocks;
  for (const auto& block : form_->blocks())
    blocks.push_back(json::object{{"id", block.id}, {"label", block.label.in(asked.language)}});
  return json_response(json::object{{"id", declaration->id},
                                    {"territory", declaration->territory},
                                    {"title", document.title},
                                    {"clocks", clocks_json(document)},
                                    {"blocks", std::move(blocks)},
                                    {"fields", std::move(fields)},
                                    {"missing", declare::missing(*declaration, *form_).size()}});
}

Response Api::export_declaration(const Asked& asked, const Incident& incident, std::string_view format) {
  const auto declaration = declaration_of(incident, asked.at);
  if (!declaration) return problem_of(declaration.error());
  const std::string name =
      "attachment; filename=\"declaration-" + incident.id.substr(0, 8) + "." + std::string(format) + "\"";
  Response response;
  response.headers.emplace_back("Content-Disposition", name);
  if (format == "json") {
    response.body = declare::to_json(*declaration);
    return response;
  }
  const auto due = declare::obligations(*declaration, duties_, {}, asked.at);
  const auto document =
      declare::make_document(*declaration, *form_, due, {asked.language, options_.zone, asked.at});
  if (format == "txt") {
    response.content_type = "text/plain; charset=utf-8";
    response.body = declare::to_text(document);
    return response;
  }
  if (format != "pdf") return problem(404, "not-found", "Ask for pdf, txt or json");
  const std::lock_guard hold(pdf_lock_);
  auto pdf = declare::to_pdf(document);
  if (!pdf) return problem_of(pdf.error());
  response.content_type = "application/pdf";
  response.body = std::move(*pdf);
  return response;
}

Response Api::answer_declaration(const Asked& asked, const Incident& incident, bool is_moment) {
  const auto body = object_of(asked.request);
  if (!body) return problem(400, "malformed", "The body is no JSON object");
  const std::string name = text_in(*body, is_moment ? "moment" : "field");
  const std::lock_guard hold(database_->lock());  // two people who answer at once lose nothing
  auto declaration = declaration_of(incident, asked.at);
  if (!declaration) return problem_of(declaration.error());
  Result<void> taken;
  if (is_moment) {
    const auto instant = parse_rfc3339(text_in(*body, "time"));
    if (!instant) return problem(422, "malformed", "The time is not one of RFC 3339");
    taken = declare::set_moment(*declaration, name, *instant, asked.session.account, asked.at,
                                text_in(*body, "why"));
  } else {
    std::vector<std::string> values;
    const json::value* given = body->if_contains("values");
    if (given == nullptr || !given->is_array() || given->as_array().size() > 32)
      return problem(422, "malformed", "The values are no list");
    for (const json::value& value : given->as_array())
      if (value.is_string() && !value.as_string().empty()) values.emplace_back(value.as_string().c_str());
    taken = declare::answer(*declaration, *form_, name, std::move(values), asked.session.account, asked.at);
  }
  if (!taken) return problem_of(taken.error(), 422);
  const auto kept = database_->in_transaction([&] {
    sqlite::Statement put(database_->connection(), "INSERT OR REPLACE INTO declaration VALUES(?1,?2)");
    put.bind(1, incident.id).bind(2, declare::to_json(*declaration)).run();
    return !put.failed();
  });
  if (!kept) return problem_of(kept.error());
  if (auto noted = note(asked, is_moment ? "declaration.moment" : "declaration.answer", incident.id, name);
      !noted)
    return problem_of(noted.error());
  return show_declaration(asked, incident);
}

}  // namespace garde::serve
