// SPDX-License-Identifier: Apache-2.0
// A rule whose slow preparations are put off until they are needed: its triggers when the first plan takes it in, its
// compiled form when it is first woken. Of some thousand rules, most are never woken on the logs of one machine.
//
// Thread rules: any thread may ask at any time; a preparation is made once.
#pragma once

#include <mutex>
#include <optional>

#include "sigma/compiled_rule.h"
#include "sigma/trigger.h"

namespace garde::sigma {

class PreparedRule {
 public:
  /// `rule` must outlive this object.
  explicit PreparedRule(const Rule& rule) : rule_(rule) {}

  [[nodiscard]] const Rule& rule() const { return rule_; }
  [[nodiscard]] const CompiledRule& compiled() const {
    std::call_once(compiling_, [this] { compiled_.emplace(rule_); });
    return *compiled_;
  }
  /// As triggers_of() says.
  [[nodiscard]] const std::optional<TriggerSet>& triggers() const {
    std::call_once(deriving_, [this] { triggers_ = triggers_of(rule_); });
    return triggers_;
  }

 private:
  const Rule& rule_;
  mutable std::once_flag compiling_;
  mutable std::once_flag deriving_;
  mutable std::optional<CompiledRule> compiled_;
  mutable std::optional<TriggerSet> triggers_;
};

}  // namespace garde::sigma
