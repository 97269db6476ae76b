// SPDX-License-Identifier: Apache-2.0
// How often a text is to be expected in logs: a guess from its length, from the bytes it is made of, and from what stands
// in the logs of any machine at any hour. It decides where the engine looks first, never what matches.
//
// Thread rules: pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace garde::sigma {

/// Where in a value a literal may stand.
enum class Anchor : std::uint8_t { whole, start, end, anywhere };

/// The share of values, 0 to 1, in which the folded literal stands at the anchor.
[[nodiscard]] double expected_frequency(Anchor anchor, std::string_view folded_literal);

/// Where in the literal its rarest gram of `length` bytes (two to four, at most the literal's) starts.
[[nodiscard]] std::uint32_t rarest_gram(std::string_view literal, std::size_t length);

}  // namespace garde::sigma
