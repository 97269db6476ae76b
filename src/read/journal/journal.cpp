// SPDX-License-Identifier: Apache-2.0
#include "read/journal/journal.h"

#include <algorithm>
#include <optional>

#include "read/content/content.h"
#include "read/lines.h"

namespace garde::read::journal {
namespace {

constexpr std::string_view kBroken =
    "a journal entry that breaks off or is no entry: what stands before the fault was read";
constexpr std::string_view kLong = "a journal entry longer than 16 MiB: the rest of it was not read";
constexpr std::size_t kSizeBytes = 8;
constexpr std::size_t kLongestName = 64;  // systemd's own bound

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

enum class Next : unsigned char { field, end_of_entry, cut, broken };

struct FieldText {
  std::string_view name;
  std::string_view value;
};

// Takes the next field, or the empty line that ends an entry, off the front. `cut`: the text ends before it
// does; `broken`: it is no field; nothing is taken then.
Next take_field(std::string_view& text, FieldText& field) {
  const std::size_t line_end = text.find('\n');
  if (line_end == std::string_view::npos) return Next::cut;
  const std::string_view line = text.substr(0, line_end);
  if (line.empty()) {
    text.remove_prefix(1);
    return Next::end_of_entry;
  }
  const std::size_t equals = line.find('=');
  field.name = line.substr(0, equals);
  if (!is_name(field.name)) return Next::broken;
  if (equals != std::string_view::npos) {
    field.value = line.substr(equals + 1);
    text.remove_prefix(line_end + 1);
    return Next::field;
  }
  const std::string_view rest = text.substr(line_end + 1);
  if (rest.size() < kSizeBytes) return Next::cut;
  std::uint64_t size = 0;
  for (std::size_t i = kSizeBytes; i > 0; --i) size = size << 8 | static_cast<unsigned char>(rest[i - 1]);
  if (size > kMostRecordBytes) return Next::broken;
  if (rest.size() < kSizeBytes + size + 1) return Next::cut;
  if (rest[kSizeBytes + size] != '\n') return Next::broken;
  field.value = rest.substr(kSizeBytes, size);
  text.remove_prefix(line_end + 1 + kSizeBytes + size + 1);
  return Next::field;
}

// Steps over what is left of a broken entry: behind the next empty line, or all.
void skip_entry(std::string_view& text) {
  const std::size_t end = text.find("\n\n");
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
}

// How much of the text is whole entries.
std::size_t whole_entries(std::string_view text) {
  std::string_view rest = text;
  std::size_t whole = 0;
  FieldText field;
  while (!rest.empty()) {
    const Next next = take_field(rest, field);
    if (next == Next::cut) break;
    if (next == Next::broken) {
      if (rest.find("\n\n") == std::string_view::npos) break;
      skip_entry(rest);
    }
    if (next != Next::field) whole = text.size() - rest.size();
  }
  return whole;
}

class JournalReader final : public Reader {
 public:
  explicit JournalReader(const ReadOptions& options) : options_(options) {}

  Result<bool> cut(ByteSource& source, Block& block, Problems& problems) override {
    if (in_long_entry_) {
      in_long_entry_ = false;
      const auto found = pass_over_entry(source);
      if (!found || !*found) return found;
    }
    for (std::size_t wanted = kBlockBytes;; wanted = std::min(wanted * 2, kMostRecordBytes)) {
      const auto bytes = source.peek(wanted);
      if (!bytes) return failure(bytes.error());
      if (bytes->empty()) return false;
      const std::string_view room = bytes->substr(0, wanted);
      std::size_t size = bytes->size() < wanted ? room.size() : whole_entries(room);
      if (size == 0 && wanted < kMostRecordBytes) continue;
      if (size == 0) {
        size = room.size();
        in_long_entry_ = true;
        problems.add(kLong, source.position());
      }
      block.assign(room.substr(0, size), source.position());
      block.first_position = next_line_;
      next_line_ += static_cast<std::uint64_t>(std::count(block.bytes().begin(), block.bytes().end(), '\n'));
      source.consume(size);
      return true;
    }
  }

  void parse(const Block& block, EventVisitor& visitor, Problems& problems) const override {
    Shaper shaper(options_.shapes, options_.assumed_zone);
    Event event;
    std::string_view rest = block.bytes();
    std::uint64_t line = block.first_position;
    while (!rest.empty()) {
      const char* const start = rest.data();
      event.clear();
      event.position = line;
      event.shape = "journal";
      if (!read_entry(rest, event))
        problems.add(kBroken, block.offset + static_cast<std::uint64_t>(start - block.storage.get()));
      line += static_cast<std::uint64_t>(std::count(start, rest.data(), '\n'));
      if (event.fields().empty()) continue;
      content::mark_repeated(event);
      shaper.apply(event, Shaper::layout_of(event));
      visitor.visit(event);
    }
  }

 private:
  // Reads an entry off the front. False where it is not whole; what cannot be read is passed over.
  static bool read_entry(std::string_view& text, Event& event) {
    FieldText field;
    while (!text.empty()) {
      switch (take_field(text, field)) {
        case Next::field:
          content::add(event, field.name, field.value);
          if (field.name == "__REALTIME_TIMESTAMP") event.time = time_of_text(field.value, Zone());
          break;
        case Next::end_of_entry:
          return true;
        case Next::cut:
        case Next::broken: {
          const std::string_view before = text;
          skip_entry(text);
          content::add_message(event, before.substr(0, before.size() - text.size()));
          return false;
        }
      }
    }
    return true;  // the last entry may lack its empty line
  }

  static Result<bool> pass_over_entry(ByteSource& source) {
    while (true) {
      const auto bytes = source.peek(1);
      if (!bytes) return failure(bytes.error());
      if (bytes->empty()) return false;
      const bool is_empty = bytes->front() == '\n';
      auto found = pass_over_line(source);
      if (!found || !*found || is_empty) return found;
    }
  }

  ReadOptions options_;
  std::uint64_t next_line_ = 1;
  bool in_long_entry_ = false;
};

// Names in capitals from the first line on, the time among them.
int recognise(std::string_view prefix, bool /*whole*/) {
  const std::string_view first = prefix.substr(0, prefix.find('\n'));
  const std::size_t equals = first.find('=');
  if (equals == std::string_view::npos || !is_name(first.substr(0, equals))) return 0;
  const bool has_time = prefix.starts_with("__REALTIME_TIMESTAMP=") ||
                        prefix.find("\n__REALTIME_TIMESTAMP=") != std::string_view::npos;
  return has_time ? 96 : 0;
}

std::unique_ptr<Reader> make(const ReadOptions& options) {
  return std::make_unique<JournalReader>(options);
}

}  // namespace

const Format& journal_format() {
  static const Format format{"journal", "systemd's journal as journalctl -o export writes it", recognise,
                             make};
  return format;
}

}  // namespace garde::read::journal
