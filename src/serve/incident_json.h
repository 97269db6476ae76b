// SPDX-License-Identifier: Apache-2.0
// Incidents told as JSON: what the API gives, and what `garde incidents --format json` writes.
//
// Thread rules: pure.
#pragma once

#include <boost/json.hpp>

#include "incident/story.h"

namespace garde::serve {

struct ToldIncident {
  const incident::Incident* incident = nullptr;
  incident::Severity severity;
  incident::Story story;
};

[[nodiscard]] ToldIncident tell(const incident::Incident& incident, Language language, const Zone& zone);

/// What a list shows of it.
[[nodiscard]] boost::json::object summary_json(const ToldIncident& told);
/// All of it.
[[nodiscard]] boost::json::object incident_json(const ToldIncident& told, Language language);

}  // namespace garde::serve
