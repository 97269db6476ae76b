// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/language.h"

namespace garde::cli {

/// What a reader said of what it could not read, in this language; as it is where nobody has said it in French.
[[nodiscard]] std::string shortfall_in(Language language, std::string_view english);

}  // namespace garde::cli
