// SPDX-License-Identifier: Apache-2.0
// The few distributions that surveillance methods need, through Boost.Math's special functions.
//
// Quantiles of counts are the least count whose probability reaches `p` less 64 units of rounding, as R's
// are, so that thresholds agree with published ones.
//
// Thread rules: pure.
#pragma once

#include <cstdint>

namespace garde::systemic {

/// P(Z <= x).
[[nodiscard]] double normal_probability(double x);
/// The x with P(Z <= x) = p; minus and plus infinity at 0 and 1.
[[nodiscard]] double normal_quantile(double p);
/// P(|T| >= |t|) of Student's t; NaN where degrees <= 0.
[[nodiscard]] double student_two_sided(double t, double degrees);

/// The x with P(B <= x) = p of a Beta distribution; both shapes above 0.
[[nodiscard]] double beta_quantile(double a, double b, double p);

/// A count with mean `mean` and variance `dispersion` times the mean: negative binomial above 1, else
/// Poisson.
struct CountDistribution {
  double mean = 0;
  double dispersion = 1;

  /// P(X <= count); 0 below 0.
  [[nodiscard]] double at_most(double count) const;
  /// P(X >= count).
  [[nodiscard]] double at_least(double count) const;
  [[nodiscard]] double quantile(double p) const;
};

}  // namespace garde::systemic
