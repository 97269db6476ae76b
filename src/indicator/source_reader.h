// SPDX-License-Identifier: Apache-2.0
// The formats in which lists of indicators come.
//
// Thread rules: pure but for the set they fill.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "indicator/indicator.h"

namespace garde::indicator {

class IndicatorSet;

/// Text lists (one a line, '#' and ';' begin comments, "0.0.0.0 name" as in hosts files) and CSV with commas,
/// semicolons or tabs (RFC 4180 quotes), with a header or without. `format` becomes "text" or "csv".
void read_lines(std::string_view content, const std::string& path, IndicatorSet& into, std::string& format);

/// MISP events (one, a list, or the answer of a search) and STIX 2.1 bundles. An error where it is neither.
[[nodiscard]] Result<void> read_json(std::string_view content, const std::string& path, IndicatorSet& into,
                                     std::string& format);

using PatternValues = std::vector<std::pair<Kind, std::string>>;

/// What a STIX pattern (STIX 2.1, section 9) compares that a log line can show: addresses, domains, URLs, hashes, file
/// names and e-mail addresses, with =, IN and ISSUBSET. OR gives what both sides give. AND gives the side that says most:
/// hashes before URLs before e-mail addresses before domains before addresses before file names; what it also asks
/// (a port, say) is left out. Other comparisons, and what stands under NOT, give nothing. An error where the pattern
/// cannot be read, or gives nothing.
[[nodiscard]] Result<PatternValues> read_stix_pattern(std::string_view pattern);

}  // namespace garde::indicator
