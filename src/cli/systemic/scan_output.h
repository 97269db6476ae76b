// SPDX-License-Identifier: Apache-2.0
// A scan's clusters as text. No output holds a number that is not finite.
//
// Thread rules: pure functions.
#pragma once

#include <string>

#include "cli/catalogue.h"
#include "systemic/scan.h"

namespace garde::cli::systemic {

/// What is printed, and what one must know to read it.
struct ScanView {
  const garde::systemic::ScanData& data;
  const garde::systemic::ScanResult& result;
  garde::systemic::ScanAnalysis analysis;
  std::uint64_t seed = 0;
  Language language = Language::french;
};

[[nodiscard]] std::string scan_json(const ScanView& view);
/// RFC 7946: a point a location, and of each cluster the circle's centre; longitude first.
[[nodiscard]] std::string scan_geojson(const ScanView& view);
[[nodiscard]] std::string scan_table(const ScanView& view);
/// One page that needs nothing else: the verdict, a map, the clusters over time, a table.
[[nodiscard]] std::string scan_page(const ScanView& view);

/// One sentence on the whole: the most likely cluster, or that there is none to speak of.
[[nodiscard]] std::string scan_verdict(const ScanView& view);
/// What was left out of the scan, or nothing.
[[nodiscard]] std::string scan_notes(const ScanView& view);
/// First and last day, or nothing where no file named a date.
[[nodiscard]] std::string first_day(const ScanView& view, const garde::systemic::ScanCluster& cluster);
[[nodiscard]] std::string last_day(const ScanView& view, const garde::systemic::ScanCluster& cluster);
/// "0.001"; "-" where it is not known.
[[nodiscard]] std::string shown_p(const ScanView& view, const garde::systemic::ScanCluster& cluster);

}  // namespace garde::cli::systemic
