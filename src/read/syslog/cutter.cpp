// SPDX-License-Identifier: Apache-2.0
#include "read/syslog/cutter.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "read/content/applications.h"
#include "read/content/auditd.h"

namespace garde::read::syslog {
namespace {

constexpr std::size_t kMostDigits = 7;

// The count and the message of a frame at the front of the text.
struct Frame {
  std::size_t start = 0;  // of the message
  std::size_t end = 0;
};

std::optional<Frame> frame_at(std::string_view text) {
  std::size_t count = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + std::min(text.size(), kMostDigits), count);
  const auto digits = static_cast<std::size_t>(end - text.data());
  if (error != std::errc() || count == 0 || text.size() < digits + 2 || text[digits] != ' ' ||
      text[digits + 1] != '<')
    return std::nullopt;
  return Frame{digits + 1, digits + 1 + count};
}

std::size_t start_of_last_line(std::string_view text) {
  const std::size_t before = text.substr(0, text.size() - 1).rfind('\n');
  return before == std::string_view::npos ? 0 : before + 1;
}

// Where the dump of an association starts that these lines end inside of; npos where they do not.
std::size_t start_of_open_dump(std::string_view lines) {
  std::size_t start = lines.size();
  for (std::size_t steps = 0; start > 0 && steps < kMostLinesTogether; ++steps) {
    const std::size_t before = start_of_last_line(lines.substr(0, start));
    const std::string_view line = lines.substr(before, start - before);
    if (content::begins_dcmtk_dump(line)) return before;
    if (!content::is_dcmtk_line(line) || content::ends_dcmtk_dump(line)) break;
    start = before;
  }
  return std::string_view::npos;
}

// How much of the lines may be a block, the last line's record going to the next one: it may not be over.
std::size_t whole_records(std::string_view lines) {
  std::size_t end = start_of_last_line(lines);
  std::string_view line = lines.substr(end);
  if (content::is_dcmtk_line(line))
    if (const std::size_t dump = start_of_open_dump(lines); dump != std::string_view::npos)
      return dump == 0 ? lines.size() : dump;
  for (std::size_t steps = 0; end > 0 && is_continuation(line) && steps < kMostLinesTogether; ++steps) {
    const std::size_t start = start_of_last_line(lines.substr(0, end));
    line = lines.substr(start, end - start);
    end = start;
  }
  const std::string_view serial = content::audit_serial(line);
  if (!serial.empty()) {
    // Records of different events may alternate.
    std::size_t start = end;
    for (std::size_t steps = 0; start > 0 && steps < content::kMostAuditRecordsJoined; ++steps) {
      const std::size_t before = start_of_last_line(lines.substr(0, start));
      const std::string_view other = content::audit_serial(lines.substr(before, start - before));
      if (other.empty()) break;
      start = before;
      if (other == serial) end = start;
    }
  }
  return end == 0 ? lines.size() : end;
}

// How much of the text is whole messages.
std::size_t whole_messages(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::string_view rest = text.substr(at);
    if (const auto frame = frame_at(rest)) {
      if (frame->end >= rest.size()) break;  // a line feed may follow the frame
      at += frame->end + (rest[frame->end] == '\n' ? 1 : 0);
      continue;
    }
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) break;
    at += end + 1;
  }
  return at;
}

}  // namespace

std::string_view next_message(std::string_view& text) {
  const auto frame = frame_at(text);
  if (!frame || frame->end > text.size()) return next_line(text);
  std::string_view message = text.substr(frame->start, frame->end - frame->start);
  text.remove_prefix(frame->end);
  while (message.ends_with('\n') || message.ends_with('\r') || message.ends_with('\0'))
    message.remove_suffix(1);
  if (text.starts_with('\n')) text.remove_prefix(1);
  return message;
}

bool is_continuation(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return false;
  const std::string_view text = line.substr(first);
  // One extra space before a priority is a sender's, not a continuation.
  if (first > 0)
    return text.front() != '<' && (first > 1 || line.front() == '\t' || text.size() < 4 || text[3] != ' ');
  if (text.starts_with("Caused by: ") || text.starts_with("... ")) return true;
  // "java.sql.SQLException: …"
  const std::size_t end = std::min(text.find_first_of(": \r\n"), text.size());
  const std::string_view word = text.substr(0, end);
  return text.front() >= 'a' && text.front() <= 'z' && word.find('.') != std::string_view::npos &&
         (word.ends_with("Exception") || word.ends_with("Error"));
}

MessageCutter::MessageCutter() : lines_(whole_records) {}

Result<bool> MessageCutter::cut(ByteSource& source, Block& block, Problems& problems) {
  if (!has_begun_) {
    const auto bytes = source.peek(kMostDigits + 2);
    if (!bytes) return failure(bytes.error());
    has_begun_ = true;
    has_frames_ = frame_at(*bytes).has_value();
  }
  return has_frames_ ? cut_frames(source, block, problems) : lines_.cut(source, block, problems);
}

Result<bool> MessageCutter::cut_frames(ByteSource& source, Block& block, Problems& problems) {
  for (std::size_t wanted = kBlockBytes;; wanted = std::min(wanted * 2, kMostRecordBytes)) {
    const auto bytes = source.peek(wanted);
    if (!bytes) return failure(bytes.error());
    if (bytes->empty()) return false;
    const std::string_view room = bytes->substr(0, wanted);
    std::size_t size = bytes->size() < wanted ? room.size() : whole_messages(room);
    if (size == 0 && wanted < kMostRecordBytes) continue;
    if (size == 0) {
      size = room.size();
      problems.add("a line longer than 16 MiB: read in pieces", source.position());
    }
    block.assign(room.substr(0, size), source.position());
    block.first_position = next_line_;
    next_line_ += static_cast<std::uint64_t>(
        std::count(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(size), '\n'));
    source.consume(size);
    return true;
  }
}

}  // namespace garde::read::syslog
