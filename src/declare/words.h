// SPDX-License-Identifier: Apache-2.0
// The sentences of a declaration that stand in no data file, in French and in English.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <cstdint>
#include <fmt/format.h>
#include <string>
#include <string_view>

#include "base/language.h"

namespace garde::declare {

enum class Phrase : std::uint8_t {
  title_initial,
  title_follow_up,
  title_closing,
  drill,
  head,
  follows,
  clocks,
  sent_on,
  due_now,
  due_now_since,
  running,
  overdue,
  not_started,
  may_apply,
  informative,
  reference,
  reference_from_knowledge,
  recipient,
  unknown,
  said_by_garde,
  said_by,
  from_knowledge,
  questions,
  moment_noticed,
  moment_aware_of_personal_data,
  moment_aware_of_significance,
  moment_ended,
  moment_sent,
  moments,
  foot,
  page,
  count_,
};

[[nodiscard]] std::string_view say(Language language, Phrase phrase);
template <typename... Values>
[[nodiscard]] std::string say(Language language, Phrase phrase, const Values&... values) {
  return fmt::format(fmt::runtime(say(language, phrase)), values...);
}

}  // namespace garde::declare
