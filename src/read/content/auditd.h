// SPDX-License-Identifier: Apache-2.0
// Linux's audit records: those of one serial number are one event.
//
// Fields as auditd writes them, hexadecimal texts decoded; several records give several fields of one name (type, a0…).
// EXECVE gives CommandLine, its arguments joined by spaces, and SYSCALL's exe is Image too.
//
// Source: Linux audit, "audit message format": type=NAME msg=audit(SECONDS.MILLISECONDS:SERIAL): name=value…
//
// Thread rules: one thread at a time.
#pragma once

#include <string>
#include <string_view>

#include "event/event.h"

namespace garde::read::content {

/// The serial part of the record, "1770775200.123:812"; empty where the text is no audit record.
[[nodiscard]] std::string_view audit_serial(std::string_view text);

/// Adds one record's fields. The text must outlive the event.
void add_audit_record(std::string_view text, Event& event);

}  // namespace garde::read::content
