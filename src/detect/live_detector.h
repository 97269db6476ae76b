// SPDX-License-Identifier: Apache-2.0
// LiveDetector: detection while time passes. Rules and indicators find at once; correlations are looked at up
// to a time before which everything should have come.
//
// That time is what has been received and detected, less the lateness that is allowed for: it follows our own
// clock, so that a sender whose clock is in the future cannot push it. An event of such a sender has its turn
// when it was received. Late events are treated as sigma/correlation_group.h says.
//
// Thread rules: one thread at a time.
#pragma once

#include <memory>
#include <vector>

#include "detect/detector.h"
#include "sigma/correlation_engine.h"

namespace garde::detect {

class LiveDetector {
 public:
  LiveDetector(std::shared_ptr<const Detector> detector, Duration lateness);

  /// `input` is what correlations name as the place of its contributions.
  void detect(Event& event, std::uint32_t input, Instant received, FindingVisitor& visitor);
  /// Everything that was received before this was detected: correlations that match anew or go on.
  [[nodiscard]] std::vector<CorrelationFinding> advance(Instant received_before);

  /// See CorrelationEngine: what to keep for a restart, and taking it back before the first event. A restart
  /// with other rules is a reload.
  [[nodiscard]] sigma::CorrelationChanges changes() { return engine_.changes(); }
  void restore(const std::vector<std::string>& inputs, const std::vector<std::string>& matches,
               Instant clock) {
    engine_.restore(inputs, matches, clock);
  }

  [[nodiscard]] const Detector& detector() const { return *detector_; }
  /// Correlation inputs dropped for lack of memory, or because they came too late.
  [[nodiscard]] std::uint64_t inputs_lost() const;

 private:
  std::shared_ptr<const Detector> detector_;
  Detector::Session session_;
  sigma::CorrelationEngine engine_;
  Duration lateness_;
};

}  // namespace garde::detect
