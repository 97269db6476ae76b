// SPDX-License-Identifier: Apache-2.0
// Logs read as a drill: their events go into the archive's stream "drill", what is found in them becomes
// incidents that are marked, and are grouped apart from what is real.
//
// Thread rules: that of the archive.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "archive/archive.h"
#include "incident/evidence.h"
#include "serve/node/equipment.h"

namespace garde::serve {

inline constexpr const char* kDrillStream = "drill";

/// Files, folders and archives. `keeps_events`: false where the archive has them already. An error where none
/// of it can be read, or the archive cannot be written.
[[nodiscard]] Result<std::vector<incident::Evidence>> replay(const std::vector<std::string>& paths,
                                                             const Equipment& equipment, bool keeps_events,
                                                             archive::Archive& archive,
                                                             incident::RuleBook& rules,
                                                             const std::atomic<bool>& cancelled);

}  // namespace garde::serve
