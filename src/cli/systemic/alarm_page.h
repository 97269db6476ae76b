// SPDX-License-Identifier: Apache-2.0
// One alarm in plain language: how grave, where, who is hit, who may be next, what to do, what is not known,
// what would change it, and how it came to it.
//
// Thread rules: pure.
#pragma once

#include <string>

#include "cli/systemic/page_parts.h"
#include "systemic/alarm.h"

namespace garde::cli::systemic {

/// The verdict as a card: level and sentence; with `detail`, what is known of it beneath.
[[nodiscard]] std::string alarm_verdict(const PageContext& context, const garde::systemic::Alarm& alarm,
                                        bool detail);

/// The alarm's own page. It opens offline.
[[nodiscard]] std::string alarm_page(const PageContext& context, const garde::systemic::Alarm& alarm);

}  // namespace garde::cli::systemic
