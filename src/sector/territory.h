// SPDX-License-Identifier: Apache-2.0
// The departments and territories of France: names, regions, clocks, and where they are.
//
// Sources: INSEE, code officiel géographique 2024 (codes, names); populations of 2021, rounded to the
// thousand, only used to spread what is generated; time zones as in the IANA database. FINESS has codes of
// its own overseas.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <span>
#include <string_view>

namespace garde::sector {

struct Territory {
  std::string_view code;  ///< "35", "2A", "974"
  std::string_view name;
  std::string_view region;     ///< code: "53"
  std::string_view finess;     ///< FINESS's code where it differs ("9D"); else empty
  std::string_view time_zone;  ///< "Europe/Paris"
  double latitude;             ///< of its main town
  double longitude;
  int population;  ///< thousands
  bool overseas;
};

[[nodiscard]] std::span<const Territory> territories();
/// By code; null where there is none.
[[nodiscard]] const Territory* find_territory(std::string_view code);
/// By FINESS's department code and postcode: Saint-Martin and Saint-Barthélemy stand under Guadeloupe's, and
/// only the postcode (97150, 97133) tells. Null where there is none.
[[nodiscard]] const Territory* find_finess_territory(std::string_view department, std::string_view postcode);
/// By a French postcode (200 and 201 are in Corse-du-Sud, the rest of 20 in Haute-Corse). Null where there is
/// none.
[[nodiscard]] const Territory* find_postcode_territory(std::string_view postcode);
/// Whether a country's code (ISO 3166, two letters) is France's or that of one of its territories.
[[nodiscard]] bool is_french_country(std::string_view code);
/// Empty where there is none.
[[nodiscard]] std::string_view region_name(std::string_view code);

}  // namespace garde::sector
