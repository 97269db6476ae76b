// SPDX-License-Identifier: Apache-2.0
// Methods that need no years of history.
//
// EARS C1, C2 and C3 (Fricker, Hegler and Dunfal, Statistics in Medicine 27, 2008): the mean and deviation of
// the `baseline` points before (C2 and C3: before the last two); C3 adds up C2's excesses of three points.
//
// CUSUM for Poisson counts (Rossi, Lampugnani and Marchi, Statistics in Medicine 18, 1999): standardised
// counts less k are added up, never under 0; an alarm at h or above; the sum is not reset after an alarm. The
// same sum of the negated counts watches for a fall.
//
// Thread rules: pure.
#pragma once

#include "systemic/surveillance.h"

namespace garde::systemic {

enum class EarsMethod : std::uint8_t { c1, c2, c3 };

struct EarsOptions {
  PointRange range;
  EarsMethod method = EarsMethod::c1;
  int baseline = 7;
  double least_deviation = 0;   ///< minSigma
  std::optional<double> alpha;  ///< absent: 0.001, for C3 0.025
};
[[nodiscard]] Result<std::vector<PointVerdict>> ears(const Series& series, const EarsOptions& options);

enum class CusumTransform : std::uint8_t { rossi, standard, anscombe, anscombe_second, none };

struct CusumOptions {
  PointRange range;            ///< first: 0 for the point after the first two years, or after half the series
  double reference = 1.04;     ///< k
  double limit = 2.26;         ///< h
  std::optional<double> mean;  ///< m; absent: that of the points before the range
  CusumTransform transform = CusumTransform::standard;
};
/// A missing count leaves the sums as they are.
[[nodiscard]] Result<std::vector<PointVerdict>> cusum(const Series& series, const CusumOptions& options);

}  // namespace garde::systemic
