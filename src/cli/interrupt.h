// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

namespace garde::cli {

/// From the first call on, an interrupt (Ctrl-C) or a request to end makes this true instead of ending the
/// process, so that what was found so far can be shown; a second one ends it.
[[nodiscard]] const std::atomic<bool>& interrupted();

/// Whether SIGHUP came since this was last asked; from the first call on it no longer ends the process.
[[nodiscard]] bool asked_to_reload();

}  // namespace garde::cli
