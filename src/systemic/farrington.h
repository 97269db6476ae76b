// SPDX-License-Identifier: Apache-2.0
// Farrington Flexible (Noufaily et al., Statistics in Medicine 32, 2013; Salmon, Schumacher and Höhle, J.
// Stat. Softw. 70(10), 2016), of which Farrington et al. (J. R. Stat. Soc. A 159, 1996) is the case without
// seasons.
//
// The count of one point is compared with those of the same season in the `years` before: `half_window`
// points to each side of the same point of each year and, with `periods` above 1, the rest of the year cut
// into periods - 1 blocks, each with a level of its own. Past outbreaks are weighed down by their
// standardised Anscombe residual s: s^-2 above `weights_threshold`. A trend is kept where the history has
// three years, it is significant at `trend_level`, and what it foresees is no more than the highest count
// seen.
//
// The threshold:
//   delta      (mu^e + z sqrt(e^2 mu^(2e-1) tau))^(1/e), tau = phi + se(mu)^2 / mu, e = 2/3 (or 1/2, 1)
//   nbPlugin   quantile of the negative binomial with mean mu and variance phi mu
//   muan       the same at the upper limit of mu
//
// Defaults are those of the R package `surveillance`, and so are two habits of it that its published results
// carry: after the reweighting, standard errors use sum(weights x squared working residuals) / degrees as
// dispersion; and `mean_bound` under `delta` is exp() of a limit on the scale of counts.
//
// Cost: two to four regressions a point, some 50 microseconds for ten years of weeks.
//
// Thread rules: pure.
#pragma once

#include <array>

#include "systemic/surveillance.h"

namespace garde::systemic {

enum class ThresholdMethod : std::uint8_t { delta, negative_binomial, median };
enum class PowerTransform : std::uint8_t { none, square_root, two_thirds };

struct FarringtonOptions {
  PointRange range;
  int years = 5;        ///< b
  int half_window = 3;  ///< w
  int periods = 1;      ///< noPeriods
  bool reweight = true;
  double weights_threshold = 2.58;
  std::optional<int> left_out;  ///< pastWeeksNotIncluded; absent: half_window
  bool trend = true;
  double trend_level = 0.05;          ///< pThresholdTrend
  double alpha = 0.05;                ///< one-sided
  std::array<double, 2> limit{5, 4};  ///< limit54: no alarm under so many cases in so many points
  PowerTransform transform = PowerTransform::two_thirds;
  bool population_offset = false;
  ThresholdMethod threshold = ThresholdMethod::delta;
};

/// One verdict a point of the range. A point that cannot be judged says why; options out of range, or a range
/// outside the series, are an error.
[[nodiscard]] Result<std::vector<PointVerdict>> farrington(const Series& series,
                                                           const FarringtonOptions& options);

}  // namespace garde::systemic
