// SPDX-License-Identifier: Apache-2.0
// What the statistical commands (scan, trend, nowcast) say to people, in French and in English.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <cstdint>
#include <fmt/format.h>
#include <string>
#include <string_view>

#include "base/language.h"

namespace garde::cli::systemic {

enum class Words : std::uint8_t {
  // Trends.
  series_too_short,
  no_verdict,
  without_history,
  without_periods,
  without_season,
  without_count,
  without_baseline,
  without_fit,
  expected_range,
  declarations_rose,
  declarations_fell,
  declarations_usual,
  declarations_usual_below,
  structures_now,
  share_now,
  rate_now,
  rise_unknown_habit,
  rise_with_structures,
  rise_malicious_too,
  rise_malicious_not,
  rise_malicious_unknown,
  fall_unknown_habit,
  fall_with_structures,
  fall_malicious_too,
  fall_malicious_not,
  fall_malicious_unknown,
  late_declarations,
  column_observed,
  column_lower,
  column_expected,
  column_upper,
  legend_threshold,
  legend_lower,
  legend_rise,
  legend_fall,
  // Nowcasts.
  nowcast_header,
  nowcast_zero_days,
  nowcast_total,
  nowcast_usual,
  nowcast_fall,
  nowcast_rise,
  nowcast_unknown,
  nowcast_unknown_days,
  nowcast_not_attacks,
  nowcast_after_now,
  // Scans.
  no_cluster,
  from_to,
  one_location,
  locations_around,
  cluster_what,
  cluster_by_chance,
  cluster_notable,
  cluster_without_p,
  no_zone,
  outside_study,
  without_population,
  header_zone,
  header_sites,
  header_from,
  header_to,
  header_observed,
  header_expected,
  header_risk,
  header_recurrence,
  days_short,
  and_more_clusters,
  // A scan's page.
  page_title,
  page_map,
  page_where,
  page_when,
  page_over_time,
  page_all_cases,
  page_clusters,
  page_around,
  page_places,
  page_from,
  page_to,
  page_observed,
  page_expected,
  page_risk,
  page_more,
  page_how,
  page_method,
  page_poisson,
  page_permutation,
  page_bernoulli,
  page_expectation,
  count_
};

/// The phrase; where it has places for values, a format string for fmt.
[[nodiscard]] std::string_view say(Language language, Words phrase);

/// The phrase with its values in place.
template <typename... Values>
[[nodiscard]] std::string say(Language language, Words phrase, const Values&... values) {
  return fmt::format(fmt::runtime(say(language, phrase)), values...);
}

/// A number with at most `digits` after the point, or comma; without zeros at its end.
[[nodiscard]] std::string decimal(Language language, double value, int digits = 1);

}  // namespace garde::cli::systemic
