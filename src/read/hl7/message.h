// SPDX-License-Identifier: Apache-2.0
// One HL7 version 2 message: where it starts in a text, and its fields.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <optional>
#include <string_view>

#include "base/zone.h"
#include "event/event.h"

namespace garde::read::hl7 {

/// Whether a header may name this character as what separates fields.
[[nodiscard]] bool is_separator(char c);

/// Where the first message header (MSH at a line's, a segment's or a frame's start) at or behind `from`
/// starts; npos where there is none.
[[nodiscard]] std::size_t find_message(std::string_view text, std::size_t from);
/// Where the last one starts; npos where there is none.
[[nodiscard]] std::size_t find_last_message(std::string_view text);

/// "20260301100000.5+0100", cut behind any part from the minutes on.
[[nodiscard]] std::optional<Instant> read_time(std::string_view text, const Zone& zone);

/// Fills the event from a message that starts with its header. False where the header ends before its message
/// type: what it has is read.
[[nodiscard]] bool read_message(std::string_view message, const Zone& zone, Event& event);

}  // namespace garde::read::hl7
