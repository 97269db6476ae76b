// SPDX-License-Identifier: Apache-2.0
// What wakes a rule: literals of which at least one stands in every event that the rule matches. trigger.h
// derives them.
//
// Thread rules: values.
#pragma once

#include <string>
#include <vector>

#include "event/field_name.h"
#include "sigma/literal_frequency.h"

namespace garde::sigma {

struct Trigger {
  FieldId field = FieldId::none;  ///< none: any value of the event
  bool presence = false;          ///< the field's presence is enough; otherwise the literal at the anchor
  Anchor anchor = Anchor::whole;
  std::string
      literal;  ///< folded; at least LiteralIndex::kShortestAnywhere bytes where it may stand anywhere
};

struct TriggerSet {
  std::vector<Trigger> triggers;  ///< none: the rule never matches
  double frequency = 0;           ///< expected share of events that have one of them
};

}  // namespace garde::sigma
