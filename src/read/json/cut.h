// SPDX-License-Identifier: Apache-2.0
// Cutting JSON input into blocks of whole records: at line feeds where each line is a record, else where a
// Segmenter finds that records end.
//
// Thread rules: one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "read/json/segment.h"
#include "read/lines.h"

namespace garde::read::json {

/// The context of a block whose records are not lines.
struct Records {
  std::vector<std::uint32_t>
      starts;        ///< of each record in the block; a record ends where the next one starts
  std::string list;  ///< the path of the array that they stand in; empty at the top
};

class Cutter {
 public:
  /// `paths` must outlive this; may be null.
  explicit Cutter(const RecordPaths* paths) : paths_(paths), segmenter_(paths) {}

  /// As Reader::cut(). A block without context holds lines.
  [[nodiscard]] Result<bool> cut(ByteSource& source, Block& block, Problems& problems);

 private:
  enum class Layout : std::uint8_t { unknown, lines, records };

  [[nodiscard]] Result<bool> recognise_layout(ByteSource& source);
  [[nodiscard]] Result<bool> cut_records(ByteSource& source, Block& block, Problems& problems);
  bool scan(std::string_view text);
  void emit(ByteSource& source, std::string_view text, std::size_t end, Block& block);
  void drop(ByteSource& source, std::size_t count);

  const RecordPaths* paths_;
  Layout layout_ = Layout::unknown;
  LineCutter lines_;
  Segmenter segmenter_;
  std::vector<std::uint32_t> starts_;  // of the records found and not yet given, the one at hand included
  std::size_t whole_end_ = 0;          // behind the last whole record; 0: none is whole
  std::string list_;                   // that they stand in
  std::uint64_t next_position_ = 1;
};

}  // namespace garde::read::json
