// SPDX-License-Identifier: Apache-2.0
#include "systemic/scan_bounds.h"

#include <algorithm>
#include <cmath>

namespace garde::systemic {
namespace {

// A measure is rounded to a float to find its bucket: edges stand back by more than that.
constexpr double kStandBack = 1e-6;

}  // namespace

ScanBounds::ScanBounds(ScanModel model, ScanRates rates, double least_cases, const ScanTally& whole)
    : model_(model),
      rates_(rates),
      least_cases_(std::max(least_cases, 1.0)),
      whole_(whole),
      buckets_(1 << 30),
      made_(std::make_unique<std::array<std::once_flag, kLevels>>()),
      tables_(kLevels) {
  buckets_ = bucket(whole.measure) + 1;
}

double ScanBounds::edge(std::int32_t bucket) const {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bucket + kLowest) << kShift);
}

double ScanBounds::lower_edge(std::int32_t bucket) const {
  return bucket == 0 ? 0 : edge(bucket) * (1 - kStandBack);
}

std::size_t ScanBounds::level(double score) {
  return static_cast<std::size_t>(std::clamp(score / kStep, 0.0, static_cast<double>(kLevels - 1)));
}

double ScanBounds::score(std::int64_t cases, double measure, ScanRates rates) const {
  const auto count = static_cast<double>(cases);
  // A window has no more cases than cases and controls, and no more controls than there are.
  if (model_ == ScanModel::bernoulli)
    measure = std::max(std::min(measure, whole_.measure - whole_.cases + count), count);
  return scan_score(model_, rates, least_cases_, {count, measure}, whole_);
}

void ScanBounds::make(std::size_t number) const {
  const double least = static_cast<double>(number) * kStep * (1 - 1e-9);
  Table& table = tables_[number];
  const auto all = static_cast<std::int64_t>(whole_.cases);
  const std::int64_t most = model_ == ScanModel::expectation_poisson ? kNever : all;
  if (rates_ != ScanRates::low) {
    std::int64_t fewest = static_cast<std::int64_t>(least_cases_);  // rises with the measure
    for (std::int32_t i = 0; i < buckets_; ++i) {
      const double measure = lower_edge(i);
      std::int64_t reach = 1;
      std::int64_t below = fewest - 1;  // does not pass
      while (fewest <= most && !(score(fewest, measure, ScanRates::high) > least)) {
        below = fewest;
        fewest += reach;
        reach *= 2;
      }
      for (std::int64_t above = std::min(fewest, most + 1); above - below > 1;) {
        const std::int64_t middle = (above + below) / 2;
        (score(middle, measure, ScanRates::high) > least ? above : below) = middle;
        fewest = above;
      }
      fewest = std::min(fewest, most + 1);
      table.fewest_high.push_back(fewest > most ? kNever : static_cast<std::int32_t>(fewest));
    }
  }
  if (rates_ != ScanRates::high) {
    for (std::int32_t i = 0; i < buckets_; ++i) {
      const double measure = edge(i + 1) * (1 + kStandBack);
      // A window that may hold nearly everything is always looked at.
      if (i == buckets_ - 1 || measure >= whole_.measure) {
        table.most_low.push_back(kNever);
        continue;
      }
      std::int64_t passes = -1;
      std::int64_t fails =
          model_ == ScanModel::expectation_poisson ? static_cast<std::int64_t>(measure) + 1 : all + 1;
      while (fails - passes > 1) {
        const std::int64_t middle = (passes + fails) / 2;
        (score(middle, measure, ScanRates::low) > least ? passes : fails) = middle;
      }
      table.most_low.push_back(static_cast<std::int32_t>(passes));
    }
  }
}

const ScanBounds::Table& ScanBounds::table(double score) const {
  const std::size_t number = level(score);
  std::call_once((*made_)[number], [this, number] { make(number); });
  return tables_[number];
}

}  // namespace garde::systemic
