// SPDX-License-Identifier: Apache-2.0
// systemd's journal as `journalctl -o export` writes it: fields of text a line each, fields with other bytes
// after their size, entries parted by an empty line.
//
// Fields have the journal's names; the mapping files' shapes bring them to ours and have MESSAGE read
// (shape.h). Without them the shape is "journal".
//
// Source: systemd, "Journal Export Formats".
#pragma once

#include "read/format.h"

namespace garde::read::journal {

/// The format "journal".
[[nodiscard]] const Format& journal_format();

}  // namespace garde::read::journal
