// SPDX-License-Identifier: Apache-2.0
// What correlations remember, as bytes: inputs and matches that go on. Rules are named, not numbered, so that
// they may change between writing and reading.
//
// Thread rules: pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "sigma/correlator.h"

namespace garde::sigma {

/// By which a rule is known over restarts: its id, else its title.
[[nodiscard]] const std::string& lasting_name(const Metadata& rule);

void append_encoded(const CorrelationInput& input, const Correlation& correlation, std::string& out);
[[nodiscard]] std::string encoded(const CorrelationMatch& match);

/// Finds what the bytes name; null where it is gone.
struct RuleFinder {
  std::function<std::optional<std::uint32_t>(std::string_view)> correlation;
  std::function<const Metadata*(std::string_view)> rule;
};

/// Takes one input off the front of `rest`. Nothing, with `rest` behind it, where its rules are gone;
/// nothing, with `rest` empty, where it is damaged.
[[nodiscard]] std::optional<CorrelationInput> take_input(std::string_view& rest, const CorrelationPlan& plan,
                                                         const RuleFinder& finder);
[[nodiscard]] std::optional<CorrelationMatch> match_of(std::string_view bytes, const CorrelationPlan& plan,
                                                       const RuleFinder& finder);

}  // namespace garde::sigma
