// SPDX-License-Identifier: Apache-2.0
// How often chance alone reaches a score, from the highest scores of many equal blocks of time.
//
// With n blocks, k of which reach a score, the rate of reaching it is -ln(1 - k/n) a block. Where fewer than
// 20 blocks reach it, the rate goes on falling exponentially from there, as the tail of a Gumbel distribution
// does (Abrams, Kulldorff, Kleinman, Statistics in Medicine 29, 2010), by the mean excess of the highest
// tenth. Where hardly any block has a score at all, the slope is 1: a log-likelihood ratio's own.
//
// Thread rules: immutable once made.
#pragma once

#include <cstddef>
#include <vector>

namespace garde::systemic {

class TailCurve {
 public:
  TailCurve() = default;
  /// `highest` of each block; 0 where it had no score.
  TailCurve(std::vector<double> highest, double blocks_a_year);

  /// Times a year that chance reaches the score; falls as the score rises. Above all counts where it is 0.
  [[nodiscard]] double yearly(double score) const;

 private:
  [[nodiscard]] double yearly_of(std::size_t reaching) const;

  std::vector<double> highest_;  // those above 0, falling
  std::size_t blocks_ = 0;
  double blocks_a_year_ = 13;
  double from_ = 0;       // above it the tail
  double from_rate_ = 1;  // there
  double slope_ = 1;
};

}  // namespace garde::systemic
