// SPDX-License-Identifier: Apache-2.0
// How many cases a window needs before its score can pass a level: what lets the search look at few windows
// exactly.
//
// Levels are a quarter apart; for each, a table over the measure (cut into steps of 1/32 of a power of two)
// holds the fewest cases whose score at the step's lower edge passes the level, and for low rates the most
// cases at its upper edge. A window that the table rules out cannot pass the level; the others must be looked
// at. A table costs some 10,000 likelihood ratios and is made when first asked for.
//
// Thread rules: any thread may ask.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "systemic/scan_model.h"

namespace garde::systemic {

class ScanBounds {
 public:
  struct Table {
    std::vector<std::int32_t> fewest_high;  ///< by bucket(); more than there can be where none passes
    std::vector<std::int32_t> most_low;     ///< by bucket(); -1 where none passes
  };
  static constexpr std::int32_t kNever = 1 << 30;
  static constexpr std::size_t kLevels = 400;

  ScanBounds(ScanModel model, ScanRates rates, double least_cases, const ScanTally& whole);

  /// For the highest level that is not above `score`.
  [[nodiscard]] const Table& table(double score) const;

  [[nodiscard]] static std::size_t level(double score);
  [[nodiscard]] std::int32_t buckets() const { return buckets_; }
  [[nodiscard]] std::int32_t bucket(double measure) const {
    const auto step =
        static_cast<std::int32_t>(std::bit_cast<std::uint32_t>(static_cast<float>(measure)) >> kShift) -
        kLowest;
    return step < 0 ? 0 : step >= buckets_ ? buckets_ - 1 : step;
  }
  /// No measure of the bucket is below it.
  [[nodiscard]] double lower_edge(std::int32_t bucket) const;

 private:
  static constexpr int kShift = 18;                         // of a float's 23 bits of fraction, 5 stay
  static constexpr std::int32_t kLowest = (127 - 14) << 5;  // 2^-14
  static constexpr double kStep = 0.25;

  [[nodiscard]] double edge(std::int32_t bucket) const;
  [[nodiscard]] double score(std::int64_t cases, double measure, ScanRates rates) const;
  void make(std::size_t number) const;

  ScanModel model_;
  ScanRates rates_;
  double least_cases_;
  ScanTally whole_;
  std::int32_t buckets_;
  mutable std::unique_ptr<std::array<std::once_flag, kLevels>> made_;
  mutable std::vector<Table> tables_;
};

}  // namespace garde::systemic
