// SPDX-License-Identifier: Apache-2.0
#include "read/hl7/hl7.h"

#include <algorithm>

#include "read/content/content.h"
#include "read/hl7/message.h"

namespace garde::read::hl7 {
namespace {

constexpr std::string_view kLong = "an HL7 message longer than 16 MiB: read in pieces";
constexpr std::string_view kCutHeader = "an HL7 message whose header ends before its type";
constexpr std::string_view kBetween = "text between HL7 messages: kept as text";
// White space, and MLLP's marks of a frame's start and end.
constexpr std::string_view kFraming = " \t\r\n\x0B\x1C";
constexpr std::size_t kNowhere = std::string_view::npos;

std::string_view without_framing(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kFraming);
  if (first == kNowhere) return {};
  return text.substr(first, text.find_last_not_of(kFraming) + 1 - first);
}

// A batch's own segments, which hold no message.
bool is_batch_segment(std::string_view text) {
  const std::string_view name = text.substr(0, 3);
  return name == "FHS" || name == "BHS" || name == "BTS" || name == "FTS";
}

class Hl7Reader final : public Reader {
 public:
  explicit Hl7Reader(const ReadOptions& options) : zone_(options.assumed_zone) {}

  Result<bool> cut(ByteSource& source, Block& block, Problems& problems) override {
    for (std::size_t wanted = kBlockBytes;; wanted = std::min(wanted * 2, kMostRecordBytes)) {
      const auto bytes = source.peek(wanted);
      if (!bytes) return failure(bytes.error());
      if (bytes->empty()) return false;
      const std::string_view room = bytes->substr(0, wanted);
      std::size_t size = room.size();
      if (bytes->size() >= wanted) {
        const std::size_t last = find_last_message(room);
        size = last == kNowhere ? 0 : last;
        if (size == 0 && wanted < kMostRecordBytes) continue;
        if (size == 0) {
          size = room.size();
          problems.add(kLong, source.position());
        }
      }
      block.assign(room.substr(0, size), source.position());
      block.first_position = next_line_;
      next_line_ += lines_in(block.bytes());
      source.consume(size);
      return true;
    }
  }

  void parse(const Block& block, EventVisitor& visitor, Problems& problems) const override {
    const std::string_view text = block.bytes();
    Event event;
    std::uint64_t line = block.first_position;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t start = find_message(text, at);
      if (start != at) {
        const std::string_view between = text.substr(at, start - at);
        read_between(between, line, block.offset + at, event, visitor, problems);
        line += lines_in(between);
        if (start == kNowhere) return;
      }
      const std::size_t end = std::min(find_message(text, start + 3), text.size());
      std::string_view message = text.substr(start, end - start);
      // A frame may be followed by text that is none.
      const std::size_t frame_end = message.find('\x1C');
      if (frame_end != kNowhere) message = message.substr(0, frame_end);
      event.clear();
      event.position = line;
      if (!read_message(without_framing(message), zone_, event))
        problems.add(kCutHeader, block.offset + start);
      visitor.visit(event);
      line += lines_in(message);
      at = start + message.size();
    }
  }

 private:
  static std::uint64_t lines_in(std::string_view text) {
    return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
  }

  static void read_between(std::string_view text, std::uint64_t line, std::uint64_t offset, Event& event,
                           EventVisitor& visitor, Problems& problems) {
    text = without_framing(text);
    if (text.empty()) return;
    event.clear();
    event.position = line;
    event.shape = is_batch_segment(text) ? "hl7" : "text";
    content::add_message(event, text);
    if (!is_batch_segment(text)) problems.add(kBetween, offset);
    visitor.visit(event);
  }

  Zone zone_;
  std::uint64_t next_line_ = 1;
};

// A message's header, or a batch's, first of all: "MSH|^~\&|".
int recognise(std::string_view prefix, bool /*whole*/) {
  prefix = prefix.substr(std::min(prefix.find_first_not_of(kFraming), prefix.size()));
  const std::string_view name = prefix.substr(0, 3);
  if ((name != "MSH" && name != "FHS" && name != "BHS") || prefix.size() < 8) return 0;
  const std::size_t second = prefix.find(prefix[3], 4);
  return is_separator(prefix[3]) && second != kNowhere && second >= 5 && second <= 9 ? 95 : 0;
}

std::unique_ptr<Reader> make(const ReadOptions& options) {
  return std::make_unique<Hl7Reader>(options);
}

}  // namespace

const Format& hl7_format() {
  static const Format format{"hl7", "HL7 version 2 messages, in MLLP frames or bare", recognise, make};
  return format;
}

}  // namespace garde::read::hl7
