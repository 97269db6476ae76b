// SPDX-License-Identifier: Apache-2.0
#include "systemic/tail_curve.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace garde::systemic {
namespace {

constexpr std::size_t kEnough = 20;
constexpr double kAlways = 1e6;

}  // namespace

TailCurve::TailCurve(std::vector<double> highest, double blocks_a_year)
    : highest_(std::move(highest)), blocks_(highest_.size()), blocks_a_year_(blocks_a_year) {
  std::sort(highest_.begin(), highest_.end(), std::greater<>());
  highest_.erase(std::find_if(highest_.begin(), highest_.end(), [](double one) { return one <= 0; }),
                 highest_.end());
  const std::size_t reaching = std::min(kEnough, highest_.size());
  if (reaching == 0) {
    from_rate_ = blocks_ == 0 ? kAlways : yearly_of(1);
    return;
  }
  from_ = highest_[reaching - 1];
  from_rate_ = yearly_of(reaching);
  const std::size_t tenth = std::max(reaching, blocks_ / 10);
  if (tenth <= kEnough || highest_.size() < tenth) return;
  const double mean =
      std::accumulate(highest_.begin(), highest_.begin() + static_cast<std::ptrdiff_t>(tenth), 0.0) /
      static_cast<double>(tenth);
  slope_ = std::max(mean - highest_[tenth - 1], 0.1);
}

double TailCurve::yearly_of(std::size_t reaching) const {
  const double share = static_cast<double>(reaching) / static_cast<double>(blocks_);
  return share >= 1 ? kAlways : -std::log1p(-share) * blocks_a_year_;
}

double TailCurve::yearly(double score) const {
  if (!(score > 0)) return kAlways;
  if (score > from_) return from_rate_ * std::exp(-(score - from_) / slope_);
  const auto reaching = std::upper_bound(highest_.begin(), highest_.end(), score, std::greater<>());
  return yearly_of(static_cast<std::size_t>(reaching - highest_.begin()));
}

}  // namespace garde::systemic
