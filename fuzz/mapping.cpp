// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string_view>

#include "sigma/mapping.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)garde::sigma::Mappings::load_text({reinterpret_cast<const char*>(data), size}, "mapping.yml");
  return 0;
}
