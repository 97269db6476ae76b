// SPDX-License-Identifier: Apache-2.0
// Linux's audit records: those of one serial number are one event, even where those of others stand between
// them.
//
// Fields as auditd writes them, hexadecimal texts decoded; several records give several fields of one name
// (type, a0…). Beside them: CommandLine (EXECVE's arguments joined by spaces, else the PROCTITLE), Image
// (SYSCALL's exe), DestinationIp and DestinationPort (SOCKADDR of a connect), SourceIp and User (addr and
// acct of what programs themselves report).
//
// Source: Linux audit, "audit message format": type=NAME msg=audit(SECONDS.MILLISECONDS:SERIAL): name=value…
//
// Thread rules: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "event/event.h"

namespace garde::read::content {

/// Of one event at most so many records are joined; what comes behind is an event of its own.
inline constexpr std::size_t kMostAuditRecordsJoined = 256;

/// The serial part of the record, "1770775200.123:812"; empty where the text is no audit record.
[[nodiscard]] std::string_view audit_serial(std::string_view text);

/// Joins records to events and hands these on in the order of their first records.
class AuditEvents {
 public:
  /// `visitor` must outlive this.
  explicit AuditEvents(EventVisitor& visitor) : visitor_(visitor) {}

  /// A record and its serial. The text must stay until finish().
  void add(std::string_view text, std::string_view serial, std::uint64_t position);
  /// No further record belongs to what has come.
  void finish();

 private:
  struct Open {
    Event event;
    std::string_view serial;
    std::size_t records = 0;
    bool is_over = false;
    std::string arguments;
  };

  Open& open(std::string_view serial, std::uint64_t position);
  void close_first();

  EventVisitor& visitor_;
  std::vector<std::unique_ptr<Open>> open_;  // in the order of their first records
  std::vector<std::unique_ptr<Open>> free_;
};

}  // namespace garde::read::content
