// SPDX-License-Identifier: Apache-2.0
// One YAML document to one rule, correlation or filter.
//
// Source: Sigma specification 2.1: rules, correlation rules, filters.
//
// Thread rules: pure.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/yaml.h"
#include "sigma/load.h"
#include "sigma/rule.h"

namespace garde::sigma {

/// What a rule document stands for: the rule, and a correlation for each old aggregation behind its
/// condition. An aggregation "near" splits the rule: one more for each search that must be near.
struct RuleDocument {
  Rule rule;
  std::vector<Rule> near;
  std::vector<Correlation> correlations;
};

[[nodiscard]] Result<RuleDocument> read_rule(const yaml::Node& document, const std::string& file,
                                             const LoadOptions& options);
[[nodiscard]] Result<Correlation> read_correlation(const yaml::Node& document, const std::string& file);
[[nodiscard]] Result<Filter> read_filter(const yaml::Node& document, const std::string& file,
                                         const LoadOptions& options);

/// The id that a document gives itself, for naming it where it is broken; empty where it gives none.
[[nodiscard]] std::string id_of(const yaml::Node& document);

/// "15m" in seconds: s, m, h, d, w, M (30 days), y (365 days).
[[nodiscard]] Result<std::int64_t> parse_timespan(std::string_view text);

}  // namespace garde::sigma
