// SPDX-License-Identifier: Apache-2.0
#include "read/xml/elements.h"

#include <algorithm>
#include <optional>

namespace garde::read::xml {
namespace {

constexpr std::size_t kNowhere = std::string_view::npos;
constexpr std::size_t kMostPrefixBytes = 32;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

struct Tag {
  std::size_t begin;  // the '<'
  std::size_t end;    // behind the name
  bool closes;
};

// The tag whose name, "Name" of "<Name" or "</prefix:Name", stands at `at`; nothing where it is another name or no tag.
std::optional<Tag> tag_at(std::string_view text, std::size_t at, std::size_t name_size) {
  const std::size_t end = at + name_size;
  if (end >= text.size() || std::string_view(" \t\r\n/>").find(text[end]) == kNowhere) return std::nullopt;
  std::size_t begin = at;
  if (begin > 0 && text[begin - 1] == ':') {
    const std::size_t furthest = begin > kMostPrefixBytes ? begin - kMostPrefixBytes : 0;
    for (--begin; begin > furthest && is_name_character(text[begin - 1]);) --begin;
  }
  if (begin == 0) return std::nullopt;
  if (text[begin - 1] == '<') return Tag{begin - 1, end, false};
  if (begin > 1 && text[begin - 1] == '/' && text[begin - 2] == '<') return Tag{begin - 2, end, true};
  return std::nullopt;
}

std::optional<Tag> next_tag(std::string_view text, std::string_view name, std::size_t from) {
  for (std::size_t at = text.find(name, from); at != kNowhere; at = text.find(name, at + 1))
    if (const auto tag = tag_at(text, at, name.size())) return tag;
  return std::nullopt;
}

// Behind the last end tag of the name; 0 where there is none.
std::size_t end_of_last(std::string_view text, std::string_view name) {
  for (std::size_t at = text.rfind(name); at != kNowhere; at = text.rfind(name, at - 1)) {
    if (const auto tag = tag_at(text, at, name.size()); tag && tag->closes) {
      const std::size_t end = text.find('>', tag->end);
      if (end != kNowhere) return end + 1;
    }
    if (at == 0) break;
  }
  return 0;
}

}  // namespace

Result<bool> ElementCutter::cut(ByteSource& source, Block& block, Problems& problems) {
  for (std::size_t wanted = kBlockBytes;; wanted = std::min(wanted * 2, kMostRecordBytes)) {
    const auto bytes = source.peek(wanted);
    if (!bytes) return failure(bytes.error());
    if (bytes->empty()) return false;
    const std::string_view room = bytes->substr(0, wanted);
    std::size_t size = bytes->size() < wanted ? bytes->size() : end_of_last(room, name_);
    if (size == 0 && wanted == kMostRecordBytes) {
      problems.add("a record longer than 16 MiB: it was cut there", source.position());
      size = room.size();
    }
    if (size == 0) continue;
    block.assign(room.substr(0, size), source.position());
    block.first_position = next_line_;
    next_line_ += static_cast<std::uint64_t>(std::count(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(size), '\n'));
    source.consume(size);
    return true;
  }
}

Element take_element(std::string_view& text, std::string_view name) {
  auto start = next_tag(text, name, 0);
  while (start && start->closes) start = next_tag(text, name, start->end);
  if (!start) {
    const Element rest{text, {}, false};
    text = {};
    return rest;
  }
  const auto next = next_tag(text, name, start->end);
  std::size_t end = next ? next->begin : text.size();
  bool is_whole = false;
  if (next && next->closes) {
    const std::size_t bracket = text.find('>', next->end);
    is_whole = bracket != kNowhere;
    end = is_whole ? bracket + 1 : text.size();
  }
  const Element element{text.substr(0, start->begin), text.substr(start->begin, end - start->begin), is_whole};
  text.remove_prefix(end);
  return element;
}

std::size_t find_start_tag(std::string_view text, std::string_view name) {
  for (auto tag = next_tag(text, name, 0); tag; tag = next_tag(text, name, tag->end))
    if (!tag->closes) return tag->begin;
  return kNowhere;
}

bool holds_text(std::string_view text) {
  while (true) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == kNowhere) return false;
    text.remove_prefix(first);
    const std::size_t end = text.find('>');
    if (!text.starts_with("</") || end == kNowhere) return true;
    text.remove_prefix(end + 1);
  }
}

}  // namespace garde::read::xml
