// SPDX-License-Identifier: Apache-2.0
// Sets of establishments of any content: what is read names only what the register has.
#include "systemic/custom_zones.h"

#include <cstdint>
#include <cstdlib>
#include <string>

#include "sector/generate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const garde::sector::Sector sector = [] {
    auto generated = garde::sector::generate({.hospitals = 9, .social_care = 0, .groups = 2, .providers = 2});
    return garde::sector::Sector(std::move(generated.establishments), generated.names);
  }();
  const auto zones = garde::systemic::read_custom_zones(
      {"sets", std::string(reinterpret_cast<const char*>(data), size)}, sector);
  if (!zones) return 0;
  for (const auto& zone : *zones) {
    if (zone.name.empty() || zone.establishments.empty()) std::abort();
    for (const std::string& id : zone.establishments)
      if (sector.find(id) == garde::sector::kNone) std::abort();
  }
  return 0;
}
