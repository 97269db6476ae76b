// SPDX-License-Identifier: Apache-2.0
// An IncidentReport as STIX objects. Ids are made of what the objects stand for, so that the next revision is
// a new version of the same objects.
#include <boost/json.hpp>
#include <fmt/format.h>

#include "incident/texts.h"
#include "stix/identifier.h"
#include "stix/incident_report.h"
#include "stix/json_view.h"
#include "stix/object_check.h"

namespace garde::stix {
namespace {

namespace json = boost::json;

template <typename Range>
json::array list_of(const Range& values) {
  json::array list;
  for (const auto& value : values) list.emplace_back(json_text(value));
  return list;
}

// Members that would be empty are left out: STIX knows no empty list and no null.
void put(json::object& object, const char* name, std::string_view value) {
  if (!value.empty()) object[name] = json_text(value);
}
void put(json::object& object, const char* name, json::array list) {
  if (!list.empty()) object[name] = std::move(list);
}

class Writer {
 public:
  Writer(const IncidentReport& report, Tlp tlp, Language language)
      : report_(report),
        tlp_(tlp),
        language_(language),
        author_(identity_of(report.reporter, report.is_from_provider)) {}

  json::array objects() {
    add(incident());
    for (const std::string& technique : report_.techniques)
      add_relationship("related-to", report_.id, attack_pattern_identifier(technique));
    for (const Observable& observable : report_.observables) add_observable(observable);
    return std::move(objects_);
  }

 private:
  // What every object of ours has.
  [[nodiscard]] json::object common(const char* type, std::string_view id) const {
    return {{"type", type},
            {"spec_version", "2.1"},
            {"id", json_text(id)},
            {"created_by_ref", author_},
            {"created", stix_time(report_.noticed)},
            {"modified", stix_time(report_.made)},
            {"object_marking_refs", {json_text(identifier_of(tlp_))}}};
  }
  void add(json::object object) { objects_.emplace_back(std::move(object)); }

  [[nodiscard]] json::object incident() const {
    const incident::Card* card = incident::find_card(report_.kind);
    json::object object = common("incident", report_.id);
    object["name"] = card == nullptr ? report_.kind : card->name.in(language_);
    if (report_.is_withdrawn) object["labels"] = {"withdrawn"};
    if (report_.is_drill) object["labels"] = {"drill"};
    json::object core = {{"extension_type", "property-extension"},
                         {"determination", report_.is_withdrawn ? "false-positive" : "suspected"},
                         {"investigation_status", report_.is_closed       ? "closed"
                                                  : report_.revision == 0 ? "new"
                                                                          : "open"},
                         {"criticality", report_.severity}};
    object["extensions"] = {{json_text(kIncidentCoreExtension), std::move(core)},
                            {json_text(kIncidentExtension), own_extension()}};
    return object;
  }

  [[nodiscard]] json::object own_extension() const {
    json::object own = {{"extension_type", "property-extension"},
                        {"reporter", report_.reporter},
                        {"reporter_is_provider", report_.is_from_provider},
                        {"revision", report_.revision},
                        {"withdrawn", report_.is_withdrawn},
                        {"drill", report_.is_drill},
                        {"closed", report_.is_closed},
                        {"first_found", stix_time(report_.first)},
                        {"last_found", stix_time(report_.last)},
                        {"kind", report_.kind},
                        {"severity", report_.severity},
                        {"nature", report_.statement.nature},
                        {"involvement", report_.statement.involvement},
                        {"care_effect", report_.statement.care_effect},
                        {"declaration", report_.statement.declaration},
                        {"finding_count", report_.findings},
                        {"machine_count", report_.machine_count}};
    put(own, "stage", report_.stage);
    put(own, "provider", report_.statement.provider);
    put(own, "service", report_.statement.service);
    put(own, "techniques", list_of(report_.techniques));
    put(own, "machines", list_of(report_.machines));
    put(own, "accounts", list_of(report_.accounts));
    json::array rules;
    for (const auto& rule : report_.rules)
      rules.push_back(json::object{{"id", rule.id}, {"count", rule.count}});
    put(own, "rules", std::move(rules));
    json::array observables;
    for (const Observable& one : report_.observables)
      observables.push_back(json::object{{"type", one.type}, {"value", one.value}});
    put(own, "observables", std::move(observables));
    return own;
  }

  // Made of the report's id too, since an object's `created` may never change and is that of the report.
  void add_observable(const Observable& observable) {
    const std::string pattern = pattern_of(observable);
    const std::string indicator_id = derived_identifier("indicator", report_.id + ' ' + pattern);
    json::object indicator = common("indicator", indicator_id);
    indicator["name"] = observable.value;
    // That it was seen in an attack does not make it the attacker's: people say so, not we.
    indicator["indicator_types"] = {"anomalous-activity"};
    indicator["pattern"] = pattern;
    indicator["pattern_type"] = "stix";
    indicator["valid_from"] = stix_time(report_.first);
    add(std::move(indicator));
    json::object sighting = common("sighting", derived_identifier("sighting", report_.id + ' ' + pattern));
    sighting["sighting_of_ref"] = indicator_id;
    sighting["where_sighted_refs"] = {author_};
    sighting["first_seen"] = stix_time(report_.first);
    sighting["last_seen"] = stix_time(report_.last);
    add(std::move(sighting));
    add_relationship("related-to", indicator_id, report_.id);
  }

  void add_relationship(const char* kind, const std::string& from, const std::string& to) {
    json::object object =
        common("relationship", derived_identifier("relationship", from + ' ' + kind + ' ' + to));
    object["relationship_type"] = kind;
    object["source_ref"] = from;
    object["target_ref"] = to;
    add(std::move(object));
  }

  const IncidentReport& report_;
  const Tlp tlp_;
  const Language language_;
  const std::string author_;
  json::array objects_;
};

}  // namespace

json::array objects_of(const IncidentReport& report, Tlp tlp, Language language) {
  return Writer(report, tlp, language).objects();
}

}  // namespace garde::stix
