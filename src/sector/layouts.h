// SPDX-License-Identifier: Apache-2.0
// The layouts of files that tell of establishments, each read into an Import. A line that cannot be used is
// refused with its number and the reason; the rest is taken.
//
// FINESS, etalab cs1100502 and cs1100507: no header, a first line `finess;etalab;...`, then `structureet;`
// lines of 32 fields (cs1100502: 31 and an end) and `geolocalisation;` lines whose projection is named in the
// line; `;` with `""` quoting; Latin-1 in older files, UTF-8 in new ones.
//
// FINESS+, JSON of 2026: `pmej` (legal bodies) with their `ege` (establishments), `gcc` (groups; those of
// type 001 are hospital groups, joined by pmSmsseId or egeId; role S supports the group, M is a member). A
// code is a text or an object with `code`; names are taken without regard to case and underscores, as
// published files and their schema differ in them. Positions are directionLatitude and directionLongitude:
// coordonneeX and coordonneeY are found swapped.
//
// Lists: a header names the columns, comma, semicolon or tab, without regard to case and accents. `finess`
// (or `id`), and `beds`; or `group`, `group_name`, `group_role` (support, member); or `provider`, `product`,
// `role` (hosts, maintains, supplies), `since`. A list may have several of them.
//
// Everything else is described by a mapping file (mapping.h).
//
// Cost: one pass, some 5 microseconds a line.
//
// Thread rules: pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sector/mapping.h"
#include "sector/store.h"

namespace garde::sector {

/// Whether the text starts as the register's semicolon layout does.
[[nodiscard]] bool is_finess(std::string_view text);
[[nodiscard]] Import read_finess(std::string_view text);

/// Whether the text starts as a JSON object.
[[nodiscard]] bool is_json(std::string_view text);
/// An error where the text is no JSON, or has no `pmej`.
[[nodiscard]] Result<Import> read_finess_json(std::string_view text, const std::string& name);

/// An error where the header has no identifier, or nothing that is understood beside it.
[[nodiscard]] Result<Import> read_list(std::string_view text, const std::string& name);

/// Whichever of the above the text is, or the first of the mappings that recognises it.
[[nodiscard]] Result<Import> read_any(std::string_view text, const std::string& name,
                                      std::span<const Mapping> mappings);

/// The kind of a FINESS category, by the category and by the group of categories it is in; either may be
/// empty.
[[nodiscard]] Kind kind_of_category(std::string_view category, std::string_view group);

/// [0-9][0-9A-Z][0-9]{7}, as the register's schema has it.
[[nodiscard]] bool is_finess_number(std::string_view id);
/// With the zero in front that a spreadsheet took from it.
[[nodiscard]] std::string padded_finess_number(std::string id);

/// Whether a position is where its department is: within 400 km in metropolitan France, anywhere elsewhere.
/// Gives the distance in km where it is not.
[[nodiscard]] std::optional<int> distance_from_department(const Position& position,
                                                          std::string_view department);

}  // namespace garde::sector
