// SPDX-License-Identifier: Apache-2.0
// A node's state for the machines that watch it: Prometheus' text format (0.0.4), and a health check.
//
// Thread rules: pure.
#pragma once

#include "serve/message.h"
#include "serve/node_status.h"

namespace garde::serve {

[[nodiscard]] Response metrics(const NodeStatus& status);
/// 200 where all goes on, 503 with the reason where it does not.
[[nodiscard]] Response health(const NodeStatus& status);

}  // namespace garde::serve
