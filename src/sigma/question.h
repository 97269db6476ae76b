// SPDX-License-Identifier: Apache-2.0
// A condition arranged for asking: an `or` inside an `or` becomes part of it, and so an `and`; among the
// children of an `and` or an `or` the cheapest are asked first, and a long list of texts that one field may
// have is asked as one index rather than text by text. (SigmaHQ has rules with more than a thousand
// `contains` on one command line.)
//
// The arrangement changes no answer: `and` and `or` do not depend on order.
//
// Thread rules: immutable once arranged.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sigma/literal_index.h"
#include "sigma/rule.h"
#include "sigma/value_pattern.h"

namespace garde::sigma {

struct Question {
  enum class Kind : std::uint8_t {
    all_of,
    any_of,
    at_least,  ///< `count` of the children
    negation,  ///< of the only child
    predicate,
    any_text,  ///< some value of `field` has one of the texts in `texts`
  };
  Kind kind = Kind::predicate;
  std::uint32_t count = 0;
  std::uint32_t predicate = 0;
  FieldId field = FieldId::none;
  std::unique_ptr<const LiteralIndex> texts;
  std::vector<Question> children;
  double cost = 0;  ///< in comparisons, roughly
};

/// `patterns`: by the predicates' numbers; of interest for those whose operator is Operator::pattern.
[[nodiscard]] Question arrange(const Expression& expression, const Rule& rule,
                               const std::vector<const ValuePattern*>& patterns);

}  // namespace garde::sigma
