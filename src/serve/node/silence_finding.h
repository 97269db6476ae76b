// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "incident/evidence.h"
#include "serve/node/sender_watch.h"

namespace garde::serve {

/// That a source has gone quiet, as a finding. The same silence gives the same finding.
[[nodiscard]] incident::Evidence silence_evidence(const SenderWatch::Silence& silence, Instant now);

}  // namespace garde::serve
