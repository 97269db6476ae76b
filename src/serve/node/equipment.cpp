// SPDX-License-Identifier: Apache-2.0
#include "serve/node/equipment.h"

#include "detect/assembly.h"

namespace garde::serve {

Result<Equipment> equip(const NodeSettings& settings) {
  Equipment equipment;
  detect::DetectorOptions options;
  options.correlation_memory = settings.correlation_memory;
  auto detector = detect::assemble(settings.rules, options);
  if (!detector) return failure(detector.error());
  equipment.detector = std::move(*detector);
  auto shapes = read::Shapes::load(detect::mapping_paths(settings.rules.mappings));
  if (!shapes) return failure(shapes.error());
  equipment.reading.shapes = std::make_shared<const read::Shapes>(std::move(*shapes));
  equipment.reading.assumed_zone = settings.zone;
  equipment.lateness = settings.lateness;
  return equipment;
}

}  // namespace garde::serve
