// SPDX-License-Identifier: Apache-2.0
// An incident written out for those who do not open the console: a document (for PDF), and a STIX 2.1 bundle.
//
// The bundle holds what the allow-list of stix/incident_report.h lets leave, and nothing else; names of
// machines and people are in it only where `with_names` asks for them, and then in the incident's description
// alone.
//
// Thread rules: pure.
#pragma once

#include <boost/json.hpp>

#include "declare/document.h"
#include "serve/incident_json.h"
#include "stix/incident_report.h"

namespace garde::serve {

[[nodiscard]] declare::Document incident_document(const ToldIncident& told,
                                                  const declare::DocumentOptions& options);

struct BundleOptions {
  Language language = Language::french;
  bool with_names = false;
  std::string establishment;  ///< its name; in the bundle only with names
  std::string pseudonym_key;  ///< stix/pseudonym.h
  stix::Statement statement;
  Instant at;
};
/// A STIX 2.1 bundle, marked TLP:AMBER.
[[nodiscard]] boost::json::object stix_bundle(const ToldIncident& told, const BundleOptions& options);

}  // namespace garde::serve
