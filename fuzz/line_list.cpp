// SPDX-License-Identifier: Apache-2.0
// A line list of any content, and what is estimated from it.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "systemic/nowcast.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace garde::systemic;
  const auto records = parse_linelist({reinterpret_cast<const char*>(data), size}, "list", "", "");
  if (!records || records->empty()) return 0;
  NowcastOptions options;
  options.now = records->back().event;
  options.longest_delay = 5;
  for (const auto& nowcast : {nowcast_lawless(*records, options), nowcast_bayes(*records, options, {})}) {
    if (!nowcast) continue;
    for (const NowcastDay& one : nowcast->days)
      if (!std::isfinite(one.median) || !(one.lower <= one.median && one.median <= one.upper)) std::abort();
  }
  return 0;
}
