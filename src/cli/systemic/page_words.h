// SPDX-License-Identifier: Apache-2.0
// The sentences of the weekly page and of an alarm's page, beside those that the room systemic says itself.
//
// Thread rules: pure.
#pragma once

#include <cstdint>
#include <fmt/format.h>
#include <string>
#include <string_view>

#include "base/language.h"
#include "base/zone.h"

namespace garde::cli::systemic {

enum class PageWord : std::uint8_t {
  week_title,
  alarm_title,
  quiet,
  quiet_but_campaigns,
  quiet_but_unread,
  generated,
  hit,
  hit_confirmed,
  hit_none,
  precaution,
  precaution_note,
  exposed,
  exposed_note,
  harmless,
  harmless_note,
  drills,
  drills_note,
  unknown_heading,
  unknown_nature,
  unknown_way_in,
  unknown_late,
  unknown_refused,
  unknown_history,
  unknown_position,
  unknown_nothing,
  trend_heading,
  trend_label,
  trend_legend,
  map_heading,
  map_label,
  legend_hit,
  legend_precaution,
  legend_exposed,
  campaigns_heading,
  campaigns_none,
  campaigns_weak,
  surety,
  shared_heading,
  column_shared,
  column_establishments,
  column_rarity,
  rarity,
  timeline,
  more,
  who_heading,
  who_none,
  column_when,
  column_establishment,
  column_where,
  column_kind,
  column_care,
  column_nature,
  providers_reporting,
  next_heading,
  next_note,
  overseas_heading,
  overseas_none,
  overseas_some,
  exposed_overseas,
  precaution_heading,
  column_why,
  other_scope,
  change_raised,
  change_updated,
  change_lowered,
  change_ended,
  hunt_heading,
  hunt_techniques,
  hunt_traits,
  hunt_rules,
  others_heading,
  history_heading,
  input_heading,
  input_line,
  input_refused,
  input_notes,
  method_heading,
  method,
  times,
  no_alarm,
  count_,
};

[[nodiscard]] std::string_view say(Language language, PageWord word);
template <typename... Values>
[[nodiscard]] std::string say(Language language, PageWord word, const Values&... values) {
  return fmt::format(fmt::runtime(say(language, word)), values...);
}

/// "2 Oct. 21:40", "2 oct. 21:40" in the zone.
[[nodiscard]] std::string short_time(Language language, const Zone& zone, Instant instant);
/// "28 September 2026", "28 septembre 2026".
[[nodiscard]] std::string long_date(Language language, const Zone& zone, Instant instant);

}  // namespace garde::cli::systemic
