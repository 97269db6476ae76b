// SPDX-License-Identifier: Apache-2.0
// A series of any content, judged by every method where it is short; no number that is not finite comes out.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "systemic/control_charts.h"
#include "systemic/farrington.h"

namespace {

void check(const garde::Result<std::vector<garde::systemic::PointVerdict>>& verdicts) {
  if (!verdicts) return;
  for (const auto& one : *verdicts)
    for (const auto& value : {one.upper, one.lower, one.expected, one.score, one.probability, one.sum})
      if (value && !std::isfinite(*value)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace garde::systemic;
  const auto series = parse_series({reinterpret_cast<const char*>(data), size}, "series");
  if (!series || series->size() > 500) return 0;
  for (const int periods : {1, 10}) {
    FarringtonOptions options;
    options.years = 3;
    options.periods = periods;
    check(farrington(*series, options));
  }
  for (const EarsMethod method : {EarsMethod::c1, EarsMethod::c2, EarsMethod::c3})
    check(ears(*series, {{}, method, 7, 0, {}}));
  for (const CusumTransform transform :
       {CusumTransform::rossi, CusumTransform::standard, CusumTransform::anscombe})
    check(cusum(*series, {{}, 1.04, 2.26, {}, transform}));
  return 0;
}
