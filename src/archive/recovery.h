// SPDX-License-Identifier: Apache-2.0
// After a crash: unsealed segments are read as far as they are whole and sealed anew; sealed ones that the catalogue does
// not know, because it was lost or the crash came between, are catalogued.
//
// Thread rules: before anyone writes to the archive.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "archive/catalogue.h"

namespace garde::archive {

/// What of the first `most_bytes` of an open segment's file is whole lines. An error where it cannot be read, or is too
/// large for a segment.
[[nodiscard]] Result<std::string> whole_lines(const std::filesystem::path& file,
                                              std::uint64_t most_bytes = ~std::uint64_t{0});

/// The number of events read from unsealed segments. A file that cannot be read at all stays where it is, unlisted.
[[nodiscard]] Result<std::uint64_t> recover(const std::filesystem::path& folder, Catalogue& catalogue, int level);

}  // namespace garde::archive
