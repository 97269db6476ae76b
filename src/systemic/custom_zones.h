// SPDX-License-Identifier: Apache-2.0
// Sets of establishments that the user wants watched together, read from CSV:
//
//   zone,establishment
//   Regional directory,350000022
//
// `name` may stand for zone, `location` or `id` for establishment. A line said twice counts once.
//
// Thread rules: pure.
#pragma once

#include <vector>

#include "systemic/table_sheet.h"
#include "systemic/watch_zones.h"

namespace garde::systemic {

inline constexpr std::size_t kMostCustomZones = 10'000;

/// An establishment that the register does not have is an error with its file and line: a set that lost some
/// of its members in silence would seem quieter than it is.
[[nodiscard]] Result<std::vector<CustomZone>> read_custom_zones(const TableFile& file,
                                                                const sector::Sector& sector);

}  // namespace garde::systemic
