// SPDX-License-Identifier: Apache-2.0
// The sentences that a person reads, in French and in English.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/language.h"
#include "base/sentence.h"
#include "sigma/rule.h"

namespace garde::cli {

enum class Phrase : std::uint8_t {
  report_title,
  summary,
  machine_unknown,
  machine_of_file,
  no_findings,
  no_findings_advice,
  until,
  more_like_it,
  first_action,
  groups_left_out,
  times_are_in,
  stopped_by_user,
  stopped_by_limit,
  read_line,
  read_speed,
  formats_line,
  matches_line,
  matches_none,
  rules_line,
  techniques_line,
  machines_line,
  and_more,
  and_more_machines,
  not_read_in_full,
  not_read_count,
  skipped_line,
  plain_line,
  empty_line,
  without_source_line,
  could_not_fire,
  absent_sources,
  absent_fields,
  missing_placeholders,
  failed_rules,
  correlation_shed,
  everything_could_fire,
  events_seen,
  values_seen,
  rules_seen,
  rules_in_order,
  sum_reached,
  average_reached,
  percentile_reached,
  median_reached,
  position_in_file,
  level_critical,
  level_high,
  level_medium,
  level_low,
  level_informational,
  timeline,
  filters,
  search,
  all_machines,
  all_levels,
  all_tactics,
  column_level,
  column_time,
  column_machine,
  column_rule,
  column_technique,
  column_count,
  column_account,
  column_process,
  column_detail,
  column_where,
  column_tactic,
  attack_table,
  shown_of,
  no_script,
  explanation,
  findings_heading,
  progress_speed,
  progress_left,
  archived_line,
  archive_recovered,
  hunt_plan,
  hunt_plan_everything,
  hunt_count,
  hunt_nothing,
  incident_about,
  incident_happened,
  incident_risk,
  incident_actions,
  incident_avoid,
  incident_other_cards,
  incident_reasons,
  incident_cost,
  incident_more_actions,
  incident_left_out,
  incident_count,
  incidents_stored,
  console_address,
  console_certificate,
  console_first_link,
  hub_made,
  hub_address,
  hub_sector,
  invitation,
  revoked,
  member_line_joined,
  member_line_invited,
  member_line_revoked,
  joined,
  nothing_new_to_share,
  shared,
  share_waits,
  share_refused,
  rules_checked,
  rules_waiting,
  rules_tested,
  rules_without_examples,
  rules_not_listed,
  explain_total,
  explain_placeholders,
  explain_elsewhere,
  explain_elsewhere_beyond,
  explain_match,
  explain_no_match,
  explain_through,
  explain_values,
  explain_no_field,
  explain_fired,
  and_to_mend,
  seen_once,
  seen_often,
  nothing_readable,
  count_,
};

/// The phrase; where it has places for values, a pattern for filled() (base/sentence.h).
[[nodiscard]] std::string_view say(Language language, Phrase phrase);

/// The phrase with its values in place.
template <typename... Values>
[[nodiscard]] std::string say(Language language, Phrase phrase, const Values&... values) {
  return filled(language, say(language, phrase), values...);
}

[[nodiscard]] std::string_view level_name(Language language, sigma::Level level);
/// 0.25 as "0.3" or "0,3".
[[nodiscard]] std::string tenths(Language language, double value);

}  // namespace garde::cli
