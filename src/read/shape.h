// SPDX-License-Identifier: Apache-2.0
// Shapes: bring the records of other tools to our names, by data files (mappings/*.yml) rather than by code.
//
// Thread rules: a Shapes is immutable once loaded; any thread may use it.
#pragma once

#include <filesystem>
#include <vector>

#include "base/result.h"

namespace garde::read {

class Shapes {
 public:
  /// Files and folders (their *.yml, by name). What stands earlier is tried first: a user's own files before
  /// the shipped ones.
  [[nodiscard]] static Result<Shapes> load(const std::vector<std::filesystem::path>& paths);
};

}  // namespace garde::read
