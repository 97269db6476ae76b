// SPDX-License-Identifier: Apache-2.0
// Lines that programs and devices write: syslog (RFC 5424, RFC 3164 and its deviations; a line a message, or
// frames counted in octets as RFC 6587 has them) and the same content without a header, as in a program's own
// file.
//
// Every event has Message; a header gives Computer, app, pid, facility and severity; known content adds its
// own fields and shape (content/content.h), else the shape is "syslog".
#pragma once

#include "read/format.h"

namespace garde::read::syslog {

/// The format "syslog".
[[nodiscard]] const Format& syslog_format();

}  // namespace garde::read::syslog
