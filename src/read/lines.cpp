// SPDX-License-Identifier: Apache-2.0
#include "read/lines.h"

#include <algorithm>

namespace garde::read {

// Steps over the source up to and including the next line feed. False where the source ends before.
Result<bool> LineCutter::pass_over_rest_of_line(ByteSource& source) {
  while (true) {
    auto bytes = source.peek(1);
    if (!bytes) return failure(bytes.error());
    if (bytes->empty()) return false;
    const std::size_t end = bytes->find('\n');
    source.consume(end == std::string_view::npos ? bytes->size() : end + 1);
    if (end != std::string_view::npos) return true;
  }
}

Result<bool> LineCutter::cut(ByteSource& source, Block& block, Problems& problems) {
  if (in_long_line_) {
    in_long_line_ = false;
    auto found = pass_over_rest_of_line(source);
    if (!found || !*found) return found;
  }
  std::size_t wanted = kBlockBytes;
  std::size_t size = 0;
  while (size == 0) {
    auto bytes = source.peek(wanted);
    if (!bytes) return failure(bytes.error());
    if (bytes->empty()) return false;
    const std::string_view record_room = bytes->substr(0, kMostRecordBytes);
    const std::size_t end = record_room.rfind('\n');
    if (bytes->size() < wanted) {
      size = bytes->size();
    } else if (end != std::string_view::npos) {
      size = end + 1;
    } else if (record_room.size() == kMostRecordBytes) {
      size = kMostRecordBytes;
      in_long_line_ = true;
      problems.add("a line longer than 16 MiB: the rest of it was not read", source.position());
    }
    wanted = std::min(wanted * 2, kMostRecordBytes);
    if (size > 0) block.assign(bytes->substr(0, size), source.position());
  }
  block.first_position = next_line_;
  const auto lines = std::count(block.storage.get(), block.storage.get() + size, '\n');
  next_line_ += static_cast<std::uint64_t>(lines) + (in_long_line_ ? 1 : 0);
  source.consume(size);
  return true;
}

std::string_view next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace garde::read
