// SPDX-License-Identifier: Apache-2.0
// What every kind of Sigma document says of itself: title, id, level, tags and the rest.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/yaml.h"
#include "sigma/rule.h"

namespace garde::sigma {

/// Fills `into` from the document; title is mandatory. The error's `where` is "FILE:LINE".
[[nodiscard]] Result<void> read_metadata(const yaml::Node& document, const std::string& file, Metadata& into);

/// Reads logsource:, which is mandatory in rules. Unknown attributes are let pass, as the specification
/// allows them.
[[nodiscard]] Result<LogSource> read_logsource(const yaml::Node& document, const std::string& file);

/// A scalar's text as one text, or a list's texts.
[[nodiscard]] std::vector<std::string> texts_of(const yaml::Node* node);

}  // namespace garde::sigma
