// SPDX-License-Identifier: Apache-2.0
// Findings as one page that needs nothing else: it opens offline, loads nothing, and holds text from logs as text only.
#pragma once

#include <string>
#include <string_view>

#include "cli/output/output_file.h"
#include "cli/scan/report.h"

namespace garde::cli {

void write_page(const ScanReport& report, OutputFile& output);

/// The text as HTML holds it, in content and in quoted attributes; controls are made visible.
[[nodiscard]] std::string html_text(std::string_view text);

/// A chart of the groups over time, a row a machine; empty where no group has a time. Each mark is named "f" and the
/// group's index.
[[nodiscard]] std::string timeline_svg(const ScanReport& report, const std::vector<std::size_t>& groups);

namespace page {
[[nodiscard]] std::string_view style_css();
[[nodiscard]] std::string_view script_js();
}  // namespace page

}  // namespace garde::cli
