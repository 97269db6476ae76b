// SPDX-License-Identifier: Apache-2.0
// Settings: the establishment, the on-call rota, notifications, the force of duties.
#include "serve/api.h"

namespace garde::serve {
namespace {

namespace json = boost::json;

std::map<std::string, std::string> standing_answers(const Establishment& establishment) {
  return {{"structure_name", establishment.name},
          {"finess", establishment.finess},
          {"address", establishment.address},
          {"declarant_name", establishment.declarant_name},
          {"declarant_function", establishment.declarant_function},
          {"declarant_contact", establishment.declarant_contact},
          {"call_back", establishment.call_back}};
}

json::array people_json(const std::vector<Person>& people) {
  json::array array;
  for (const Person& one : people)
    array.push_back(json::object{{"name", one.name}, {"mail", one.mail}, {"phone", one.phone}});
  return array;
}

}  // namespace

void Api::apply_settings() {
  declarations_->set_standing_answers(standing_answers(settings_->establishment()));
  std::map<std::string, declare::Force> forces;
  for (const auto& [duty, force] : settings_->duty_forces())
    if (const auto named = declare::force_named(force)) forces[duty] = *named;
  declarations_->set_forces(std::move(forces));
}

Response Api::show_settings(const Asked& asked) {
  json::object object = settings_->shown();
  object["on_call"] = people_json(settings_->rota().order_at(asked.at));
  json::array duties;
  for (const declare::Duty& duty : declarations_->duties())
    duties.push_back(json::object{{"id", duty.id},
                                  {"title", duty.title.in(asked.language)},
                                  {"recipient", duty.recipient.in(asked.language)},
                                  {"force", declare::name_of(duty.force)},
                                  {"reference", duty.reference},
                                  {"checked", duty.checked}});
  object["known_duties"] = std::move(duties);
  return json_response(object);
}

Response Api::change_settings(const Asked& asked) {
  const auto body = object_of(asked.request);
  if (!body) return malformed();
  if (auto taken = settings_->take(asked.parts[0], *body); !taken) return problem_of(taken.error(), 422);
  apply_settings();
  if (auto noted = note(asked, "settings." + asked.parts[0], "", ""); !noted)
    return problem_of(noted.error());
  return show_settings(asked);
}

}  // namespace garde::serve
