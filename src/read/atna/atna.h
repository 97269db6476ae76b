// SPDX-License-Identifier: Apache-2.0
// Files of audit messages (DICOM PS3.15 A.5, RFC 3881): one message or many, each on one line or over several, with what a
// sender put before each: an XML declaration, a syslog header on a line of its own.
//
// Messages within syslog's own lines are the syslog reader's. Every event has Message, the whole element; its fields are
// those of content/audit_message.h.
#pragma once

#include "read/format.h"

namespace garde::read::atna {

/// The format "atna".
[[nodiscard]] const Format& atna_format();

}  // namespace garde::read::atna
