// SPDX-License-Identifier: Apache-2.0
// Triggers: for a rule, a few literals of which at least one stands in every event that the rule matches. The
// engine looks at a rule only when one of its triggers has been seen.
//
// Derivation, from the condition's tree: a predicate is its own trigger; of an `and`, the child whose
// triggers are expected least often is enough; of an `or`, all children's triggers together are needed; a
// `not` gives none, nor does a test for absence. A predicate that is no literal (a network, a comparison) is
// triggered by the presence of its field. Regular expressions give the literals that they cannot do without.
//
// Thread rules: pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sigma/literal_frequency.h"
#include "sigma/rule.h"

namespace garde::sigma {

struct Trigger {
  FieldId field = FieldId::none;  ///< none: any value of the event
  bool presence = false;          ///< the field's presence is enough; otherwise the literal at the anchor
  Anchor anchor = Anchor::whole;
  std::string literal;  ///< folded
};

struct TriggerSet {
  std::vector<Trigger> triggers;
  double frequency = 0;  ///< expected share of events that have one of them
};

/// The rule's triggers; nothing where it may match an event that has none, so that it must be asked of every
/// event.
[[nodiscard]] std::optional<TriggerSet> triggers_of(const Rule& rule);

}  // namespace garde::sigma
