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

#include "sigma/rule.h"
#include "sigma/trigger_set.h"

namespace garde::sigma {

/// The rule's triggers, derived unless the rule has them already; nothing where it may match an event that
/// has none, so that it must be asked of every event.
[[nodiscard]] std::optional<TriggerSet> triggers_of(const Rule& rule);

}  // namespace garde::sigma
