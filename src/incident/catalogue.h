// SPDX-License-Identifier: Apache-2.0
// The sentences that incidents are told in, in French and in English.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <cstdint>
#include <fmt/format.h>
#include <string>
#include <string_view>

#include "base/language.h"
#include "base/zone.h"

namespace garde::incident {

enum class Phrase : std::uint8_t {
  reason_worst,
  reason_rules,
  reason_stages,
  reason_machines,
  reason_late,
  reason_care,
  reason_backups,
  reason_directory,
  reason_indicator,
  reason_noisy,
  confidence_low,
  confidence_medium,
  confidence_high,
  state_new,
  state_acknowledged,
  state_contained,
  state_closed,
  verdict_true,
  verdict_false,
  verdict_drill,
  title_on_one,
  title_on_many,
  title_alone,
  summary_span,
  summary_moment,
  summary_places,
  summary_nowhere,
  summary_accounts,
  summary_account,
  summary_outside,
  summary_stage,
  coincidence,
  at_date_time,
  at_time,
  same_minute,
  on_machines,
  of_account,
  of_accounts,
  times,
  rule_named,
  rules_named,
  rule_alone,
  and_others,
  and_word,
  steps_left_out,
  indicator_seen,
  action_read,
  action_known,
  action_of_rule,
  count_
};

/// The phrase; where it has places for values, a format string for fmt.
[[nodiscard]] std::string_view say(Language language, Phrase phrase);

/// The phrase with its values in place.
template <typename... Values>
[[nodiscard]] std::string say(Language language, Phrase phrase, const Values&... values) {
  return fmt::format(fmt::runtime(say(language, phrase)), values...);
}

/// "10 février 2026", "10 February 2026".
[[nodiscard]] std::string date_in_words(Language language, const CivilTime& civil);
/// "22 h 44", "22:44".
[[nodiscard]] std::string time_in_words(Language language, const CivilTime& civil);
/// "A", "A et B", "A, B et 5 autres": at most `most` names.
[[nodiscard]] std::string listed(Language language, const std::vector<std::string>& names, std::size_t most);

}  // namespace garde::incident
