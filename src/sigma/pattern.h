// SPDX-License-Identifier: Apache-2.0
// Reading string patterns and changing them, as modifiers ask.
//
// Source: Sigma specification 2.1, "String Wildcard" and "Escape Character"; appendix modifiers.
//
// Thread rules: pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sigma/rule.h"

namespace garde::sigma {

/// '*' and '?' are wildcards. A backslash escapes only them and itself; before anything else, and at the end,
/// it is a backslash.
[[nodiscard]] Pattern parse_pattern(std::string_view text);

/// The pattern that matches exactly `text`.
[[nodiscard]] Pattern literal_pattern(std::string text);

/// Whether the pattern has no wildcard; its text then is literal_text().
[[nodiscard]] bool is_literal(const Pattern& pattern);
[[nodiscard]] std::string literal_text(const Pattern& pattern);

/// `pattern` with '*' put before, after, or both.
[[nodiscard]] Pattern with_wildcards(Pattern pattern, bool before, bool after);

/// windash: every '-' or '/' at the start of a word replaced by each of '-', '/', en dash, em dash and
/// horizontal bar, in all combinations. Empty where there would be more than kMostDashVariants.
inline constexpr std::size_t kMostDashVariants = 3125;
[[nodiscard]] std::vector<Pattern> dash_variants(const Pattern& pattern);

enum class WideEncoding { utf16le, utf16be, utf16 };
/// Literals encoded in UTF-16; `utf16` puts a byte order mark first.
[[nodiscard]] Pattern widened(const Pattern& pattern, WideEncoding encoding);

/// RFC 4648 section 4.
[[nodiscard]] std::string base64(std::string_view bytes);
/// What of the bytes' encoding is the same wherever they stand in a longer encoded text: one text for each of
/// the three offsets, the ends that depend on neighbours cut.
[[nodiscard]] std::vector<std::string> base64_offsets(std::string_view bytes);

}  // namespace garde::sigma
