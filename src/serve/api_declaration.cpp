// SPDX-License-Identifier: Apache-2.0
// The declarations of an incident: what Garde knows of it is filled in, people answer the rest. Nothing is
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

std::string_view name_of(declare::DutyState state) {
  using declare::DutyState;
  switch (state) {
    case DutyState::sent:
      return "sent";
    case DutyState::due_now:
      return "due_now";
    case DutyState::running:
      return "running";
    case DutyState::overdue:
      return "overdue";
    case DutyState::not_started:
      return "not_started";
    case DutyState::may_apply:
      return "may_apply";
  }
  return "may_apply";
}

// The document's clocks stand in the order of the obligations.
json::array clocks_json(const declare::Document& document, const std::vector<declare::Obligation>& due) {
  json::array array;
  for (std::size_t i = 0; i < document.clocks.size(); ++i) {
    const auto& clock = document.clocks[i];
    json::object object{{"duty", due[i].duty->id},
                        {"code", name_of(due[i].state)},
                        {"title", clock.title},
                        {"state", clock.state},
                        {"recipient", clock.recipient},
                        {"advice", clock.advice},
                        {"reference", clock.reference},
                        {"pressing", clock.is_pressing},
                        {"informative", clock.is_informative},
                        {"start_moment", due[i].duty->clock_start}};
    if (due[i].start) object["start"] = format_rfc3339(*due[i].start, 0);
    if (due[i].deadline) object["deadline"] = format_rfc3339(*due[i].deadline, 0);
    array.push_back(std::move(object));
  }
  return array;
}

json::object link_json(const Declaration& declaration) {
  return {{"id", declaration.id},
          {"kind", declare::name_of(declaration.kind)},
          {"previous", declaration.previous},
          {"made", format_rfc3339(declaration.made, 0)},
          {"answers", declaration.answers.size()}};
}

json::array moments_json(const Declaration& declaration) {
  json::array array;
  for (const auto& [name, moment] : declaration.moments)
    array.push_back(json::object{{"moment", name},
                                 {"time", format_rfc3339(moment.instant, 0)},
                                 {"by", moment.by},
                                 {"set", format_rfc3339(moment.set_at, 0)},
                                 {"why", moment.why}});
  return array;
}

}  // namespace

Response Api::told_declaration(const Asked& asked, const Incident& incident) {
  const auto chain = declarations_->chain(incident, asked.at);
  if (!chain) return problem_of(chain.error());
  const std::string wanted = asked.request.parameter("declaration");
  const auto found =
      std::find_if(chain->begin(), chain->end(), [&](const Declaration& one) { return one.id == wanted; });
  const Declaration& declaration = found == chain->end() ? chain->back() : *found;
  const declare::Form& form = declarations_->form();
  const auto due = declarations_->obligations(declaration, asked.at);
  const auto document =
      declare::make_document(declaration, form, due, {asked.language, options_.zone, asked.at});
  json::array fields;
  for (const declare::Field& field : form.fields())
    if (field.block != "closing" || declaration.kind == declare::DeclarationKind::closing)
      fields.push_back(field_json(field, declaration, asked.language));
  json::array blocks;
  for (const auto& block : form.blocks())
    blocks.push_back(json::object{{"id", block.id}, {"label", block.label.in(asked.language)}});
  json::array links;
  for (const Declaration& one : *chain) links.push_back(link_json(one));
  json::array missing;
  for (const declare::Field* field : declare::missing(declaration, form)) missing.emplace_back(field->id);
  return json_response(json::object{{"id", declaration.id},
                                    {"kind", declare::name_of(declaration.kind)},
                                    {"made", format_rfc3339(declaration.made, 0)},
                                    {"latest", &declaration == &chain->back()},
                                    {"drill", declaration.drill},
                                    {"territory", declaration.territory},
                                    {"title", document.title},
                                    {"now", format_rfc3339(asked.at, 0)},
                                    {"chain", std::move(links)},
                                    {"clocks", clocks_json(document, due)},
                                    {"moments", moments_json(declaration)},
                                    {"blocks", std::move(blocks)},
                                    {"fields", std::move(fields)},
                                    {"missing", std::move(missing)}});
}

Response Api::show_declaration(const Asked& asked) {
  const auto incident = incident_of(asked);
  if (!incident) return problem(404, "not-found", "There is no such incident");
  return told_declaration(asked, *incident);
}

Response Api::export_declaration(const Asked& asked) {
  const auto incident = incident_of(asked);
  if (!incident) return problem(404, "not-found", "There is no such incident");
  const auto chain = declarations_->chain(*incident, asked.at);
  if (!chain) return problem_of(chain.error());
  const std::string wanted = asked.request.parameter("declaration");
  const auto found =
      std::find_if(chain->begin(), chain->end(), [&](const Declaration& one) { return one.id == wanted; });
  const Declaration& declaration = found == chain->end() ? chain->back() : *found;
  const std::string& format = asked.parts[1];
  Response response;
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"declaration-" +
                                                           incident->id.substr(0, 8) + "." + format + "\"");
  if (format == "json") {
    response.body = declare::to_json(declaration);
    return response;
  }
  const auto due = declarations_->obligations(declaration, asked.at);
  const auto document = declare::make_document(declaration, declarations_->form(), due,
                                               {asked.language, options_.zone, asked.at});
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

Response Api::change_declaration(const Asked& asked, const std::string& what, const std::string& detail,
                                 const std::function<Result<void>(Declaration&)>& change) {
  const auto incident = incident_of(asked);
  if (!incident) return problem(404, "not-found", "There is no such incident");
  const auto changed = declarations_->change(*incident, asked.at, change);
  if (!changed) return problem_of(changed.error(), 422);
  if (auto noted = note(asked, "declaration." + what, incident->id, detail); !noted)
    return problem_of(noted.error());
  return told_declaration(asked, *incident);
}

Response Api::answer_field(const Asked& asked) {
  const auto body = object_of(asked.request);
  if (!body) return malformed();
  const json::value* given = body->if_contains("values");
  if (given == nullptr || !given->is_array() || given->as_array().size() > 32)
    return problem(422, "malformed", "The values are no list");
  std::vector<std::string> values;
  for (const json::value& value : given->as_array())
    if (value.is_string() && !value.as_string().empty()) values.emplace_back(value.as_string().c_str());
  const std::string field = text_in(*body, "field");
  return change_declaration(asked, "answer", field, [&](Declaration& declaration) {
    return declare::answer(declaration, declarations_->form(), field, values, asked.session.account,
                           asked.at);
  });
}

Response Api::set_moment(const Asked& asked) {
  const auto body = object_of(asked.request);
  if (!body) return malformed();
  const auto instant = parse_rfc3339(text_in(*body, "time"));
  if (!instant) return problem(422, "malformed", "The time is not one of RFC 3339");
  const std::string moment = text_in(*body, "moment");
  return change_declaration(asked, "moment", moment, [&](Declaration& declaration) {
    return declare::set_moment(declaration, moment, *instant, asked.session.account, asked.at,
                               text_in(*body, "why"));
  });
}

Response Api::follow_declaration(const Asked& asked) {
  const auto body = object_of(asked.request);
  if (!body) return malformed();
  const auto incident = incident_of(asked);
  if (!incident) return problem(404, "not-found", "There is no such incident");
  const std::string kind = text_in(*body, "kind");
  const auto wanted =
      kind == "closing" ? declare::DeclarationKind::closing : declare::DeclarationKind::follow_up;
  if (kind != declare::name_of(wanted)) return problem(422, "refused", "Ask for follow_up or closing");
  const auto next = declarations_->follow(*incident, wanted, asked.at);
  if (!next) return problem_of(next.error(), 422);
  if (auto noted = note(asked, "declaration." + kind, incident->id, next->id); !noted)
    return problem_of(noted.error());
  return told_declaration(asked, *incident);
}

}  // namespace garde::serve
