// SPDX-License-Identifier: Apache-2.0
#include "read/json/cut.h"

#include <algorithm>

namespace garde::read::json {
namespace {

constexpr std::size_t kLayoutPrefix = 64 * 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Whether each line is a record, as far as the input's start tells.
bool holds_lines(std::string_view text, const RecordPaths* paths) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || text[first] != '{')
    return text.empty() || first == std::string_view::npos || text[first] != '[';
  text.remove_prefix(first);
  const std::size_t line_feed = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, line_feed);
  Segmenter segmenter(paths);
  bool whole = false;
  for (auto step = segmenter.next(line); step.seen != Segmenter::Seen::nothing; step = segmenter.next(line)) {
    if (step.seen == Segmenter::Seen::wrapping) return false;
    whole = step.seen == Segmenter::Seen::end;
  }
  if (whole || line_feed == text.size() || segmenter.in_string()) return true;
  // The line ends inside its object: it is one of several, or broken. Lines of records start at the margin.
  return text.substr(line_feed + 1).starts_with("{\"");
}

}  // namespace

Result<bool> Cutter::cut(ByteSource& source, Block& block, Problems& problems) {
  if (layout_ == Layout::unknown) {
    auto known = recognise_layout(source);
    if (!known) return known;
  }
  return layout_ == Layout::lines ? lines_.cut(source, block, problems)
                                  : cut_records(source, block, problems);
}

Result<bool> Cutter::recognise_layout(ByteSource& source) {
  auto prefix = source.peek(kLayoutPrefix);
  if (!prefix) return failure(prefix.error());
  if (prefix->starts_with(kByteOrderMark)) {
    source.consume(kByteOrderMark.size());
    prefix = source.peek(kLayoutPrefix);
    if (!prefix) return failure(prefix.error());
  }
  layout_ = holds_lines(prefix->substr(0, kLayoutPrefix), paths_) ? Layout::lines : Layout::records;
  return true;
}

// Looks at the text until a block can be given; false where more text is needed first.
bool Cutter::scan(std::string_view text) {
  while (true) {
    const Segmenter::Step step = segmenter_.next(text);
    switch (step.seen) {
      case Segmenter::Seen::nothing:
        return false;
      case Segmenter::Seen::start:
        if (starts_.empty()) list_ = segmenter_.list();
        starts_.push_back(static_cast<std::uint32_t>(step.offset));
        break;
      case Segmenter::Seen::end:
        whole_end_ = step.offset;
        if (whole_end_ - starts_.front() >= kBlockBytes) return true;
        break;
      case Segmenter::Seen::wrapping:
        starts_.pop_back();
        if (whole_end_ > 0) return true;
        break;
      case Segmenter::Seen::outside:
        if (whole_end_ > 0) return true;
        break;
    }
  }
}

// Gives the records before `end`; what follows them stays.
void Cutter::emit(ByteSource& source, std::string_view text, std::size_t end, Block& block) {
  const std::size_t first = starts_.front();
  auto records = std::make_shared<Records>();
  records->list = list_;
  const auto behind =
      std::find_if(starts_.begin(), starts_.end(), [end](std::uint32_t start) { return start >= end; });
  for (auto start = starts_.begin(); start != behind; ++start)
    records->starts.push_back(static_cast<std::uint32_t>(*start - first));
  block.assign(text.substr(first, end - first), source.position() + first);
  block.first_position = next_position_;
  next_position_ += records->starts.size();
  block.context = std::move(records);
  starts_.erase(starts_.begin(), behind);
  whole_end_ = 0;
  drop(source, end);
}

void Cutter::drop(ByteSource& source, std::size_t count) {
  source.consume(count);
  segmenter_.consume(count);
  for (std::uint32_t& start : starts_) start -= static_cast<std::uint32_t>(count);
  if (!starts_.empty()) list_ = segmenter_.list();
}

Result<bool> Cutter::cut_records(ByteSource& source, Block& block, Problems& problems) {
  std::size_t wanted = kBlockBytes;
  while (true) {
    auto peeked = source.peek(wanted);
    if (!peeked) return failure(peeked.error());
    const std::string_view text = peeked->substr(0, wanted);
    const bool at_end = peeked->size() < wanted;
    if (scan(text) || (whole_end_ > 0 && (at_end || text.size() >= kMostRecordBytes))) {
      emit(source, text, whole_end_, block);
      return true;
    }
    const std::size_t open = starts_.empty() ? segmenter_.scanned() : starts_.front();
    if (at_end || text.size() - open >= kMostRecordBytes) {
      if (starts_.empty()) {
        drop(source, text.size());
        if (at_end) return false;
        wanted = kBlockBytes;
        continue;
      }
      if (!at_end)
        problems.add("a record longer than 16 MiB: read in pieces, as text", source.position() + open);
      segmenter_.abandon();
      emit(source, text, text.size(), block);
      return true;
    }
    if (whole_end_ == 0 && open > 0) drop(source, open);
    wanted = std::min(wanted * 2, kMostRecordBytes + kBlockBytes);
  }
}

}  // namespace garde::read::json
