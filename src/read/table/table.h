// SPDX-License-Identifier: Apache-2.0
// What readers of tables share: logs whose fields are named once, by a header, and then are values at the
// same places.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/zone.h"
#include "event/event.h"
#include "read/date_order.h"
#include "read/lines.h"

namespace garde::read::table {

/// A table has at most so many columns; what a header or a row has beyond is not named.
inline constexpr std::size_t kMostColumns = 1024;

/// The ids of columns' names, for the rows of one block.
[[nodiscard]] std::vector<FieldId> ids_of(const std::vector<std::string>& names);

/// Calls `take` with each line of the block that starts with '#', without its line end.
template <typename Take>
void for_each_directive(std::string_view block, Take&& take) {
  for (std::size_t at = block.starts_with('#') ? 0 : block.find("\n#"); at != std::string_view::npos;
       at = block.find("\n#", at)) {
    if (block[at] == '\n') ++at;
    std::string_view line = block.substr(at, block.find('\n', at) - at);
    at += line.size();
    if (line.ends_with('\r')) line.remove_suffix(1);
    take(line);
  }
}

/// Cuts lines into blocks whose context is the Header in force where they start: what the lines with '#'
/// before them said to its take().
template <typename Header>
class HeadedLineCutter {
 public:
  /// As Reader::cut().
  [[nodiscard]] Result<bool> cut(ByteSource& source, Block& block, Problems& problems) {
    auto more = lines_.cut(source, block, problems);
    if (!more || !*more) return more;
    block.context = header_;
    Header behind = *header_;
    bool is_new = false;
    for_each_directive(block.bytes(), [&](std::string_view line) {
      behind.take(line);
      is_new = true;
    });
    if (is_new) header_ = std::make_shared<const Header>(std::move(behind));
    return true;
  }

 private:
  LineCutter lines_;
  std::shared_ptr<const Header> header_ = std::make_shared<const Header>();  // behind the last block
};

/// The reader of a format whose rows stand under such headers. A Header says how a line with '#' is taken, and a
/// BlockReader(block, options, visitor, problems) reads a block's rows in its read().
template <typename Header, typename BlockReader>
class HeadedReader final : public Reader {
 public:
  explicit HeadedReader(const ReadOptions& options) : options_(options) {}

  Result<bool> cut(ByteSource& source, Block& block, Problems& problems) override {
    return cutter_.cut(source, block, problems);
  }
  void parse(const Block& block, EventVisitor& visitor, Problems& problems) const override {
    BlockReader(block, options_, visitor, problems).read();
  }

 private:
  ReadOptions options_;
  HeadedLineCutter<Header> cutter_;
};

inline constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);

/// The columns that say when.
struct TimeColumns {
  std::size_t stamp = kNoColumn;  ///< date and time
  std::size_t day = kNoColumn;    ///< ...or the date
  std::size_t hour = kNoColumn;   ///< ...and the time

  DateOrder order = DateOrder::from_content;  ///< of dates of two numbers; undecided, they are no time

  [[nodiscard]] static TimeColumns find(const std::vector<std::string>& names);
  /// The column that holds the date; kNoColumn where none does.
  [[nodiscard]] std::size_t date_column() const { return stamp != kNoColumn ? stamp : day; }
  /// When the row happened whose values are the event's first fields. `date` is the day of a time alone.
  [[nodiscard]] std::optional<Instant> read(const Event& event, const Zone& zone,
                                            std::string_view date = {}) const;
};

/// The value of the event's field at this place; empty where it has none.
[[nodiscard]] std::string_view value_at(const Event& event, std::size_t column);

/// A quoted value may hold line feeds, but no more bytes than this: a stray quote must not take the rest of a
/// log with it.
inline constexpr std::size_t kMostQuotedBytes = 1 << 20;

/// Where the quoted value at the front of the text ends: its closing quote, behind which a separator, a
/// line's end or the text's end stands. The text's size where none closes it within the text and
/// kMostQuotedBytes; npos where the text starts with no quote, or with one that is only text. RFC 4180, 2.5
/// to 2.7.
[[nodiscard]] std::size_t closing_quote(std::string_view text, char separator);

/// Takes one value off the front of a row, and the separator behind it. A quoted one loses its quotes, and
/// those inside are no longer doubled. False where it is the row's last.
[[nodiscard]] bool take_value(std::string_view& row, char separator, Event& event, std::string_view& value);

/// The text as UTF-8: what is not is taken for Windows-1252, which has all of ISO 8859-1's letters.
[[nodiscard]] std::string_view as_utf8(std::string_view text, Event& event);

}  // namespace garde::read::table
