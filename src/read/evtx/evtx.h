// SPDX-License-Identifier: Apache-2.0
// Windows event logs (.evtx). Every record that can be read becomes an event of shape "windows"; see
// read/windows_shape.h for its fields. A block is a chunk of the file; chunks are handed out in the order in
// which they stand in the file.
//
// Damage: a missing or damaged file header, chunk headers, checksums, records and templates are counted in
// Problems; the walk goes on behind them. A template that a chunk lacks is taken from an earlier chunk of the
// file.
#pragma once

#include "read/format.h"

namespace garde::read {

[[nodiscard]] const Format& evtx_format();

}  // namespace garde::read
