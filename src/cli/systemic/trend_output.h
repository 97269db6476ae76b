// SPDX-License-Identifier: Apache-2.0
// A trend's verdicts as text, JSON and a chart. No output holds a number that is not finite.
//
// Thread rules: pure functions.
#pragma once

#include <string>
#include <vector>

#include "base/language.h"
#include "systemic/surveillance.h"

namespace garde::cli::systemic {

struct TrendView {
  const garde::systemic::Series& series;
  const std::vector<garde::systemic::PointVerdict>& verdicts;
  std::string method;
  Language language = Language::french;
};

/// What the last point says of declarations, what stands beside it, and no more about attacks than that
/// allows.
[[nodiscard]] std::string trend_verdict(const TrendView& view);
[[nodiscard]] std::string trend_table(const TrendView& view);
[[nodiscard]] std::string trend_json(const TrendView& view);
[[nodiscard]] std::string trend_svg(const TrendView& view);

}  // namespace garde::cli::systemic
