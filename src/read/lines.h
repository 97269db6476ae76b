// SPDX-License-Identifier: Apache-2.0
// Cutting text into blocks of whole lines: the first step of every reader whose records are lines.
//
// Cost: each byte is looked at once, for line feeds, and copied once.
//
// Thread rules: a LineCutter belongs to one reader's cut(); next_line() may be called from any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "read/reader.h"

namespace garde::read {

/// Takes blocks of whole lines off a source. What of a line is beyond kMostRecordBytes is passed over and
/// counted. The block's first_position is its first line's number, from 1.
class LineCutter {
 public:
  /// `whole`: of lines, how many bytes (at a line's end, more than none) may be a block, where some belong
  /// together; null: all. It is not asked at the end of the source.
  explicit LineCutter(std::size_t (*whole)(std::string_view lines) = nullptr) : whole_(whole) {}

  /// As Reader::cut(). Every block but the last ends behind a line feed, or where a line is too long.
  [[nodiscard]] Result<bool> cut(ByteSource& source, Block& block, Problems& problems);

 private:
  std::size_t (*whole_)(std::string_view);
  std::uint64_t next_line_ = 1;
  bool in_long_line_ = false;
};

/// Steps over the source up to and including the next line feed. False where the source ends before.
[[nodiscard]] Result<bool> pass_over_line(ByteSource& source);

/// Takes the first line off `text`, without its line feed or its carriage return and line feed.
[[nodiscard]] std::string_view next_line(std::string_view& text);

}  // namespace garde::read
