// SPDX-License-Identifier: Apache-2.0
// Sentences in two languages, and how their values are put in.
//
// A room's catalogue is an array of sentences in the order of their names, complete (is_catalogue() as a static
// assertion says so), so that finding one costs an index. Patterns are fmt's; besides, "[règle|règles]" behind a value is
// the one word or the other by that value: French takes the first for 0 and 1, English for 1. A pattern that uses it
// numbers no values.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <array>
#include <cstddef>
#include <fmt/format.h>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/language.h"

namespace garde {

template <typename Name>
struct Sentence {
  Name name;
  std::string_view french;
  std::string_view english;
};

/// Whether the sentences stand in the order of their names and none before `end` is missing.
template <typename Name, std::size_t count>
constexpr bool is_catalogue(const std::array<Sentence<Name>, count>& sentences, Name end) {
  for (std::size_t i = 0; i < count; ++i)
    if (static_cast<std::size_t>(sentences[i].name) != i) return false;
  return count == static_cast<std::size_t>(end);
}

template <typename Name, std::size_t count>
constexpr std::string_view text_in(const std::array<Sentence<Name>, count>& sentences, Language language, Name name) {
  const Sentence<Name>& sentence = sentences[static_cast<std::size_t>(name)];
  return language == Language::french ? sentence.french : sentence.english;
}

/// The pattern with each "[one|many]" decided by the value before it; `values` as they will be shown.
[[nodiscard]] std::string agreed(Language language, std::string_view pattern, std::initializer_list<std::string> values);

/// The pattern with its values in place.
template <typename... Values>
[[nodiscard]] std::string filled(Language language, std::string_view pattern, const Values&... values) {
  if constexpr (sizeof...(values) > 0) {
    if (pattern.find('[') != std::string_view::npos)
      return fmt::format(fmt::runtime(agreed(language, pattern, {fmt::format("{}", values)...})), values...);
  }
  return fmt::format(fmt::runtime(pattern), values...);
}

}  // namespace garde
