// SPDX-License-Identifier: Apache-2.0
// A list of indicators of any content is loaded, and its own bytes are searched for what it holds.
#include <cstdint>
#include <string_view>

#include "indicator/matcher.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace garde;
  const std::string_view content(reinterpret_cast<const char*>(data), size);
  const auto set = std::make_shared<indicator::IndicatorSet>();
  (void)set->load_text(content, "list");
  indicator::Matcher matcher(set);
  for (const ValueKind kind : {ValueKind::text, ValueKind::escaped}) {
    Event event;
    event.add("Message", FieldId::none, kind, content);
    (void)matcher.match(event);
  }
  return 0;
}
