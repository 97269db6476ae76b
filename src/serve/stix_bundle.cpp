// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "serve/incident_export.h"
#include "stix/identifier.h"

namespace garde::serve {
namespace {

namespace json = boost::json;

stix::Reporter reporter_of(const BundleOptions& options, const stix::Pseudonyms& pseudonyms) {
  stix::Reporter reporter;
  reporter.id = pseudonyms.of("establishment", options.establishment);
  const bool is_named = options.with_names && !options.establishment.empty();
  reporter.name = is_named ? options.establishment : "Health establishment";
  return reporter;
}

}  // namespace

json::object stix_bundle(const ToldIncident& told, const BundleOptions& options) {
  const stix::Pseudonyms pseudonyms(options.pseudonym_key);
  const stix::Reporter reporter = reporter_of(options, pseudonyms);
  const auto report =
      stix::report_of(*told.incident, reporter, options.statement, pseudonyms, {}, 1, options.at);
  json::array objects{stix::marking_definition(stix::Tlp::amber)};
  for (json::value& object : stix::reporter_objects(reporter, told.incident->first, stix::Tlp::amber))
    objects.push_back(std::move(object));
  for (json::value& object : stix::objects_of(report, stix::Tlp::amber, options.language)) {
    if (options.with_names && object.at("type") == "incident")
      object.as_object()["description"] = told.story.summary;
    objects.push_back(std::move(object));
  }
  return {{"type", "bundle"},
          {"id", stix::derived_identifier("bundle", told.incident->id)},
          {"objects", std::move(objects)}};
}

}  // namespace garde::serve
