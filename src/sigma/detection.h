// SPDX-License-Identifier: Apache-2.0
// From a rule's detection section to predicates and trees: fields with modifiers, lists, maps, keywords.
//
// Source: Sigma specification 2.1, "Detection"; appendix modifiers.
//
// Thread rules: one thread at a time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/yaml.h"
#include "sigma/condition.h"
#include "sigma/load.h"
#include "sigma/rule.h"

namespace garde::sigma {

/// Reads the searches of `detection` (everything but condition, timeframe and a filter's rules), adding
/// predicates and items to `rule`. The error's `where` is "FILE:LINE", with rule.file.
[[nodiscard]] Result<std::vector<NamedExpression>> read_searches(const yaml::Node& detection,
                                                                 const LoadOptions& options, Rule& rule);

struct ReadDetection {
  std::vector<NamedExpression> searches;
  std::vector<std::optional<Aggregation>> aggregations;  ///< one a condition: what stands behind its pipe
};

/// Reads the whole section: searches, and conditions into `rule`.
[[nodiscard]] Result<ReadDetection> read_detection(const yaml::Node& detection, const LoadOptions& options,
                                                   Rule& rule);

}  // namespace garde::sigma
