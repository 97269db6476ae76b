// SPDX-License-Identifier: Apache-2.0
// Layers of the ATT&CK Navigator: techniques with a score, as a file that it opens.
//
// Source: ATT&CK Navigator layer file format 4.5.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace garde::cli {

struct LayerTechnique {
  std::uint64_t score = 0;
  std::string comment;
};

/// The layer as JSON text; `techniques` by id ("T1003.001"). The darkest colour is the highest score's.
[[nodiscard]] std::string navigator_layer(std::string_view name, std::string_view description,
                                          const std::map<std::string, LayerTechnique>& techniques);

}  // namespace garde::cli
