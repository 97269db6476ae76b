// SPDX-License-Identifier: Apache-2.0
// Where the outside corpora are: real logs, rules and registers that the project tests against and never
// ships.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace garde::test {

/// The folder that GARDE_CORPORA names, else ../shared/corpora beside the checkout. Nothing where it is
/// absent.
[[nodiscard]] inline std::optional<std::filesystem::path> corpora() {
  const char* named = std::getenv("GARDE_CORPORA");
  const std::filesystem::path path =
      named != nullptr ? std::filesystem::path(named)
                       : std::filesystem::path(GARDE_SOURCE_DIR).parent_path() / "shared" / "corpora";
  if (!std::filesystem::is_directory(path)) return std::nullopt;
  return path;
}

/// The folder of this name in the corpora; a test that gets nothing skips, saying "corpora are absent".
[[nodiscard]] inline std::optional<std::filesystem::path> corpus(const std::string& name) {
  const auto root = corpora();
  if (!root || !std::filesystem::is_directory(*root / name)) return std::nullopt;
  return *root / name;
}

}  // namespace garde::test
