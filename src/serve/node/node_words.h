// SPDX-License-Identifier: Apache-2.0
// The sentences of a node's commands and of its doctor, in French and in English.
//
// Thread rules: pure.
#pragma once

#include <cstdint>
#include <fmt/format.h>
#include <string>
#include <string_view>

#include "base/language.h"

namespace garde::serve {

enum class NodePhrase : std::uint8_t {
  settings_read,
  settings_wrong,
  folder_private,
  folder_open,
  folder_open_mend,
  folder_foreign,
  folder_foreign_mend,
  room,
  room_short,
  room_short_mend,
  clock_kept,
  clock_free,
  clock_free_mend,
  clock_wrong,
  certificate,
  certificate_ends,
  certificate_ended,
  certificate_mend,
  certificate_none,
  certificate_none_mend,
  rules,
  rules_refused,
  rules_refused_mend,
  rules_none,
  running,
  stopped,
  stopped_mend,
  port_free,
  port_taken,
  port_taken_mend,
  files_found,
  files_none,
  files_none_mend,
  files_unreadable,
  files_unreadable_mend,
  no_account,
  no_account_mend,
  no_sources,
  no_sources_mend,
  node_made,
  node_next,
  node_listens,
  node_ready,
  node_ends,
  backed_up,
  restored,
  count_,
};

[[nodiscard]] std::string_view words(Language language, NodePhrase phrase);

template <typename... Values>
[[nodiscard]] std::string words(Language language, NodePhrase phrase, const Values&... values) {
  return fmt::format(fmt::runtime(words(language, phrase)), values...);
}

}  // namespace garde::serve
