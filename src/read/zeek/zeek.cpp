// SPDX-License-Identifier: Apache-2.0
#include "read/zeek/zeek.h"

#include <algorithm>
#include <charconv>

#include "read/lines.h"
#include "read/table/table.h"
#include "read/zeek/header.h"

namespace garde::read::zeek {
namespace {

constexpr std::string_view kOddRow = "a row with more or fewer values than #fields names: kept as text, too";
constexpr std::string_view kNoFields = "a row with no #fields before it: read as text";
constexpr std::size_t kMostMembers = 1024;

// Undoes what the writer does to a value that holds a separator, a line end or a backslash: "\x09". Zeek's
// JSON keeps every other such escape, and so it stays here.
std::string_view unescaped(std::string_view value, const Header& header, Event& event) {
  if (value.find("\\x") == std::string_view::npos) return value;
  char* const start = event.arena().allocate(value.size());
  char* out = start;
  while (!value.empty()) {
    unsigned char byte = 0;
    if (value.starts_with("\\x") && value.size() >= 4) {
      const auto [end, error] = std::from_chars(value.data() + 2, value.data() + 4, byte, 16);
      const auto c = static_cast<char>(byte);
      const bool is_ours = error == std::errc() && end == value.data() + 4 &&
                           (c == header.separator || c == header.set_separator || c == '\n' || c == '\r' ||
                            c == '\\' || c == '#' || c == '-' || c == '(');
      if (is_ours) {
        *out++ = c;
        value.remove_prefix(4);
        continue;
      }
    }
    *out++ = value.front();
    value.remove_prefix(1);
  }
  return {start, static_cast<std::size_t>(out - start)};
}

class BlockReader {
 public:
  BlockReader(const Block& block, const ReadOptions& options, EventVisitor& visitor, Problems& problems)
      : block_(block),
        header_(*static_cast<const Header*>(block.context.get())),
        shaper_(options.shapes, options.assumed_zone),
        visitor_(visitor),
        problems_(problems) {}

  void read() {
    std::string_view rest = block_.bytes();
    ids_ = table::ids_of(header_.names);
    for (std::uint64_t position = block_.first_position; !rest.empty(); ++position) {
      const std::string_view line = next_line(rest);
      if (line.starts_with('#')) {
        header_.take(line);
        ids_ = table::ids_of(header_.names);
      } else if (!line.empty()) {
        event_.clear();
        event_.position = position;
        read_row(line);
        visitor_.visit(event_);
      }
    }
  }

 private:
  void read_row(std::string_view row) {
    event_.shape = "zeek";
    if (header_.names.empty()) {
      event_.shape = "text";
      return keep_text(row, kNoFields);
    }
    if (!header_.path.empty()) event_.add("_path", path_id_, ValueKind::text, header_.path);
    std::size_t values = 0;
    for (std::string_view rest = row;; ++values) {
      const std::size_t end = rest.find(header_.separator);
      if (values < header_.names.size()) add(values, rest.substr(0, end));
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
    }
    if (++values != header_.names.size()) keep_text(row, kOddRow);
    shaper_.apply(event_, Shaper::layout_of(event_));
  }

  void add(std::size_t column, std::string_view value) {
    if (value == header_.unset) return;
    const std::string& name = header_.names[column];
    const FieldId id = ids_[column];
    const Kind kind = header_.kinds[column];
    if (kind == Kind::boolean)
      return event_.add(name, id, ValueKind::boolean, value == "T" ? "true" : "false");
    if (kind == Kind::number) {
      if (name == "ts") event_.time = time_of_text(value, Zone());
      return event_.add(name, id, ValueKind::number, value);
    }
    const bool is_empty = value == header_.empty;
    if (kind == Kind::text)
      return event_.add(name, id, ValueKind::text, is_empty ? std::string_view() : text(value));
    if (is_empty) return;
    const ValueKind members = kind == Kind::set_of_numbers ? ValueKind::number : ValueKind::text;
    for (std::size_t count = 0; count < kMostMembers; ++count) {
      const std::size_t end =
          count + 1 == kMostMembers ? std::string_view::npos : value.find(header_.set_separator);
      event_.add(name, id, members, text(value.substr(0, end)), true);
      if (end == std::string_view::npos) return;
      value.remove_prefix(end + 1);
    }
  }

  std::string_view text(std::string_view value) {
    return unescaped(table::as_utf8(value, event_), header_, event_);
  }

  void keep_text(std::string_view row, std::string_view problem) {
    event_.add(field_name(FieldId::message), FieldId::message, ValueKind::text, row);
    problems_.add(problem, block_.offset + static_cast<std::uint64_t>(row.data() - block_.storage.get()));
  }

  const Block& block_;
  Header header_;
  std::vector<FieldId> ids_;
  FieldId path_id_ = find_field("_path");
  Shaper shaper_;
  EventVisitor& visitor_;
  Problems& problems_;
  Event event_;
};

// Its first line, or its names where what came before them was cut away.
int recognise(std::string_view prefix, bool /*whole*/) {
  if (prefix.starts_with("#separator ")) return 97;
  return prefix.starts_with("#fields\t") || prefix.starts_with("#path\t") ? 90 : 0;
}

std::unique_ptr<Reader> make(const ReadOptions& options) {
  return std::make_unique<table::HeadedReader<Header, BlockReader>>(options);
}

}  // namespace

const Format& zeek_format() {
  static const Format format{"zeek", "Zeek's logs as tab-separated values", recognise, make};
  return format;
}

}  // namespace garde::read::zeek
