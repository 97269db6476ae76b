// SPDX-License-Identifier: Apache-2.0
// The schema's history: each step brings a file from one number to the next. Steps are never changed once
// released.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"

struct sqlite3;

namespace garde::store {

inline constexpr int kApplicationId = 0x47524449;  // "GRDI"

/// Step i brings a file from schema i to i + 1; schema 0 is an empty file.
[[nodiscard]] std::span<const std::string_view> migrations();

/// Runs the steps that the file lacks, in one transaction. An error where the file is newer than this
/// program.
[[nodiscard]] Result<void> migrate(sqlite3* database, const std::string& path);

}  // namespace garde::store
