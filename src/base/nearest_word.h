// SPDX-License-Identifier: Apache-2.0
// "Did you mean…?": the known word nearest to a mistyped one.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace garde {

/// The known word that fewest insertions, deletions and replacements (Levenshtein) turn `word` into, where
/// they are at most a third of its length and one at least; empty where none is near. Pure; any thread.
[[nodiscard]] std::string nearest_word(std::string_view word, std::span<const std::string_view> known);

}  // namespace garde
