// SPDX-License-Identifier: Apache-2.0
// A file of any content as the register takes it: FINESS in lines or JSON, or a list.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "sector/layouts.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto import = garde::sector::read_any(text, "file", {});
  if (!import) return 0;
  for (const auto& one : import->establishments)
    if (one.id.empty() || one.name.empty() ||
        (one.position && !(std::isfinite(one.position->latitude) && std::isfinite(one.position->longitude))))
      std::abort();
  for (const auto& refusal : import->refused)
    if (refusal.reason(garde::Language::french).empty()) std::abort();
  return 0;
}
