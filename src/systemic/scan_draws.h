// SPDX-License-Identifier: Apache-2.0
// Replicates: histories as chance alone would make them, by the model's null hypothesis.
//
//   poisson               all cases, each placed in a cell in proportion to its measure
//   permutation           the dates dealt anew among the cases
//   bernoulli             the cases drawn among cases and controls
//   expectation_poisson   a Poisson count with its measure in each cell
//
// Replicate r is drawn from stream r of a counter-based generator: the same whichever thread draws it. Cost:
// linear in the cases, after a preparation linear in the cells (Walker's alias method, as Vose, IEEE Trans.
// Software Eng. 17 (1991)).
//
// Thread rules: any thread may draw, with a Room of its own.
#pragma once

#include <cstdint>
#include <vector>

#include "systemic/scan_input.h"

namespace garde::systemic {

class ScanDraws {
 public:
  /// Kept between draws, so that a draw need not copy what it shuffles.
  struct Room {
    std::vector<std::uint32_t> dealt;
  };

  ScanDraws(const ScanData& data, std::uint64_t seed);

  /// A cell (see ScanData::cell) a case, in no order.
  void draw(std::uint64_t replicate, Room& room, std::vector<std::uint32_t>& cells) const;

 private:
  void prepare_alias(const ScanData& data);

  ScanModel model_;
  std::uint64_t seed_;
  std::uint32_t intervals_;
  std::size_t cases_;
  double measure_;
  // poisson: cells by the alias method. A case falls on place i, and stays with probability stay[i], else
  // goes to other[i].
  std::vector<std::uint32_t> cell_;
  std::vector<std::uint32_t> other_;
  std::vector<double> stay_;
  std::vector<std::uint32_t> location_;  // permutation: of each case
  std::vector<std::uint32_t>
      deck_;  // permutation: each case's interval; bernoulli: the cell of each case or control
};

}  // namespace garde::systemic
