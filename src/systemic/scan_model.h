// SPDX-License-Identifier: Apache-2.0
// Scan statistics: the models, their log-likelihood ratios, and the words that all of the room shares (zone,
// window).
//
// A zone is a set of locations, a window a run of time intervals. Of each zone and window one knows `cases`,
// and `measure`, what the model compares the cases with:
//
//   model                 measure                              log-likelihood ratio, c = cases, m = measure
//   poisson               expected cases, that add up to C     c ln(c/m) + (C-c) ln((C-c)/(C-m))
//   permutation           (cases of the zone)(cases of the     as poisson
//                         days) / C
//   bernoulli             cases and controls, N in all         L(c, m) + L(C-c, N-m) - L(C, N), where
//                                                              L(a, b) = a ln(a/b) + (b-a) ln((b-a)/b)
//   expectation_poisson   expected cases, from history         c ln(c/m) + m - c
//
// with 0 ln 0 = 0. Sources: Kulldorff, A spatial scan statistic, Communications in Statistics 26 (1997),
// 1481-1496 (poisson, bernoulli); Kulldorff et al., A space-time permutation scan statistic, PLoS Medicine 2
// (2005), e59; Neill, Expectation-based scan statistics for monitoring spatial time series, Int. J.
// Forecasting 25 (2009), 498-517.
//
// Each ratio rises with the cases and falls with the measure where the rate inside is high, and the other way
// where it is low: the search builds on that.
//
// Thread rules: values and pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace garde::systemic {

enum class ScanModel : std::uint8_t { poisson, permutation, bernoulli, expectation_poisson };
enum class ScanAnalysis : std::uint8_t {
  prospective,    ///< windows end with the study
  retrospective,  ///< every window
  spatial,        ///< one window: the whole study
};
enum class ScanRates : std::uint8_t { high, low, both };

/// Intervals first to last, both in it, counted from 0 at the study's start.
struct ScanWindow {
  std::uint32_t first = 0;
  std::uint32_t last = 0;

  [[nodiscard]] std::uint32_t intervals() const { return last - first + 1; }
  friend bool operator==(const ScanWindow&, const ScanWindow&) = default;
};

/// A set of locations, by their numbers, ascending and each once.
struct ScanZone {
  std::string name;
  std::vector<std::uint32_t> locations;
};

/// What a zone and window holds, or the whole study.
struct ScanTally {
  double cases = 0;    ///< a whole number of at least 0
  double measure = 0;  ///< see the table above; of at least 0

  friend bool operator==(const ScanTally&, const ScanTally&) = default;
};

/// The log-likelihood ratio with a rate of its own inside against one rate everywhere, of at least 0 and
/// whether the rate is high or low. Infinite where there are cases and no measure (expectation_poisson,
/// poisson): a caller that refuses such input never sees it. `whole` is not looked at by expectation_poisson.
[[nodiscard]] double log_likelihood_ratio(ScanModel model, const ScanTally& inside, const ScanTally& whole);

/// The cases that one rate everywhere would put inside.
[[nodiscard]] double expected_cases(ScanModel model, const ScanTally& inside, const ScanTally& whole);

/// Whether there are more cases inside than one rate everywhere would put there.
[[nodiscard]] bool is_high(ScanModel model, const ScanTally& inside, const ScanTally& whole);

/// The rate inside over the rate outside; of expectation_poisson, cases over expected. Nothing where it is
/// not finite.
[[nodiscard]] std::optional<double> relative_risk(ScanModel model, const ScanTally& inside,
                                                  const ScanTally& whole);

/// The ratio where the rate is one of those looked for; 0 otherwise. A high rate needs at least
/// `least_cases`.
[[nodiscard]] double scan_score(ScanModel model, ScanRates rates, double least_cases, const ScanTally& inside,
                                const ScanTally& whole);

/// "poisson", "permutation", "bernoulli" or "expectation-poisson". Nothing for any other text.
[[nodiscard]] std::optional<ScanModel> scan_model_named(std::string_view name);
[[nodiscard]] std::string_view name_of(ScanModel model);

}  // namespace garde::systemic
