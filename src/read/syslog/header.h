// SPDX-License-Identifier: Apache-2.0
// The header of a syslog message, in RFC 5424's form, in RFC 3164's with its usual deviations (no priority,
// no host, no year, ISO 8601 times, a sequence number before the time), or none.
//
// Thread rules: pure.
#pragma once

#include <optional>
#include <string_view>

#include "event/event.h"
#include "read/content/content.h"

namespace garde::read::syslog {

struct Header {
  int priority = -1;  ///< facility * 8 + severity; -1: none
  std::optional<Instant> time;
  std::string_view
      iso_time;  ///< the time as it was written, where it is ISO 8601's in a header that is not RFC 5424's
  std::string_view host;
  std::string_view program;
  std::string_view process_id;
  std::string_view message_id;
  std::string_view structured_data;  ///< of RFC 5424, with its brackets
  std::string_view message;          ///< the rest
};

/// Never fails: what is no header is message.
[[nodiscard]] Header read_header(std::string_view text, const content::Surroundings& around);

/// Adds "sd-id.name" for each parameter (RFC 5424, 6.3).
void add_structured_data(std::string_view structured_data, Event& event);

}  // namespace garde::read::syslog
