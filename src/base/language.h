// SPDX-License-Identifier: Apache-2.0
// The two languages in which people are spoken to, and how each writes numbers. The sentences themselves
// stand in a catalogue of the room that says them.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace garde {

enum class Language : std::uint8_t { french, english };

/// French where LC_ALL, LC_MESSAGES or LANG (the first that is set) names a French locale; else English.
[[nodiscard]] Language language_of_environment();
/// "fr" or "en".
[[nodiscard]] std::string_view code(Language language);
/// The language with this code; nothing for any other text.
[[nodiscard]] std::optional<Language> language_with_code(std::string_view code);

/// 33221 as "33,221" or "33 221".
[[nodiscard]] std::string number(Language language, std::uint64_t value);
/// 1500000 as "1.5 MB" or "1,5 Mo".
[[nodiscard]] std::string size(Language language, double bytes);

}  // namespace garde
