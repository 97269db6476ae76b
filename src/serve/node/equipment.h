// SPDX-License-Identifier: Apache-2.0
// What a node detects with; a reload brings another.
//
// Thread rules: values.
#pragma once

#include <memory>

#include "detect/detector.h"
#include "read/reader.h"
#include "serve/node/node_settings.h"

namespace garde::serve {

struct Equipment {
  std::shared_ptr<const detect::Detector> detector;
  read::ReadOptions reading;
  Duration lateness{};
};
/// Loads rules, mappings and indicators. An error names the file and its line.
[[nodiscard]] Result<Equipment> equip(const NodeSettings& settings);

}  // namespace garde::serve
