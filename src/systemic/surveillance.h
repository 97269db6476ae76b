// SPDX-License-Identifier: Apache-2.0
// What every surveillance method says of one point of a series.
//
// Thread rules: values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "systemic/series.h"

namespace garde::systemic {

/// Why a point has no verdict.
enum class NoVerdict : std::uint8_t {
  none,              ///< it has one
  short_history,     ///< the history does not reach back enough years
  too_many_periods,  ///< a year has too few points for so many
  season_missing,    ///< every count of the same season in the years before is missing
  count_missing,
  baseline_missing,  ///< a count of the baseline is
  no_fit,            ///< the regression does not settle on these counts
};
/// "short_history"...: the words of files; empty for none.
[[nodiscard]] std::string_view name_of(NoVerdict why);

/// A value that is not known or not finite is absent, never NaN.
struct PointVerdict {
  std::size_t index = 0;  ///< 1 for the first point of the series
  std::optional<double> observed;
  std::optional<double> upper;  ///< above it: an alarm. Absent where no alarm can be given
  std::optional<double> lower;  ///< below it: a fall
  bool alarm = false;
  bool fall = false;
  std::optional<double> expected;
  std::optional<double> mean_bound;  ///< `mu0` of the published results
  std::optional<double> dispersion;
  std::optional<double> slope;  ///< of time, where it is kept
  std::optional<double> score;
  std::optional<double> probability;       ///< of a count as high, were nothing unusual
  std::optional<double> fall_probability;  ///< of a count as low
  std::optional<double> sum;               ///< the cumulative sum, of CUSUM
  std::optional<double> fall_sum;
  NoVerdict without = NoVerdict::none;
};

/// Points FIRST to LAST, from 1; 0 for the method's own first and the series' last.
struct PointRange {
  std::size_t first = 0;
  std::size_t last = 0;
};

/// Absent where it is not finite.
[[nodiscard]] std::optional<double> finite(double value);

}  // namespace garde::systemic
