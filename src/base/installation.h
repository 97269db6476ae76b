// SPDX-License-Identifier: Apache-2.0
// Where the files that come with the program are: rules/, mappings/ and the like.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <filesystem>

#include "base/result.h"

namespace garde {

/// The folder that holds `rules` and `mappings`: the one that the environment variable GARDE_DATA names, else
/// ../share/garde beside the folder of the running program, else the checkout that the program was built in
/// (the nearest folder above the program with both in it). An error where none of them is there.
[[nodiscard]] Result<std::filesystem::path> data_folder();

/// The same for a program at `executable`, with `named` in the place of GARDE_DATA (empty: not set).
[[nodiscard]] Result<std::filesystem::path> data_folder(const std::filesystem::path& executable,
                                                        const std::filesystem::path& named);

}  // namespace garde
