// SPDX-License-Identifier: Apache-2.0
// All that a scan has to say once it is over; what the outputs are given.
#pragma once

#include "base/zone.h"
#include "cli/ledger.h"
#include "cli/scan/tally.h"

namespace garde::cli {

struct ScanReport {
  const Tally& tally;
  const Ledger& ledger;
  const detect::Detector& detector;
  const detect::Detector::Summary& detected;
  Language language = Language::english;
  Zone zone = {};  ///< in which times are shown
  double seconds = 0;
  bool is_interrupted = false;
  std::uint64_t limit = 0;  ///< where the scan stopped at it; else 0
  bool verbose = false;     ///< names each rule that could not have fired
  Tally::Order order = Tally::Order::severity;
};

/// "2026-03-14 02:30:00" in the report's zone; empty where the time is unknown.
[[nodiscard]] std::string shown_time(const ScanReport& report, const std::optional<Instant>& time);

/// What could not have fired, a line each: absent log sources with their rules' number, absent fields, missing
/// placeholders, broken rules. Lists are cut after `most` entries, and say so.
[[nodiscard]] std::vector<std::string> could_not_fire(const ScanReport& report, std::size_t most);

}  // namespace garde::cli
