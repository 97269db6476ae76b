// SPDX-License-Identifier: Apache-2.0
#include "read/w3c/w3c.h"

#include <algorithm>

#include "read/lines.h"
#include "read/table/table.h"
#include "read/w3c/header.h"

namespace garde::read::w3c {
namespace {

constexpr std::string_view kOddRow = "a row with more or fewer values than #Fields names: kept as text, too";
constexpr std::string_view kNoFields = "a row with no #Fields before it: read as text";
constexpr std::size_t kLinesLookedAt = 12;

class BlockReader {
 public:
  BlockReader(const Block& block, const ReadOptions& options, EventVisitor& visitor, Problems& problems)
      : block_(block),
        header_(*static_cast<const Header*>(block.context.get())),
        shaper_(options.shapes, options.assumed_zone),
        options_(options),
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
      }
    }
  }

 private:
  void read_row(std::string_view row) {
    if (header_.names.empty()) {
      // Exchange's proxy logs start with the names alone, and name them again.
      if (block_.bytes().find("#Fields: " + std::string(row)) != std::string_view::npos) return;
      event_.shape = "text";
      add_message(row);
      problem(kNoFields, row);
      return visitor_.visit(event_);
    }
    const std::size_t values = add_values(row);
    event_.shape = header_.shape;
    event_.time = header_.time.read(event_, header_.is_local ? options_.assumed_zone : Zone(), header_.date);
    add_uri();
    if (!header_.log_type.empty()) add("log-type", header_.log_type);
    if (values != header_.names.size()) {
      add_message(row);
      problem(kOddRow, row);
    }
    shaper_.apply(event_, Shaper::layout_of(event_));
    visitor_.visit(event_);
  }

  // Says how many the row has.
  std::size_t add_values(std::string_view row) {
    const char separator =
        header_.separator == ' ' && row.find('\t') != std::string_view::npos ? '\t' : header_.separator;
    std::size_t values = 0;
    if (separator == ' ') row = row.substr(0, row.find_last_not_of(' ') + 1);
    for (bool more = true; more; ++values) {
      std::string_view value;
      more = table::take_value(row, separator, event_, value);
      if (values >= header_.names.size()) continue;
      const bool is_absent = value == "-" && separator != ',';
      event_.add(header_.names[values], ids_[values], is_absent ? ValueKind::null : ValueKind::text,
                 table::as_utf8(value, event_));
    }
    return values;
  }

  void add_uri() {
    const std::string_view stem = table::value_at(event_, header_.uri_stem);
    if (stem.empty()) return;
    std::string_view whole = stem;
    if (const std::string_view query = table::value_at(event_, header_.uri_query); !query.empty())
      whole = event_.arena().copy(std::string(stem) + "?" + std::string(query));
    add("c-uri", whole);
    if (header_.uri_query == table::kNoColumn || header_.uri_query >= event_.fields().size())
      return add("cs-uri-query", whole);
    Field& query = event_.fields()[header_.uri_query];
    if (query.kind == ValueKind::null) {
      query.kind = ValueKind::text;
      query.value = whole;
    } else {
      query.member = true;
      event_.add(query.name, query.id, ValueKind::text, whole, true);
    }
  }

  void add(std::string_view name, std::string_view value) {
    event_.add(name, names_.find(name), ValueKind::text, value);
  }
  void add_message(std::string_view row) {
    event_.add(field_name(FieldId::message), FieldId::message, ValueKind::text, row);
  }
  void problem(std::string_view what, std::string_view row) {
    problems_.add(what, block_.offset + static_cast<std::uint64_t>(row.data() - block_.storage.get()));
  }

  const Block& block_;
  Header header_;
  std::vector<FieldId> ids_;
  FieldNameCache names_;
  Shaper shaper_;
  const ReadOptions& options_;
  EventVisitor& visitor_;
  Problems& problems_;
  Event event_;
};

// "#Fields:" among the first lines, of which at most one (Exchange's names) does not start with '#'.
int recognise(std::string_view prefix, bool /*whole*/) {
  std::size_t others = 0;
  for (std::size_t lines = 0; lines < kLinesLookedAt && !prefix.empty(); ++lines) {
    const std::string_view line = next_line(prefix);
    if (fields_of(line)) return 96;
    if (!line.starts_with('#') && ++others > 1) return 0;
  }
  return 0;
}

std::unique_ptr<Reader> make(const ReadOptions& options) {
  return std::make_unique<table::HeadedReader<Header, BlockReader>>(options);
}

}  // namespace

const Format& w3c_format() {
  static const Format format{"w3c", "W3C extended logs: IIS, Exchange, Windows firewall, proxies", recognise,
                             make};
  return format;
}

}  // namespace garde::read::w3c
