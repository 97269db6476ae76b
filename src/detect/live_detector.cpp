// SPDX-License-Identifier: Apache-2.0
#include "detect/live_detector.h"

namespace garde::detect {

LiveDetector::LiveDetector(std::shared_ptr<const Detector> detector, Duration lateness)
    : detector_(std::move(detector)),
      session_(detector_),
      engine_(detector_->correlation_plan(), &detector_->correlation_budget()),
      lateness_(lateness) {
  engine_.keep_changes();
}

void LiveDetector::detect(Event& event, std::uint32_t input, Instant received, FindingVisitor& visitor) {
  session_.begin_input(input);
  session_.set_received(received);
  session_.detect(event, visitor);
}

std::vector<CorrelationFinding> LiveDetector::advance(Instant received_before) {
  for (sigma::CorrelationInput& one : session_.take_correlation_inputs()) engine_.take(std::move(one));
  return engine_.advance(received_before - lateness_);
}

std::uint64_t LiveDetector::inputs_lost() const {
  return detector_->correlation_budget().shed() + engine_.left_out();
}

}  // namespace garde::detect
