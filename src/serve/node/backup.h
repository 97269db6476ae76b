// SPDX-License-Identifier: Apache-2.0
// A copy of what a node cannot make again: incidents, accounts and journal, settings, tokens, certificate.
// Taken while the node runs. The archive is plain files, which any tool copies; what stands in the queue is
// not yet anybody's.
//
// Thread rules: any thread.
#pragma once

#include <filesystem>

#include "base/result.h"

namespace garde::serve {

/// Into a new folder, which nobody but its user may read. An error, with the folder removed, where a part
/// cannot be copied or is not whole.
[[nodiscard]] Result<void> back_up(const std::filesystem::path& node, const std::filesystem::path& into);

/// Puts a copy in the place of what the node's folder has; what stood there is kept beside it, as
/// NAME.before-restore. An error, with nothing changed, where the node runs or the copy is not whole.
[[nodiscard]] Result<void> restore(const std::filesystem::path& from, const std::filesystem::path& node);

}  // namespace garde::serve
