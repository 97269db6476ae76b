// SPDX-License-Identifier: Apache-2.0
// Loaded rules as bytes and back, for the cache. The image belongs to this build of the program and to this
// kind of machine: it is no exchange format.
//
// Thread rules: pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "sigma/load.h"

namespace garde::sigma {

[[nodiscard]] std::string to_image(const LoadedRules& loaded);
/// An error where the image is cut short or damaged; its bytes are not trusted.
[[nodiscard]] Result<LoadedRules> from_image(std::string_view image);

}  // namespace garde::sigma
