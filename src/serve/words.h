// SPDX-License-Identifier: Apache-2.0
// The sentences that the console's server itself writes, in French and in English: exported incidents,
// notices. What pages say is in web/src.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <cstdint>
#include <fmt/format.h>
#include <string>
#include <string_view>

#include "base/language.h"

namespace garde::serve {

enum class Phrase : std::uint8_t {
  export_head,
  export_drill,
  export_foot,
  section_state,
  section_what_happened,
  section_risk,
  section_reasons,
  section_actions,
  section_avoid,
  section_findings,
  section_people,
  label_severity,
  label_state,
  label_machines,
  label_from_to,
  label_accounts,
  label_sources,
  label_action,
  done_by,
  not_done,
  finding_note,
  act_opened,
  act_state,
  act_note,
  act_merged,
  act_split,
  act_action_done,
  garde_itself,
  unknown_machine,
  notice_subject,
  notice_drill,
  notice_body,
  notice_escalated,
  notice_test_subject,
  notice_test_body,
  count_,
};

[[nodiscard]] std::string_view say(Language language, Phrase phrase);
template <typename... Values>
[[nodiscard]] std::string say(Language language, Phrase phrase, const Values&... values) {
  return fmt::format(fmt::runtime(say(language, phrase)), values...);
}

}  // namespace garde::serve
