// SPDX-License-Identifier: Apache-2.0
// A slow, obvious matcher to compare the engine with: it walks a rule as it was parsed, tries every
// possibility of every pattern, and knows neither index, nor folding ahead, nor log sources.
//
// Regular expressions are those of the standard library (ECMAScript), so tests keep to what they and RE2
// understand alike.
#pragma once

#include <string>
#include <string_view>

#include "event/event.h"
#include "sigma/rule.h"

namespace garde::test {

/// Whether any condition of the rule holds of the event.
[[nodiscard]] bool reference_matches(const sigma::Rule& rule, Event& event);

/// Whether the predicate holds of the event.
[[nodiscard]] bool reference_holds(const sigma::Predicate& predicate, Event& event);

}  // namespace garde::test
