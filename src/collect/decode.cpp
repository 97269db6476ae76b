// SPDX-License-Identifier: Apache-2.0
#include "collect/decode.h"

#include <algorithm>
#include <span>
#include <vector>

namespace garde::collect {
namespace {

class TextSource final : public read::ByteSource {
 public:
  explicit TextSource(std::string_view text) : text_(text) {}
  Result<std::string_view> peek(std::size_t) override { return text_.substr(position_); }
  void consume(std::size_t count) override { position_ += count; }
  std::uint64_t position() const override { return position_; }

 private:
  std::string_view text_;
  std::size_t position_ = 0;
};

// Records that are read together, as one text, and which of its lines each begins at.
struct Joined {
  std::span<const QueuedRecord> records;
  std::string text;
  std::vector<std::uint64_t> lines;  // the first is 1

  [[nodiscard]] const QueuedRecord& record_at(std::uint64_t line) const {
    const auto behind = std::upper_bound(lines.begin(), lines.end(), line);
    return records[static_cast<std::size_t>(behind - lines.begin()) - (behind == lines.begin() ? 0 : 1)];
  }
};

class Forwarder final : public EventVisitor {
 public:
  Forwarder(RecordVisitor& visitor, const Joined& joined) : visitor_(visitor), joined_(joined) {}
  void visit(Event& event) override {
    const QueuedRecord& from = joined_.record_at(event.position);
    event.position = from.sequence;
    if (!event.time) event.time = from.record.received;
    visitor_.visit(event, from);
  }

 private:
  RecordVisitor& visitor_;
  const Joined& joined_;
};

bool are_alike(const RecordView& a, const RecordView& b) {
  return a.source == b.source && a.peer == b.peer && a.format == b.format;
}

// A message with line feeds in it is written as a counted frame, or else its line feeds become spaces. An entry of
// the journal is lines, and an empty one.
void append_message(std::string_view message, std::string_view format, std::string& out) {
  if (format == "journal") {
    out += message;
    out += message.ends_with('\n') ? "\n" : "\n\n";
    return;
  }
  const bool is_frame = message.find('\n') != std::string_view::npos && message.starts_with('<');
  if (is_frame) out += std::to_string(message.size()) + ' ';
  const std::size_t start = out.size();
  out += message;
  if (!is_frame) std::replace(out.begin() + static_cast<std::ptrdiff_t>(start), out.end(), '\n', ' ');
  out += '\n';
}

Joined join(std::span<const QueuedRecord> records) {
  Joined joined{records, {}, {}};
  std::uint64_t line = 1;
  for (const QueuedRecord& one : records) {
    const std::size_t start = joined.text.size();
    joined.lines.push_back(line);
    append_message(one.record.bytes, one.record.format, joined.text);
    line += static_cast<std::uint64_t>(
        std::count(joined.text.begin() + static_cast<std::ptrdiff_t>(start), joined.text.end(), '\n'));
  }
  return joined;
}

void read_together(std::span<const QueuedRecord> records, read::ReadOptions options, RecordVisitor& visitor,
                   read::Problems& problems) {
  const RecordView& first = records.front().record;
  const Joined joined = join(records);
  const read::Format* format = read::find_format(first.format);
  if (format == nullptr)
    format = &read::recognise_format(std::string_view(joined.text).substr(0, read::kRecognisePrefix), true);
  options.modified = first.received;
  const auto reader = format->make(options);
  TextSource source(joined.text);
  Forwarder forwarder(visitor, joined);
  for (;;) {
    read::Block block;
    const auto more = reader->cut(source, block, problems);
    if (!more) problems.add(more.error().what, source.position());
    if (!more || !*more) return;
    reader->parse(block, forwarder, problems);
  }
}

}  // namespace

void decode(const Delivery& delivery, const read::ReadOptions& options, RecordVisitor& visitor,
            read::Problems& problems) {
  std::span<const QueuedRecord> rest = delivery.records;
  while (!rest.empty()) {
    std::size_t count = 1;
    while (count < rest.size() && are_alike(rest[0].record, rest[count].record)) ++count;
    read::Problems met;
    read_together(rest.first(count), options, visitor, met);
    std::uint64_t unreadable = 0;
    for (const auto& [what, seen] : met.by_kind()) unreadable += seen.count;
    if (unreadable > 0) visitor.could_not_read(rest.front(), unreadable);
    problems.merge(met);
    rest = rest.subspan(count);
  }
}

}  // namespace garde::collect
