// SPDX-License-Identifier: Apache-2.0
// From the paths that a person gives to the files to read.
//
// Folders are walked with their entries sorted by name (bytewise); links are followed; what has been met
// before, by whatever name, is met once, so that loops of links end. Pipes are read only where a person names
// one; sockets and devices never.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace garde::read {

struct WalkedFile {
  std::string path;                   ///< "-" is standard input
  std::optional<std::uint64_t> size;  ///< nothing for a pipe or standard input
  std::optional<Instant> modified;
};

struct Walk {
  std::vector<WalkedFile> files;
  std::uint64_t bytes = 0;     ///< of the files whose size is known
  std::vector<Error> failed;   ///< what cannot be read, though it should have been
  std::vector<Error> skipped;  ///< what is no log: sockets, devices, what was met twice
};

/// Never fails as a whole: what cannot be examined stands in `failed`.
[[nodiscard]] Walk walk(const std::vector<std::string>& paths);

}  // namespace garde::read
