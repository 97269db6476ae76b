// SPDX-License-Identifier: Apache-2.0
// What people want to know first of an event: the machine, the account, the program, what was done.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "event/event.h"

namespace garde::incident {

/// Bytes of each text that are kept.
inline constexpr std::size_t kMostDescription = 4096;

/// The fields that may name the machine, the surest first.
inline constexpr std::array<std::string_view, 5> kMachineNameFields = {"Computer", "Hostname", "host",
                                                                       "host.name", "devname"};

/// Empty where the event does not say.
[[nodiscard]] std::string machine_name_of(Event& event);

struct Description {
  std::string machine;
  std::string account;
  std::string process;
  std::string detail;  ///< the command line, or what else says most of what was done
};
[[nodiscard]] Description describe(Event& event);

}  // namespace garde::incident
