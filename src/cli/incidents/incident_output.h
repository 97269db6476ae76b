// SPDX-License-Identifier: Apache-2.0
// Incidents as text for people and as JSON for programs.
//
// Thread rules: one thread at a time.
#pragma once

#include <vector>

#include "base/zone.h"
#include "cli/output/output_file.h"
#include "cli/output/terminal_text.h"
#include "serve/incident_json.h"

namespace garde::cli {

using serve::ToldIncident;

/// One after the other, the gravest first, each with its story and first actions.
void write_incidents(const std::vector<ToldIncident>& told, Language language, const Zone& zone, bool verbose,
                     const Terminal& terminal, OutputFile& output);

/// Appends one JSON object, without a line feed.
void append_incident_json(const ToldIncident& told, Language language, std::string& out);

}  // namespace garde::cli
