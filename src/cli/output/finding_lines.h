// SPDX-License-Identifier: Apache-2.0
// Findings as lines, for programs: JSON and CSV.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <string>

#include "cli/scan/record.h"

namespace garde::cli {

/// {"time":…,"rule_id":…,"title":…,"level":…,"tags":[…],"computer":…,"channel":…,"event_id":…,"record_id":…,"file":…,
/// "fields":{…},"matched":[…]} and a line feed. Absent values are left out; a correlation also has "until".
void append_json_line(const Record& record, std::string& out);

[[nodiscard]] std::string csv_header();
void append_csv_line(const Record& record, Language language, std::string& out);

}  // namespace garde::cli
