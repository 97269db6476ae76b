// SPDX-License-Identifier: Apache-2.0
#include "read/json/segment.h"

#include <algorithm>

namespace garde::read::json {
namespace {

constexpr std::size_t kLongestKey = 128;  // of those that paths can name

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

}  // namespace

Segmenter::Step Segmenter::next(std::string_view text) {
  Step step{Seen::nothing, 0};
  while (step.seen == Seen::nothing && scanned_ < text.size()) {
    if (in_string_) {
      if (!pass_string(text)) break;
      continue;
    }
    const char c = text[scanned_];
    if (in_stray_text_) {
      step = in_stray_text(c);
    } else if (is_space(c)) {
      ++scanned_;
    } else if (c == '"' && in_object_) {
      open_string(scanned_ + 1);
    } else {
      step = in_object_ ? in_object(c) : between(c);
    }
  }
  if (step.seen == Seen::nothing) step.offset = scanned_;
  return step;
}

void Segmenter::open_string(std::size_t offset) {
  in_string_ = true;
  list_may_start_ = false;
  string_start_ = offset;
  scanned_ = offset;
}

// Steps behind the string's end; false where the text ends before.
bool Segmenter::pass_string(std::string_view text) {
  std::size_t at = scanned_;
  while (at < text.size() && text[at] != '"' && text[at] != '\n') {
    if (text[at] == '\\') {
      if (at + 1 == text.size()) break;  // what it escapes is not here yet
      if (text[at + 1] != '\n') ++at;
    }
    ++at;
  }
  scanned_ = std::min(at, text.size());
  if (at >= text.size() || text[at] == '\\') return false;
  in_string_ = false;
  if (follows_keys()) {
    const std::size_t size = at - std::min(at, string_start_);
    latest_string_.assign(size <= kLongestKey ? text.substr(at - size, size) : std::string_view());
  }
  scanned_ = at + 1;
  return true;
}

std::string Segmenter::path() const {
  std::string path;
  for (int depth = 1; depth <= depth_; ++depth) {
    const std::string& key = keys_[static_cast<std::size_t>(depth)];
    if (!path.empty() && !key.empty()) path += '.';
    path += key;
  }
  return path;
}

void Segmenter::open(char c) {
  const bool may_list =
      c == '[' && list_depth_ == 0 && depth_ >= 1 && depth_ <= kFollowedDepth && paths_ != nullptr;
  if (may_list) {
    next_list_ = path();
    list_may_start_ = paths_->streams.contains(next_list_);
  }
  ++depth_;
  if (follows_keys()) keys_[static_cast<std::size_t>(depth_)].clear();
}

// Whether the object at the top of the list ends here.
bool Segmenter::close() {
  --depth_;
  return depth_ <= list_depth_;
}

Segmenter::Step Segmenter::in_object(char c) {
  if (list_may_start_ && c == '{') {
    list_may_start_ = false;
    list_depth_ = depth_;
    list_ = next_list_;
    in_object_ = false;
    const bool known = is_wrapping_;
    is_wrapping_ = true;
    return {known ? Seen::outside : Seen::wrapping, scanned_};
  }
  list_may_start_ = false;
  ++scanned_;
  if (c == '{' || c == '[') {
    open(c);
  } else if (c == ':' && follows_keys()) {
    keys_[static_cast<std::size_t>(depth_)] = latest_string_;
  } else if ((c == '}' || c == ']') && close()) {
    in_object_ = false;
    depth_ = list_depth_;
    const bool wrapping = is_wrapping_ && list_depth_ == 0;
    if (wrapping) is_wrapping_ = false;
    return {wrapping ? Seen::outside : Seen::end, scanned_};
  }
  return {Seen::nothing, 0};
}

Segmenter::Step Segmenter::between(char c) {
  if (c == '{') {
    const Step step{Seen::start, scanned_};
    in_object_ = true;
    if (list_depth_ == 0) list_.clear();
    open(c);
    ++scanned_;
    return step;
  }
  if (c == ',') {
    ++scanned_;
    return {Seen::nothing, 0};
  }
  if (c == '[' && depth_ == 0) {
    list_.clear();
    list_depth_ = depth_ = 1;
  } else if (c == ']' && list_depth_ > 0) {
    depth_ = list_depth_ - 1;
    list_depth_ = 0;
    in_object_ = is_wrapping_;
  } else {
    in_stray_text_ = true;
    return {Seen::start, scanned_};
  }
  return {Seen::outside, ++scanned_};
}

// Goes up to the line's end, or to the end of an array's member.
Segmenter::Step Segmenter::in_stray_text(char c) {
  if (c == '\n' || c == '{' || (list_depth_ > 0 && (c == ',' || c == ']'))) {
    in_stray_text_ = false;
    return {Seen::end, scanned_};
  }
  ++scanned_;
  return {Seen::nothing, 0};
}

void Segmenter::consume(std::size_t count) {
  scanned_ -= std::min(scanned_, count);
  string_start_ -= std::min(string_start_, count);
}

void Segmenter::abandon() {
  in_object_ = false;
  in_string_ = false;
  in_stray_text_ = false;
  list_may_start_ = false;
  is_wrapping_ = is_wrapping_ && list_depth_ > 0;
  depth_ = list_depth_;
}

}  // namespace garde::read::json
