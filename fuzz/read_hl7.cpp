// SPDX-License-Identifier: Apache-2.0
#include "fuzz_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return garde::fuzz::read_as("hl7", data, size);
}
