// SPDX-License-Identifier: Apache-2.0
// Loaded rules kept between runs. An image is good as long as the files it was made from have the same names,
// sizes and times of change, and the placeholders the same values; otherwise, or where it is damaged, the
// rules are read again.
//
// A cache that cannot be written is no error: everything works without it.
//
// Thread rules: any thread; two processes may share a folder.
#pragma once

#include <filesystem>
#include <vector>

#include "base/result.h"
#include "sigma/load.h"

namespace garde::sigma {

class RuleCache {
 public:
  explicit RuleCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// $XDG_CACHE_HOME/garde, ~/.cache/garde, or an empty path where neither can be told: then nothing is kept.
  [[nodiscard]] static std::filesystem::path default_folder();

  /// As sigma::load_paths(), from the cache where it can be.
  [[nodiscard]] Result<LoadedRules> load_paths(const std::vector<std::filesystem::path>& paths,
                                               const LoadOptions& options) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace garde::sigma
