// SPDX-License-Identifier: Apache-2.0
#include "collect/decode.h"

#include <algorithm>
#include <span>

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

class Forwarder final : public EventVisitor {
 public:
  Forwarder(RecordVisitor& visitor, const QueuedRecord& from) : visitor_(visitor), from_(from) {}
  void visit(Event& event) override {
    if (!event.time) event.time = from_.record.received;
    visitor_.visit(event, from_);
  }

 private:
  RecordVisitor& visitor_;
  const QueuedRecord& from_;
};

bool are_alike(const RecordView& a, const RecordView& b) {
  return a.source == b.source && a.peer == b.peer && a.format == b.format;
}

// A message with line feeds in it is written as a counted frame, or else its line feeds become spaces.
void append_message(std::string_view message, std::string& out) {
  const bool is_frame = message.find('\n') != std::string_view::npos && message.starts_with('<');
  if (is_frame) out += std::to_string(message.size()) + ' ';
  const std::size_t start = out.size();
  out += message;
  if (!is_frame) std::replace(out.begin() + static_cast<std::ptrdiff_t>(start), out.end(), '\n', ' ');
  out += '\n';
}

std::string join(std::span<const QueuedRecord> records) {
  std::string text;
  for (const QueuedRecord& one : records) append_message(one.record.bytes, text);
  return text;
}

void read_together(std::span<const QueuedRecord> records, read::ReadOptions options, RecordVisitor& visitor,
                   read::Problems& problems) {
  const RecordView& first = records.front().record;
  const std::string text = join(records);
  const read::Format* format = read::find_format(first.format);
  if (format == nullptr)
    format = &read::recognise_format(std::string_view(text).substr(0, read::kRecognisePrefix), true);
  options.modified = first.received;
  const auto reader = format->make(options);
  TextSource source(text);
  Forwarder forwarder(visitor, records.front());
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
    read_together(rest.first(count), options, visitor, problems);
    rest = rest.subspan(count);
  }
}

}  // namespace garde::collect
