// SPDX-License-Identifier: Apache-2.0
// The layouts of files that tell of establishments, each read into an Import. A line that cannot be used is refused with
// its number and the reason; the rest is taken.
//
// FINESS, etalab cs1100502 and cs1100507: no header, a first line `finess;etalab;...`, then `structureet;` lines of 32
// fields (cs1100502: 31 and an end) and `geolocalisation;` lines whose projection is named in the line; `;` with `""`
// quoting; Latin-1 in older files, UTF-8 in new ones.
//
// Lists: a header names the columns, comma or semicolon. `finess` (or `id`), and `beds`; or `group`, `group_name`; or
// `provider`, `product`, `role` (hosts, maintains, supplies), `since`. A list may have several of them.
//
// Cost: one pass, some 5 microseconds a line.
//
// Thread rules: pure.
#pragma once

#include <string>
#include <string_view>

#include "sector/store.h"

namespace garde::sector {

/// Whether the text starts as the register's semicolon layout does.
[[nodiscard]] bool is_finess(std::string_view text);
[[nodiscard]] Import read_finess(std::string_view text);

/// An error where the header has no identifier, or nothing that is understood beside it.
[[nodiscard]] Result<Import> read_list(std::string_view text, const std::string& name);

/// The kind of a FINESS category, by the category and by the group of categories it is in.
[[nodiscard]] Kind kind_of_category(std::string_view category, std::string_view group);

/// The text in UTF-8: itself where it is valid, else read as Latin-1.
[[nodiscard]] std::string to_utf8(std::string_view text);

}  // namespace garde::sector
