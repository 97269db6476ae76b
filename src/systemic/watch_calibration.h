// SPDX-License-Identifier: Apache-2.0
// How often chance alone would bring a score somewhere in the country in a year of looking at every report.
//
// Quiet years are drawn from the baseline (each establishment by its rate, hours, natures and delays) and
// watched exactly as the real stream is: every report, all zones and windows it has part in. The highest
// scores of each 28 days give, for each kind of scope, size and reading, a curve of how often it is reached
// (tail_curve.h). Scopes of a kind that is looked at in many places or early need higher scores; a kind's
// share of the budget makes them comparable, and a second pass over the same blocks turns the rarest of all
// kinds into a rate for the whole country. It is the rate over all scopes and windows together, so that
// looking again and again is allowed for.
//
// Year y is drawn from stream y of a counter-based generator: results do not depend on the threads. Drawing
// stops early once so many years are drawn that the budget is known well (`reaching` expected alarms).
//
// Cost: about as many scores as a year of real reports has, a year; see docs/performance.md.
//
// Thread rules: simulate() starts its own threads and joins them; a calibration is immutable.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "systemic/scan_model.h"
#include "systemic/tail_curve.h"
#include "systemic/watch_board.h"

namespace garde::systemic {

struct CalibrationOptions {
  std::uint32_t years = 999;  ///< at most
  double alarms_a_year = 1;   ///< the budget that must be known well
  double reaching = 100;      ///< so many alarms at the budget are enough to stop
  std::uint64_t seed = 1;
  unsigned threads = 1;
};

class WatchCalibration {
 public:
  /// Without years nothing is ever rare.
  WatchCalibration() = default;
  /// Quiet years from `start` on.
  static WatchCalibration simulate(const WatchZones& zones, ScanModel model, Instant start,
                                   const CalibrationOptions& options);

  /// Times a year, over the whole country, that chance alone brings something at least as rare as this score
  /// in a scope of this kind and size, readings with two and with several legal bodies each by themselves.
  [[nodiscard]] double yearly(ScopeKind kind, std::uint8_t size, Reading reading, double ratio) const;
  [[nodiscard]] std::uint32_t years() const { return years_; }

 private:
  static constexpr std::size_t kClasses = kScopeKindCount * kSizeClasses;
  using Block = std::array<std::array<double, kClasses>, kReadings>;
  void fit(const std::vector<Block>& blocks);
  [[nodiscard]] double rarity(std::size_t one_class, std::size_t reading, double ratio) const;

  std::uint32_t years_ = 0;
  std::array<std::array<TailCurve, kClasses>, kReadings> curves_;
  std::array<TailCurve, 2> country_;  // with two bodies, with several
};

}  // namespace garde::systemic
