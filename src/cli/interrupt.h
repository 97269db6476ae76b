// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

namespace garde::cli {

/// From the first call on, an interrupt (Ctrl-C) or a request to end makes this true instead of ending the
/// process, so that what was found so far can be shown; a second one ends it.
[[nodiscard]] const std::atomic<bool>& interrupted();

}  // namespace garde::cli
