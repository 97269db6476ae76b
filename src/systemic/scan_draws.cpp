// SPDX-License-Identifier: Apache-2.0
#include "systemic/scan_draws.h"

#include <random>
#include <utility>

#include "systemic/philox.h"

namespace garde::systemic {

ScanDraws::ScanDraws(const ScanData& data, std::uint64_t seed)
    : model_(data.model),
      seed_(seed),
      intervals_(data.calendar.intervals()),
      cases_(static_cast<std::size_t>(data.whole.cases)),
      measure_(data.whole.measure) {
  if (model_ == ScanModel::poisson || model_ == ScanModel::expectation_poisson) {
    prepare_alias(data);
    return;
  }
  for (std::size_t cell = 0; cell < data.cases.size(); ++cell) {
    if (model_ == ScanModel::bernoulli) {
      deck_.insert(deck_.end(), static_cast<std::size_t>(data.measure[cell]),
                   static_cast<std::uint32_t>(cell));
    } else {
      location_.insert(location_.end(), data.cases[cell], static_cast<std::uint32_t>(cell / intervals_));
      deck_.insert(deck_.end(), data.cases[cell], static_cast<std::uint32_t>(cell % intervals_));
    }
  }
}

void ScanDraws::prepare_alias(const ScanData& data) {
  double all = 0;
  for (const double one : data.measure) all += one;
  std::vector<std::uint32_t> small;
  std::vector<std::uint32_t> large;
  for (std::size_t cell = 0; cell < data.measure.size(); ++cell)
    if (data.measure[cell] > 0) cell_.push_back(static_cast<std::uint32_t>(cell));
  for (std::uint32_t place = 0; place < cell_.size(); ++place) {
    stay_.push_back(data.measure[cell_[place]] / all * static_cast<double>(cell_.size()));
    other_.push_back(place);
    (stay_.back() < 1 ? small : large).push_back(place);
  }
  while (!small.empty() && !large.empty()) {
    const std::uint32_t poor = small.back();
    const std::uint32_t rich = large.back();
    small.pop_back();
    other_[poor] = rich;
    stay_[rich] -= 1 - stay_[poor];
    if (stay_[rich] >= 1) continue;
    large.pop_back();
    small.push_back(rich);
  }
  // Rounding leaves some that lack nothing.
  for (const std::uint32_t place : small) stay_[place] = 1;
}

void ScanDraws::draw(std::uint64_t replicate, Room& room, std::vector<std::uint32_t>& cells) const {
  Philox random(seed_, replicate);
  cells.clear();
  if (model_ == ScanModel::poisson || model_ == ScanModel::expectation_poisson) {
    std::size_t count = cases_;
    if (model_ == ScanModel::expectation_poisson)
      count = measure_ > 0
                  ? static_cast<std::size_t>(std::poisson_distribution<std::int64_t>(measure_)(random))
                  : 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t place = random.below(cell_.size());
      const double share = static_cast<double>(random() >> 11) * 0x1p-53;
      cells.push_back(cell_[share < stay_[place] ? place : other_[place]]);
    }
    return;
  }
  // Fisher and Yates, of as many as there are cases; undone afterwards by dealing back in the other order.
  if (room.dealt.empty()) room.dealt = deck_;
  std::vector<std::uint32_t>& dealt = room.dealt;
  std::vector<std::size_t> swapped(cases_);
  for (std::size_t i = 0; i < cases_; ++i) {
    swapped[i] = i + random.below(dealt.size() - i);
    std::swap(dealt[i], dealt[swapped[i]]);
    cells.push_back(model_ == ScanModel::bernoulli ? dealt[i] : location_[i] * intervals_ + dealt[i]);
  }
  for (std::size_t i = cases_; i-- > 0;) std::swap(dealt[i], dealt[swapped[i]]);
}

}  // namespace garde::systemic
