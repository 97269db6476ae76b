// SPDX-License-Identifier: Apache-2.0
// No silent non-detection: what could not have fired on the events that were seen, and why.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sigma/rule.h"

namespace garde::sigma {

struct Coverage {
  /// Rules whose log source no event belonged to, by log source.
  struct AbsentSource {
    LogSource logsource;
    std::size_t rules = 0;
  };
  std::vector<AbsentSource> absent_sources;

  /// Rules that cannot have matched because no event of their log source carried the fields they need.
  struct AbsentFields {
    const Rule* rule = nullptr;
    std::vector<std::string> fields;
  };
  std::vector<AbsentFields> absent_fields;

  /// Rules whose |expand placeholders have no values.
  std::vector<const Rule*> missing_placeholders;

  std::uint64_t events = 0;
  std::uint64_t events_without_source = 0;  ///< events that no mapping gave a log source
  std::size_t rules_active = 0;             ///< rules that saw at least one event
};

}  // namespace garde::sigma
