// SPDX-License-Identifier: Apache-2.0
#include "read/csv/csv.h"

#include <algorithm>

#include "read/csv/records.h"
#include "read/lines.h"
#include "read/table/table.h"

namespace garde::read::csv {
namespace {

constexpr std::string_view kOddRow = "a row with more or fewer values than the header: kept as text, too";
constexpr std::string_view kDoubtfulDates =
    "dates such as 03/04/2026 do not say whether the day or the month comes first; --date-order day or month "
    "does";
constexpr std::string_view kLong = "a record longer than 16 MiB: the rest of it was not read";

struct Header {
  char separator = ',';
  std::vector<std::string> names;
  table::TimeColumns time;
};

class BlockReader {
 public:
  BlockReader(const Block& block, const ReadOptions& options, EventVisitor& visitor, Problems& problems)
      : block_(block),
        header_(*static_cast<const Header*>(block.context.get())),
        ids_(table::ids_of(header_.names)),
        shaper_(options.shapes, options.assumed_zone),
        zone_(options.assumed_zone),
        visitor_(visitor),
        problems_(problems) {}

  void read() {
    std::string_view rest = block_.bytes();
    std::uint64_t position = block_.first_position;
    while (!rest.empty()) {
      const char* const start = rest.data();
      const std::string_view record = take_record(rest, header_.separator);
      if (!record.empty()) read_record(record, position);
      position += static_cast<std::uint64_t>(std::count(start, rest.data(), '\n'));
    }
  }

 private:
  void read_record(std::string_view record, std::uint64_t position) {
    event_.clear();
    event_.position = position;
    event_.shape = "csv";
    std::size_t values = 0;
    std::string_view rest = record;
    for (bool more = true; more; ++values) {
      std::string_view value;
      more = table::take_value(rest, header_.separator, event_, value);
      if (values < ids_.size())
        event_.add(header_.names[values], ids_[values], ValueKind::text, table::as_utf8(value, event_));
    }
    if (values != ids_.size()) {
      event_.add(field_name(FieldId::message), FieldId::message, ValueKind::text,
                 table::as_utf8(record, event_));
      problems_.add(kOddRow,
                    block_.offset + static_cast<std::uint64_t>(record.data() - block_.storage.get()));
    }
    event_.time = header_.time.read(event_, zone_);
    shaper_.apply(event_, Shaper::layout_of(event_));
    visitor_.visit(event_);
  }

  const Block& block_;
  const Header& header_;
  std::vector<FieldId> ids_;
  Shaper shaper_;
  Zone zone_;
  EventVisitor& visitor_;
  Problems& problems_;
  Event event_;
};

class CsvReader final : public Reader {
 public:
  explicit CsvReader(const ReadOptions& options) : options_(options) {}

  Result<bool> cut(ByteSource& source, Block& block, Problems& problems) override {
    if (header_ == nullptr) {
      const auto read = read_header(source, problems);
      if (!read) return failure(read.error());
    }
    if (in_long_record_) {
      in_long_record_ = false;
      auto found = pass_over_line(source);
      if (!found || !*found) return found;
    }
    for (std::size_t wanted = kBlockBytes;; wanted = std::min(wanted * 2, kMostRecordBytes)) {
      const auto bytes = source.peek(wanted);
      if (!bytes) return failure(bytes.error());
      if (bytes->empty()) return false;
      const std::string_view room = bytes->substr(0, wanted);
      std::size_t size = bytes->size() < wanted ? room.size() : whole_records(room);
      if (size == 0 && wanted < kMostRecordBytes) continue;
      if (size == 0) {
        size = kMostRecordBytes;
        in_long_record_ = true;
        problems.add(kLong, source.position());
      }
      block.assign(room.substr(0, size), source.position());
      block.first_position = next_line_;
      block.context = header_;
      next_line_ += static_cast<std::uint64_t>(
          std::count(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(size), '\n'));
      source.consume(size);
      return true;
    }
  }

  void parse(const Block& block, EventVisitor& visitor, Problems& problems) const override {
    BlockReader(block, options_, visitor, problems).read();
  }

 private:
  Result<void> read_header(ByteSource& source, Problems& problems) {
    const auto prefix = source.peek(kRecognisePrefix);
    if (!prefix) return failure(prefix.error());
    const std::string_view text = prefix->substr(0, kRecognisePrefix);
    Layout layout = layout_of(text, prefix->size() < kRecognisePrefix);
    auto header = std::make_shared<Header>();
    header->separator = layout.separator;
    header->names = std::move(layout.names);
    header->time = table::TimeColumns::find(header->names);
    next_line_ = 1 + static_cast<std::uint64_t>(std::count(
                         text.begin(), text.begin() + static_cast<std::ptrdiff_t>(layout.rows), '\n'));
    const std::uint64_t start = source.position() + layout.rows;
    source.consume(layout.rows);
    const auto rows = source.peek(kBlockBytes);
    if (!rows) return failure(rows.error());
    if (!decide_date_order(*header, rows->substr(0, kBlockBytes))) problems.add(kDoubtfulDates, start);
    header_ = std::move(header);
    return {};
  }

  // False where the dates of the rows could be read either way, and nobody said which.
  [[nodiscard]] bool decide_date_order(Header& header, std::string_view rows) const {
    header.time.order = options_.date_order;
    if (options_.date_order != DateOrder::from_content || header.time.date_column() == table::kNoColumn)
      return true;
    DateOrderFinder finder;
    Event room;
    while (!rows.empty()) {
      std::string_view rest = take_record(rows, header.separator);
      std::string_view value;
      bool more = true;
      for (std::size_t column = 0; more && column <= header.time.date_column(); ++column)
        more = table::take_value(rest, header.separator, room, value);
      finder.add(value);
      room.clear();
    }
    const auto decision = finder.decide();
    if (!decision) return true;
    header.time.order = decision->order;
    return decision->is_sure;
  }

  // How much of the text is whole records.
  [[nodiscard]] std::size_t whole_records(std::string_view text) const {
    std::size_t size = 0;
    while (size < text.size()) {
      const std::size_t end = end_of_record(text.substr(size), header_->separator, false);
      if (end == std::string_view::npos) return size;
      size += end;
    }
    return size;
  }

  ReadOptions options_;
  std::shared_ptr<const Header> header_;
  std::uint64_t next_line_ = 1;
  bool in_long_record_ = false;
};

int recognise(std::string_view prefix, bool whole) {
  return is_table(prefix, whole) ? 85 : 0;
}

std::unique_ptr<Reader> make(const ReadOptions& options) {
  return std::make_unique<CsvReader>(options);
}

}  // namespace

const Format& csv_format() {
  static const Format format{"csv", "comma-separated values with a header", recognise, make};
  return format;
}

}  // namespace garde::read::csv
