// SPDX-License-Identifier: Apache-2.0
#include "stix/reference.h"

#include <boost/json.hpp>

#include "attack/attack.h"
#include "stix/identifier.h"
#include "stix/incident_report.h"
#include "stix/json_view.h"
#include "stix/object_check.h"
#include "stix/signature.h"

namespace garde::stix {
namespace {

namespace json = boost::json;

constexpr const char* kPublished = "2026-11-25T00:00:00.000Z";
constexpr const char* kSchemas = "https://garde.example/stix/";

json::object definition(std::string_view id, const std::string& author, const char* name,
                        const char* description, const char* schema) {
  return {{"type", "extension-definition"},
          {"spec_version", "2.1"},
          {"id", json::string_view(id.data(), id.size())},
          {"created_by_ref", author},
          {"created", kPublished},
          {"modified", kPublished},
          {"name", name},
          {"description", description},
          {"schema", std::string(kSchemas) + schema},
          {"version", "1.0.0"},
          {"extension_types", {"property-extension"}}};
}

}  // namespace

std::string identity_of(std::string_view reporter, bool is_provider) {
  return derived_identifier("identity",
                            (is_provider ? "provider " : "establishment ") + std::string(reporter));
}

json::array reporter_objects(const Reporter& reporter, Instant created, Tlp tlp) {
  const std::string author = identity_of(reporter.id, reporter.is_provider);
  const json::object common = {{"spec_version", "2.1"},
                               {"created_by_ref", author},
                               {"created", stix_time(created)},
                               {"modified", stix_time(created)},
                               {"object_marking_refs", {json_text(identifier_of(tlp))}}};
  json::object identity = common;
  identity["type"] = "identity";
  identity["id"] = author;
  identity["name"] = reporter.name.empty() ? reporter.id : reporter.name;
  identity["identity_class"] = "organization";
  identity["sectors"] = {"healthcare"};
  json::array objects = {std::move(identity)};
  const std::string& area = reporter.department.empty() ? reporter.region : reporter.department;
  if (area.empty()) return objects;
  json::object location = common;
  location["type"] = "location";
  location["id"] = derived_identifier("location", author);
  location["country"] = reporter.country;
  location["administrative_area"] = area;
  objects.emplace_back(std::move(location));
  return objects;
}

std::string attack_pattern_identifier(std::string_view technique) {
  return derived_identifier("attack-pattern", technique);
}

json::object attack_pattern(std::string_view technique) {
  return {
      {"type", "attack-pattern"},
      {"spec_version", "2.1"},
      {"id", attack_pattern_identifier(technique)},
      {"created", kPublished},
      {"modified", kPublished},
      {"name", attack::full_name(technique)},
      {"external_references", {{{"source_name", "mitre-attack"}, {"external_id", json_text(technique)}}}}};
}

json::array extension_definitions() {
  const std::string author = derived_identifier("identity", "garde");
  json::object identity = {{"type", "identity"},        {"spec_version", "2.1"},  {"id", author},
                           {"created", kPublished},     {"modified", kPublished}, {"name", "Garde"},
                           {"identity_class", "system"}};
  return {std::move(identity),
          definition(kIncidentExtension, author, "Garde incident report",
                     "What a health establishment tells of one incident: technique and rule ids, times, "
                     "counts, severity, outside "
                     "observables. Names of machines and accounts are keyed hashes.",
                     "garde-incident.schema.json"),
          definition(kSignatureExtension, author, "Garde signature",
                     "A signature over the canonical JSON (RFC 8785) of the object without this extension.",
                     "garde-signature.schema.json")};
}

}  // namespace garde::stix
