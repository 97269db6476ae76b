// SPDX-License-Identifier: Apache-2.0
// Rules and events written as text, for tests of what rules mean.
#pragma once

#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

#include "sigma/load.h"
#include "sigma/rule_set.h"

namespace garde::test {

inline constexpr const char* kRuleHead = "title: t\nid: i\nlogsource: {product: test}\n";

/// Everything in the text, resolved.
[[nodiscard]] inline sigma::LoadedRules load(const std::string& text,
                                             const sigma::LoadOptions& options = {}) {
  sigma::LoadedRules loaded = sigma::load_text(text, "t.yml", options);
  sigma::resolve(loaded);
  return loaded;
}

/// The one rule with this detection section, its lines not yet indented.
[[nodiscard]] inline sigma::Rule rule_of(const std::string& detection,
                                         const sigma::LoadOptions& options = {}) {
  sigma::LoadedRules loaded =
      sigma::load_text(std::string(kRuleHead) + "detection: {" + detection + "}\n", "t.yml", options);
  for (const sigma::FailedRule& failed : loaded.failed) ADD_FAILURE() << failed.error.message();
  return loaded.rules.empty() ? sigma::Rule() : loaded.rules.front();
}

/// Why the text is refused; empty where it is not.
[[nodiscard]] inline std::string refusal_of(const std::string& text, const sigma::LoadOptions& options = {}) {
  const sigma::LoadedRules loaded = load(text, options);
  return loaded.failed.empty() ? std::string() : loaded.failed.front().error.message();
}
[[nodiscard]] inline std::string refusal_of_detection(const std::string& detection) {
  return refusal_of(std::string(kRuleHead) + "detection: {" + detection + "}\n");
}

using Fields = std::vector<std::pair<std::string, std::string>>;

/// Whether the engine finds the rule in an event of these fields.
[[nodiscard]] inline bool matches(const sigma::Rule& rule, const Fields& fields) {
  auto mappings =
      sigma::Mappings::load_text("shape: test\nlogsources:\n  - logsource: {product: test}\n", "m.yml");
  sigma::Matcher matcher(
      std::make_shared<const sigma::RuleSet>(std::vector<sigma::Rule>{rule}, std::move(*mappings)));
  Event event;
  event.shape = "test";
  for (const auto& [name, value] : fields)
    event.add(event.arena().copy(name), find_field(name), ValueKind::text, event.arena().copy(value));
  bool matched = false;
  matcher.match(event, [&](const sigma::CompiledRule&, sigma::EventView&) { matched = true; });
  return matched;
}

}  // namespace garde::test
