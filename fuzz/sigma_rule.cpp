// SPDX-License-Identifier: Apache-2.0
// A rule file of any content is loaded, and what of it loads is asked of an event.
#include <cstdint>
#include <string_view>

#include "sigma/compiled_rule.h"
#include "sigma/load.h"
#include "sigma/trigger.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace garde;
  const sigma::LoadedRules loaded =
      sigma::load_text({reinterpret_cast<const char*>(data), size}, "rule.yml", {});
  for (const sigma::Rule& rule : loaded.rules) {
    Event event;
    const FieldId id = intern_field("CommandLine");
    event.add("CommandLine", id, ValueKind::text, "cmd.exe /c whoami");
    sigma::EventView view;
    view.look_at(event, {});
    const sigma::CompiledRule compiled(rule);
    (void)compiled.matches(view);
    (void)sigma::triggers_of(rule);
  }
  return 0;
}
