// SPDX-License-Identifier: Apache-2.0
// The phrases of alarms in both languages: the catalogue behind alarm_words.h.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <cstdint>
#include <fmt/format.h>
#include <string>
#include <string_view>

#include "base/language.h"

namespace garde::systemic {

enum class AlarmPhrase : std::uint8_t {
  watch,
  warning,
  systemic,
  ended,
  lowered,
  country,
  region,
  department,
  group,
  provider,
  product,
  kind,
  within_region,
  circle,
  tactic,
  technique,
  campaign,
  custom,
  hours,
  days,
  once_in_years,
  rarer,
  times_a_year,
  less_than,
  chance_share,
  chance_in,
  chance_below,
  establishments_one,
  establishments_many,
  within_time,
  in_one_region,
  in_regions,
  by_chance,
  precautions_one,
  precautions_many,
  provider_says,
  others_country,
  others_region,
  others_department,
  others_group,
  others_provider,
  others_product,
  others_kind,
  others_circle,
  others_custom,
  of_them_overseas,
  hunt,
  invented,
  evidence_counts,
  evidence_chance,
  evidence_scope,
  evidence_other,
  evidence_hit,
  evidence_care,
  gap_nature,
  gap_way_in,
  gap_techniques,
  gap_late,
  gap_prior,
  gap_silent,
  gap_scope,
  gap_rule,
  advice_warn,
  advice_call,
  advice_hunt,
  advice_confirm,
  advice_backups,
  advice_care,
  advice_silent,
  advice_rule,
  advice_keep,
  raise_hits,
  raise_confirmed,
  lower_at,
  end_at,
  corrections,
  shared_provider,
  shared_product,
  shared_group,
  shared_department,
  shared_region,
  shared_kind,
  shared_near,
  silence,
  silence_country,
  silence_grown,
  silence_ended,
  silence_overseas,
  silence_meaning,
  part_evidence,
  part_unknown,
  part_outlook,
  part_advice,
  count_,
};

/// The phrase; where it has places for values, a format string for fmt.
[[nodiscard]] std::string_view say(Language language, AlarmPhrase phrase);

template <typename... Values>
[[nodiscard]] std::string say(Language language, AlarmPhrase phrase, const Values&... values) {
  return fmt::format(fmt::runtime(say(language, phrase)), values...);
}

}  // namespace garde::systemic
