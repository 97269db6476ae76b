// SPDX-License-Identifier: Apache-2.0
// Comma-separated values (RFC 4180) that a spreadsheet opens without running anything: a value that a
// spreadsheet would take for a formula is preceded by an apostrophe.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <string>
#include <string_view>

#include "event/event.h"

namespace garde::cli {

/// Appends one value, quoted where it must be.
void append_csv_value(std::string_view value, std::string& out);

/// The line of column names for append_event_csv().
[[nodiscard]] std::string event_csv_header();
/// Appends an event as one line: the fields that most logs have, each in its column, and all of them as JSON
/// in the last.
void append_event_csv(Event& event, std::string& out);

}  // namespace garde::cli
