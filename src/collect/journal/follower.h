// SPDX-License-Identifier: Apache-2.0
// This machine's systemd journal, followed as it grows.
//
// Each entry becomes a record in the journal's export format, with all its fields. The journal's cursor is
// kept once the queue has the entries on disk, so that a kill between the two gives some of them twice, never
// none. A new follower begins a day back; one whose place is gone (the journal was cut short meanwhile) goes
// on with the oldest entry behind it. What this process itself writes to the journal is passed over.
//
// Needs the rights to read the journal: the group systemd-journal, or adm.
//
// Thread rules: a thread of its own.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "collect/source.h"

namespace garde::collect {

struct JournalOptions {
  std::string name = "journal";
  std::filesystem::path folder{};  ///< of journal files; empty: this machine's
  std::filesystem::path cursor{};  ///< the file in which the place is kept
};

/// `queue` must outlive stop().
[[nodiscard]] std::unique_ptr<Source> make_journal_follower(JournalOptions options, Queue& queue);

}  // namespace garde::collect
