// SPDX-License-Identifier: Apache-2.0
// Runs a format's reader over bytes in memory, for tests.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "read/format.h"

namespace garde::test {

/// Gives out bytes in pieces as small as it is asked for, so that a reader cannot count on more.
class MemorySource final : public read::ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}
  Result<std::string_view> peek(std::size_t wanted) override { return bytes_.substr(at_, wanted); }
  void consume(std::size_t count) override { at_ += count; }
  [[nodiscard]] std::uint64_t position() const override { return at_; }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

struct ReadField {
  std::string name;
  std::string value;
  ValueKind kind = ValueKind::text;
  bool member = false;

  friend bool operator==(const ReadField&, const ReadField&) = default;
};

struct ReadEvent {
  std::string shape;
  std::uint64_t position = 0;
  std::optional<Instant> time;
  std::vector<ReadField> fields;
  std::string json;

  /// The values of the fields of this name, joined with '|'; "(none)" where there is none.
  [[nodiscard]] std::string values(std::string_view name) const {
    std::string joined;
    bool any = false;
    for (const ReadField& field : fields) {
      if (field.name != name) continue;
      if (any) joined += '|';
      joined += field.value;
      any = true;
    }
    return any ? joined : "(none)";
  }
};

struct ReadResult {
  std::vector<ReadEvent> events;
  read::Problems problems;
  std::optional<Error> error;

  [[nodiscard]] std::uint64_t problem(std::string_view what) const {
    const auto found = problems.by_kind().find(what);
    return found == problems.by_kind().end() ? 0 : found->second.count;
  }
};

class EventCopies final : public EventVisitor {
 public:
  explicit EventCopies(std::vector<ReadEvent>& events) : events_(events) {}
  void visit(Event& event) override {
    ReadEvent copy{std::string(event.shape), event.position, event.time, {}, {}};
    for (Field& field : event.fields())
      copy.fields.push_back(
          {std::string(field.name), std::string(event.text(field)), field.kind, field.member});
    append_json(event, copy.json);
    events_.push_back(std::move(copy));
  }

 private:
  std::vector<ReadEvent>& events_;
};

[[nodiscard]] inline ReadResult read_events(const read::Format& format, std::string_view bytes,
                                            const read::ReadOptions& options = {}) {
  ReadResult result;
  MemorySource source(bytes);
  const auto reader = format.make(options);
  EventCopies copies(result.events);
  for (;;) {
    read::Block block;
    const auto more = reader->cut(source, block, result.problems);
    if (!more) result.error = more.error();
    if (!more || !*more) return result;
    reader->parse(block, copies, result.problems);
  }
}

}  // namespace garde::test
