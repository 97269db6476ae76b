// SPDX-License-Identifier: Apache-2.0
// A mapping file and a table that it describes, in one text cut at a line of "==".
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "sector/mapping.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = std::min(text.find("\n==\n"), text.size());
  const auto mapping = garde::sector::parse_mapping(text.substr(0, cut), "mapping");
  if (!mapping) return 0;
  const std::string table = cut == text.size() ? std::string() : text.substr(cut + 4);
  (void)garde::sector::recognises(*mapping, table);
  const auto import = garde::sector::read_mapped(table, "table", *mapping, "20260301");
  if (!import) return 0;
  for (const auto& one : import->establishments)
    if (one.position && !(std::isfinite(one.position->latitude) && std::isfinite(one.position->longitude)))
      std::abort();
  return 0;
}
