// SPDX-License-Identifier: Apache-2.0
// What a support call would ask of a node, asked by itself: each check says what it found, and what to mend.
//
// Works beside a running node and without one; nothing is changed.
//
// Thread rules: one thread.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/language.h"
#include "base/time.h"

namespace garde::serve {

struct Check {
  enum class Outcome : std::uint8_t { good, doubtful, bad };
  Outcome outcome = Outcome::good;
  std::string what;  ///< in the reader's language
  std::string mend;  ///< empty where nothing is to be mended
};

/// `settings`: the node's garde.toml.
[[nodiscard]] std::vector<Check> examine(const std::filesystem::path& settings, Language language,
                                         Instant now);

}  // namespace garde::serve
