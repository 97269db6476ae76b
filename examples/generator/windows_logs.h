// SPDX-License-Identifier: Apache-2.0
// Windows events as files: an event log as Windows keeps it, and lines as Winlogbeat sends them.
#pragma once

#include "generator/story.h"

namespace garde::examples {

/// The bytes of an .evtx file with these events, in order of time.
[[nodiscard]] std::string event_log(std::vector<WindowsEvent> events);
/// One JSON object a line.
[[nodiscard]] std::string winlogbeat_lines(std::vector<WindowsEvent> events);

}  // namespace garde::examples
