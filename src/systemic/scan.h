// SPDX-License-Identifier: Apache-2.0
// A whole scan: data in, clusters out, the most likely first.
//
// Thread rules: scan() starts its own threads and joins them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "systemic/scan_significance.h"

namespace garde::systemic {

struct ScanOptions {
  ScanAnalysis analysis = ScanAnalysis::retrospective;
  ScanRates rates = ScanRates::high;
  ZoneLimits zones;
  double longest_share = 0.5;                  ///< of the study
  std::optional<std::uint32_t> longest_units;  ///< intervals, instead of the share
  std::optional<double> least_cases;           ///< default: 2; expectation_poisson: 1
  bool may_overlap = false;                    ///< also zones that share locations with a better one
  ReplicateOptions replicates;
  std::size_t most_clusters = 1000;
};

struct ScanCluster {
  std::string zone;                      ///< a user-defined zone's name, or the location at a circle's centre
  std::vector<std::uint32_t> locations;  ///< ascending
  std::optional<ScanPosition> centre;    ///< of a circle
  double radius = 0;                     ///< km, or the plane's unit; of an ellipse, half its shorter axis
  ScanShape shape;                       ///< of a circle or ellipse
  ScanWindow window;
  bool is_high = true;
  ScanTally inside;
  double expected = 0;
  std::optional<double> relative_risk;
  double ratio = 0;               ///< log-likelihood ratio
  double statistic = 0;           ///< the ratio, of an ellipse times its penalty: what order and p go by
  std::optional<double> p_value;  ///< nothing without replicates
  std::optional<double> gumbel_p_value;
  std::optional<double> recurrence_days;  ///< prospective: time unit over p
};

struct ScanResult {
  std::vector<ScanCluster> clusters;  ///< by ratio, at most one a centre or zone
  std::size_t replicates = 0;         ///< drawn
  bool has_zones = true;              ///< false: no zone is within the limits, so that nothing was looked at
};

/// An error where the options do not fit the data.
[[nodiscard]] Result<ScanResult> scan(const ScanData& data, const ScanOptions& options);

}  // namespace garde::systemic
