// SPDX-License-Identifier: Apache-2.0
// Examples that stand beside a rule (x.examples beside x.yml): events that it must match and events that it
// must not. docs/rule-tests.md describes the format.
//
// An entry is either the fields of an event, as a reader would give them, or the text of a log, which goes
// through the real reader, so that the reader and the mapping are tested with the rule.
//
// Memory: bounded: a file, its nesting and the events that one example makes have limits.
//
// Thread rules: values; one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "event/event.h"
#include "read/format.h"
#include "read/shape.h"

namespace garde::cli::rules {

/// One entry under `events`: an event, or several alike.
struct ExampleEntry {
  struct Field {
    std::string name;
    std::string value;
    ValueKind kind = ValueKind::text;
    bool member = false;
  };
  std::string shape;                     ///< where it is made of fields
  std::vector<Field> fields;             ///< their texts may hold {n} and {time:…}
  std::string text;                      ///< where it is made of log text, which may hold {n} and {time:…}
  std::string header;                    ///< stands once before the text
  const read::Format* format = nullptr;  ///< of the text; null: as its content says
  std::uint64_t repeat = 1;
  Duration every{0};            ///< between repetitions
  std::optional<Instant> time;  ///< of the first
  std::string where;            ///< "x.examples:12"
};

struct Example {
  std::string name;
  bool must_match = true;
  std::string where;
  std::vector<ExampleEntry> entries;
};

/// Reads a file of examples; `file` is how errors name it. An unknown key is an error.
[[nodiscard]] Result<std::vector<Example>> read_examples(std::string_view text, const std::string& file);

/// Makes the entry's events, in order, and hands them to the visitor. Gives how many there were; an error
/// where the reader could not read the text. The entry must outlive the call; times without a zone are UTC.
[[nodiscard]] Result<std::uint64_t> play(const ExampleEntry& entry,
                                         const std::shared_ptr<const read::Shapes>& shapes,
                                         EventVisitor& visitor);

}  // namespace garde::cli::rules
