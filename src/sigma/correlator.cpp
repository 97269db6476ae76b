// SPDX-License-Identifier: Apache-2.0
#include "sigma/correlator.h"

#include "sigma/correlation_engine.h"

namespace garde::sigma {

std::vector<CorrelationMatch> correlate(const CorrelationPlan& plan, std::vector<CorrelationInput> inputs) {
  CorrelationEngine engine(plan, nullptr);
  for (CorrelationInput& input : inputs) engine.take(std::move(input));
  inputs = {};
  return engine.finish();
}

}  // namespace garde::sigma
