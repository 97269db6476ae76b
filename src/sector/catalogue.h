// SPDX-License-Identifier: Apache-2.0
// What the register says to people, in French and in English.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <cstdint>
#include <fmt/format.h>
#include <string>
#include <string_view>

#include "base/language.h"
#include "sector/establishment.h"
#include "sector/sector.h"

namespace garde::sector {

enum class Phrase : std::uint8_t {
  // Why a line was refused.
  too_few_fields,
  fields_unlike_header,
  not_a_finess_number,
  no_identifier,
  no_name,
  unknown_department,
  stands_already,
  coordinates_not_numbers,
  coordinates_out_of_range,
  coordinates_out_of_projection,
  coordinates_far_off,
  unknown_projection,
  unknown_line_kind,
  not_beds,
  not_a_role,
  not_a_date,
  unknown_establishment,
  too_long,
  // What an import did.
  import_line,
  notes_left_out,
  notes_closed,
  refusal_line,
  refusal_without_line,
  and_more_refused,
  // Finding and showing.
  none_found,
  more_found,
  column_kind,
  column_category,
  column_town,
  column_department,
  column_region,
  column_time_zone,
  column_beds,
  column_position,
  column_legal,
  column_group,
  column_source,
  overseas,
  leads_group,
  is_generated,
  generated_written,
  providers,
  none_known,
  since,
  shares,
  nobody_else,
  one_other,
  others,
  of_which_overseas,
  count_
};

/// The phrase; where it has places for values, a format string for fmt.
[[nodiscard]] std::string_view say(Language language, Phrase phrase);

/// The phrase with its values in place.
template <typename... Values>
[[nodiscard]] std::string say(Language language, Phrase phrase, const Values&... values) {
  return fmt::format(fmt::runtime(say(language, phrase)), values...);
}

/// "centre hospitalier", "general hospital"...
[[nodiscard]] std::string_view name_of(Language language, Kind kind);
[[nodiscard]] std::string_view name_of(Language language, Role role);
[[nodiscard]] std::string_view name_of(Language language, Axis axis);

}  // namespace garde::sector
