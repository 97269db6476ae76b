// SPDX-License-Identifier: Apache-2.0
// What every reader's fuzz target does: read the bytes as one input, look at every field, write every event.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "read/format.h"
#include "support/read_events.h"

namespace garde::fuzz {

class Looker final : public EventVisitor {
 public:
  void visit(Event& event) override {
    json_.clear();
    append_json(event, json_);
    for (Field& field : event.fields()) bytes_ += event.text(field).size();
  }

 private:
  std::string json_;
  std::size_t bytes_ = 0;
};

inline int read_as(const char* name, const std::uint8_t* data, std::size_t size) {
  const read::Format* format = read::find_format(name);
  if (format == nullptr) std::abort();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  format->recognise(bytes.substr(0, read::kRecognisePrefix), size <= read::kRecognisePrefix);
  test::MemorySource source(bytes);
  const auto reader = format->make({});
  read::Problems problems;
  Looker looker;
  for (;;) {
    read::Block block;
    const auto more = reader->cut(source, block, problems);
    if (!more || !*more) return 0;
    reader->parse(block, looker, problems);
  }
}

}  // namespace garde::fuzz
