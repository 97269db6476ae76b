// SPDX-License-Identifier: Apache-2.0
// Anything: one event a line, its whole text in Message, so that keyword rules work.
#pragma once

#include "read/format.h"

namespace garde::read {

[[nodiscard]] const Format& lines_format();

}  // namespace garde::read
