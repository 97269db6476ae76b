// SPDX-License-Identifier: Apache-2.0
// Conditions: "all of selection_* and not 1 of filter_*" to a tree over the named searches.
//
// Source: Sigma specification 2.1, "Condition"; the older aggregations after a pipe, "| count(field) by group
// > n".
//
// Thread rules: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sigma/rule.h"

namespace garde::sigma {

/// A search that a condition may name, with what it stands for.
struct NamedExpression {
  std::string name;
  Expression expression;
};

/// "count() by src_ip > 10" or "near search_b and not search_c" behind a condition's pipe.
struct Aggregation {
  std::string function;  ///< count, sum, avg, min, max, near
  std::string field;     ///< empty: events are counted
  std::vector<std::string> group_by;
  Threshold threshold;
  Expression near;  ///< what must be near: predicates are the searches' places
};

struct Condition {
  Expression expression;
  std::optional<Aggregation> aggregation;
};

/// The error names what is wrong and at which character; not the file.
[[nodiscard]] Result<Condition> parse_condition(std::string_view text,
                                                const std::vector<NamedExpression>& searches);

/// The nodes of a tree; conditions whose trees grow beyond kMostExpressionNodes are refused.
inline constexpr std::size_t kMostExpressionNodes = 200'000;
[[nodiscard]] std::size_t node_count(const Expression& expression);

}  // namespace garde::sigma
