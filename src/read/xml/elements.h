// SPDX-License-Identifier: Apache-2.0
// Records that are XML elements of one name: in a list of them, one after the other, or alone.
//
// They are found by their tags, without parsing what is around them: a list's own element, XML declarations between
// records, a file that ends in the middle of one. An element of the name inside another of the name is not looked for: no
// log has such.
//
// Cost: each byte is searched once or twice for the name.
//
// Thread rules: an ElementCutter belongs to one reader's cut(); take_element() may be called from any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "read/reader.h"

namespace garde::read::xml {

/// Takes blocks of whole elements off a source; the last block holds what is behind the last of them, too. The block's
/// first_position is the line, from 1, that it starts in.
class ElementCutter {
 public:
  /// `name`: without a prefix; must outlive this.
  explicit ElementCutter(std::string_view name) : name_(name) {}

  /// As Reader::cut().
  [[nodiscard]] Result<bool> cut(ByteSource& source, Block& block, Problems& problems);

 private:
  std::string_view name_;
  std::uint64_t next_line_ = 1;
};

struct Element {
  std::string_view before;  ///< what stands between the element before and this one
  std::string_view text;    ///< from its start tag on; empty where only `before` is left
  bool is_whole = false;    ///< false: the next element starts, or the text ends, before this one does
};

/// Takes the next element of this name, its prefix apart, off the front of `text`, which must not be empty.
[[nodiscard]] Element take_element(std::string_view& text, std::string_view name);

/// Whether there is more in the text than white space and end tags: of a list, and what stands behind its last element.
[[nodiscard]] bool holds_text(std::string_view text);

/// Where the first start tag of the name is; npos where there is none.
[[nodiscard]] std::size_t find_start_tag(std::string_view text, std::string_view name);

}  // namespace garde::read::xml
