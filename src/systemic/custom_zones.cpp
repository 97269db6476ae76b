// SPDX-License-Identifier: Apache-2.0
#include "systemic/custom_zones.h"

#include <algorithm>
#include <fmt/core.h>
#include <unordered_map>

namespace garde::systemic {

Result<std::vector<CustomZone>> read_custom_zones(const TableFile& file, const sector::Sector& sector) {
  const auto sheet = TableSheet::open(file);
  if (!sheet) return failure(sheet.error());
  const auto zone = sheet->need({"zone", "name", "zone_id"});
  if (!zone) return failure(zone.error());
  const auto establishment = sheet->need({"establishment", "location", "id", "location_id"});
  if (!establishment) return failure(establishment.error());
  std::vector<CustomZone> zones;
  std::unordered_map<std::string, std::size_t> known;
  for (std::size_t row = 0; row < sheet->table.rows.size(); ++row) {
    const std::string& name = sheet->table.rows[row][*zone];
    const std::string& id = sheet->table.rows[row][*establishment];
    if (name.empty()) return failure("the line names no zone", sheet->where(row));
    if (sector.find(id) == sector::kNone)
      return failure(fmt::format("no establishment has the identifier '{}'", id), sheet->where(row),
                     "look for it with 'garde sector find', or import the register that has it");
    const auto [at, is_new] = known.emplace(name, zones.size());
    if (is_new && zones.size() == kMostCustomZones)
      return failure(fmt::format("there are more than {} zones", kMostCustomZones), sheet->where(row));
    if (is_new) zones.push_back({name, name, {}});
    zones[at->second].establishments.push_back(id);
  }
  for (CustomZone& one : zones) {
    std::sort(one.establishments.begin(), one.establishments.end());
    one.establishments.erase(std::unique(one.establishments.begin(), one.establishments.end()),
                             one.establishments.end());
  }
  return zones;
}

}  // namespace garde::systemic
