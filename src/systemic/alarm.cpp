// SPDX-License-Identifier: Apache-2.0
#include "systemic/alarm.h"

#include <array>
#include <fmt/core.h>

namespace garde::systemic {
namespace {

// In the order of their enumerations.
constexpr std::array<std::string_view, 3> kLevels = {"watch", "warning", "systemic"};
constexpr std::array<std::string_view, kScopeKindCount> kScopes = {
    "country",     "region",          "department", "group",  "provider",  "product",  "kind",
    "region_kind", "region_provider", "circle",     "tactic", "technique", "campaign", "custom"};
constexpr std::array<std::string_view, 4> kStates = {"raised", "updated", "lowered", "ended"};
constexpr std::array<std::string_view, 8> kUnknowns = {
    "nature", "way_in",        "techniques", "late_reports", "baseline_is_prior",
    "silent", "another_scope", "own_rule"};
constexpr std::array<std::string_view, 9> kAdvice = {"warn_exposed",   "call_provider",   "hunt",
                                                     "confirm_nature", "protect_backups", "prepare_care",
                                                     "reach_silent",   "check_rule",      "keep_evidence"};

template <typename Word, std::size_t N>
std::string_view word(const std::array<std::string_view, N>& words, Word value) {
  return words[static_cast<std::size_t>(value)];
}

}  // namespace

std::string_view name_of(AlarmLevel level) {
  return word(kLevels, level);
}
std::string_view name_of(ScopeKind kind) {
  return word(kScopes, kind);
}
std::string_view name_of(AlarmState state) {
  return word(kStates, state);
}
std::string_view name_of(AlarmUnknown what) {
  return word(kUnknowns, what);
}
std::string_view name_of(AlarmAdvice advice) {
  return word(kAdvice, advice);
}

std::string key_of(const Scope& scope) {
  std::string key = fmt::format("{}:{}", name_of(scope.kind), scope.code);
  if (!scope.within_code.empty()) key += fmt::format("|{}", scope.within_code);
  if (scope.radius_km > 0) key += fmt::format("|{:g}", scope.radius_km);
  return key;
}

}  // namespace garde::systemic
