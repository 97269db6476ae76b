// SPDX-License-Identifier: Apache-2.0
// Findings and the summary as text for a person at a terminal.
#pragma once

#include "cli/output/output_file.h"
#include "cli/output/terminal_text.h"
#include "cli/scan/report.h"

namespace garde::cli {

void write_table(const ScanReport& report, const Terminal& terminal, OutputFile& output);

/// The summary alone: what was read, found, not read, and what could not have fired.
void write_summary(const ScanReport& report, const Terminal& terminal, OutputFile& output);

}  // namespace garde::cli
