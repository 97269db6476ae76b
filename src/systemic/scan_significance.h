// SPDX-License-Identifier: Apache-2.0
// How likely chance alone is to give a score: the highest scores of replicates.
//
// p is the rank of a score among the replicates' highest, over replicates + 1 (Dwass 1957), so that it allows
// for every zone and window looked at. Small values can be read from a Gumbel distribution fitted to the
// highest scores by its moments (Abrams, Kulldorff, Kleinman, Statistics in Medicine 29 (2010)). With a stop,
// replicates end once so many have reached the observed score, and p is their share (Besag and Clifford,
// Biometrika 78 (1991)).
//
// Each replicate depends on the seed and its number alone: results do not depend on the number of threads.
//
// Thread rules: simulate() starts its own threads and joins them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "systemic/scan_search.h"

namespace garde::systemic {

struct ReplicateOptions {
  std::uint32_t replicates = 999;
  std::uint64_t seed = 1;
  unsigned threads = 1;
  std::uint32_t stop_after = 0;  ///< so many replicates that reach the observed score; 0: never
};

struct Replicates {
  std::vector<double> highest;  ///< of each replicate drawn, in their order
  bool stopped = false;

  /// 1 where there are no replicates: nothing is known.
  [[nodiscard]] double p_value(double score) const;
  /// Nothing where the highest scores do not differ.
  [[nodiscard]] std::optional<double> gumbel_p_value(double score) const;
};

[[nodiscard]] Replicates simulate(const ScanSearch& search, double observed, const ReplicateOptions& options);

}  // namespace garde::systemic
