// SPDX-License-Identifier: Apache-2.0
#include "read/json/walk.h"

#include <algorithm>

namespace garde::read::json {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The end of what stands before `end`, white space left out. Something else stands there.
const char* before_space(const char* end) {
  while (is_space(end[-1])) --end;
  return end;
}

// Whether a backslash stands in the text; 16 bytes behind its end are readable.
bool has_backslash(const char* text, const char* end) {
#if defined(__SSE2__)
  const __m128i wanted = _mm_set1_epi8('\\');
  for (;;) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
    const auto found = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted)));
    const std::ptrdiff_t left = end - text;
    if (left <= 16) return (found & ((std::uint32_t{1} << left) - 1)) != 0;
    if (found != 0) return true;
    text += 16;
  }
#else
  return std::memchr(text, '\\', static_cast<std::size_t>(end - text)) != nullptr;
#endif
}

// RFC 8259 section 6. The byte behind the end is not part of a number.
bool is_number(const char* text, const char* end) {
  if (*text == '-') ++text;
  if (!is_digit(*text)) return false;
  if (*text == '0' && is_digit(text[1])) return false;
  while (is_digit(*text)) ++text;
  if (*text == '.') {
    if (!is_digit(*++text)) return false;
    while (is_digit(*text)) ++text;
  }
  if (*text == 'e' || *text == 'E') {
    ++text;
    if (*text == '+' || *text == '-') ++text;
    if (!is_digit(*text)) return false;
    while (is_digit(*text)) ++text;
  }
  return text == end;
}

constexpr std::uint64_t kLayoutFactor = 0x9E3779B97F4A7C15;

}  // namespace

void Walk::begin(std::string_view text, std::span<const std::uint32_t> places) {
  text_ = text.data();
  places_ = places;
  at_ = 0;
  depth_ = 0;
  cut_records_ = 0;
  deep_records_ = 0;
}

void Walk::go_on(std::size_t place, std::size_t offset) {
  at_ = place;
  while (!at_end() && places_[at_] < offset) ++at_;
}

void Walk::skip_commas() {
  while (!at_end() && character() == ',') ++at_;
}

bool Walk::next(std::size_t limit) {
  limit_ = limit;
  if (character() == '[') {
    depth_ = 1;
    return inner_records(names_.root());
  }
  depth_ = 0;
  return character() == '{' && record(names_.root());
}

bool Walk::next_element(Name& list, std::size_t limit) {
  limit_ = limit;
  depth_ = 0;
  if (character() != '{') return false;
  return record(list.lists_records ? names_.root() : list);
}

bool Walk::record(Name& root) {
  event_.clear();
  layout_ = 0;
  holds_records_ = false;
  is_cut_ = false;
  is_deep_ = false;
  const char* const start = text_ + places_[at_];
  ++depth_;
  const bool whole = object(root, false);
  --depth_;
  if (!whole) return false;
  if (!holds_records_) {
    event_.source = {start, static_cast<std::size_t>(text_ + places_[at_ - 1] + 1 - start)};
    cut_records_ += is_cut_ || event_.is_cut() ? 1 : 0;
    deep_records_ += is_deep_ ? 1 : 0;
    visitor_.finish(layout_);
  }
  return true;
}

Name* Walk::read_key(Name& parent, Name* previous) {
  const char* const text = text_ + places_[at_] + 1;
  Name* name = Names::guess(parent, previous, text);
  if (name != nullptr) return name;
  const char* const end = before_space(text_ + places_[at_ + 1]) - 1;
  return names_.find(parent, previous, {text, static_cast<std::size_t>(end - text)});
}

bool Walk::object(Name& parent, bool member) {
  if (places_[at_] > limit_) return false;
  ++at_;
  if (character() == '}') {
    ++at_;
    if (parent.parent != nullptr) add(parent, ValueKind::null, {}, member);
    return true;
  }
  Name* previous = nullptr;
  for (;;) {
    if (character() != '"' || text_[places_[at_ + 1]] != ':') return false;
    Name* name = read_key(parent, previous);
    at_ += 2;
    if (name == nullptr) {
      is_cut_ = true;
      if (!skip_value()) return false;
    } else {
      if (!value(*name, member)) return false;
      previous = name;
    }
    const char behind = character();
    if (behind != ',' && behind != '}') return false;
    ++at_;
    if (behind == '}') return true;
  }
}

bool Walk::value(Name& name, bool member) {
  switch (character()) {
    case '"':
      return string(name, member);
    case '{':
      if (name.holds_record) return inner_records(name);
      if (depth_ == kMostDepth) return deep_value(name, member);
      {
        ++depth_;
        const bool whole = object(name, member);
        --depth_;
        return whole;
      }
    case '[':
      if (name.lists_records && text_[places_[at_ + 1]] == '{') return inner_records(name);
      if (depth_ == kMostDepth) return deep_value(name, member);
      {
        ++depth_;
        const bool whole = array(name);
        --depth_;
        return whole;
      }
    default:
      return scalar(name, member);
  }
}

bool Walk::array(Name& name) {
  ++at_;
  if (character() == ']') {
    ++at_;
    add(name, ValueKind::null, {}, true);
    return true;
  }
  for (;;) {
    if (!value(name, true)) return false;
    const char behind = character();
    if (behind != ',' && behind != ']') return false;
    ++at_;
    if (behind == ']') return true;
  }
}

bool Walk::string(Name& name, bool member) {
  const char* const start = text_ + places_[at_] + 1;
  ++at_;
  const char* const end = before_space(text_ + places_[at_]) - 1;
  const ValueKind kind = has_backslash(start, end) ? ValueKind::escaped : ValueKind::text;
  add(name, kind, {start, static_cast<std::size_t>(end - start)}, member);
  return true;
}

bool Walk::scalar(Name& name, bool member) {
  const char* const start = text_ + places_[at_];
  if (at_end() || places_[at_ + 1] == places_[at_]) return false;
  const char* const end = before_space(text_ + places_[at_ + 1]);
  const std::string_view written(start, static_cast<std::size_t>(end - start));
  ValueKind kind = ValueKind::number;
  if (!is_number(start, end)) {
    if (written == "true" || written == "false") {
      kind = ValueKind::boolean;
    } else if (written == "null") {
      kind = ValueKind::null;
    } else {
      return false;
    }
  }
  ++at_;
  add(name, kind, kind == ValueKind::null ? std::string_view() : written, member);
  return true;
}

// What is nested too deeply is one text, as it is written.
bool Walk::deep_value(Name& name, bool member) {
  const char* const start = text_ + places_[at_];
  if (!skip_value()) return false;
  const char* const end = before_space(text_ + places_[at_]);
  is_deep_ = true;
  add(name, ValueKind::text, {start, static_cast<std::size_t>(end - start)}, member);
  return true;
}

// Steps over a value of which only the nesting is looked at.
bool Walk::skip_value() {
  std::size_t open = 0;
  for (; !at_end(); ++at_) {
    const char c = character();
    if (c == '{' || c == '[') ++open;
    if (c == '}' || c == ']') {
      if (open == 0) return false;
      --open;
    }
    if (open == 0) {
      if (c == ',' || c == ':') return false;
      ++at_;
      return true;
    }
  }
  return false;
}

// The records that an object holds, or an array of them at the top. The fields read so far were only their
// wrapping.
bool Walk::inner_records(Name& name) {
  if (character() == '{') {
    if (depth_ == kMostDepth) return false;
    const bool whole = record(names_.root());
    holds_records_ = true;
    return whole;
  }
  ++at_;
  if (character() == ']') {
    ++at_;
    return true;
  }
  for (;;) {
    if (character() != '{' || depth_ >= kMostDepth ||
        !record(name.parent == nullptr || name.lists_records ? names_.root() : name))
      return false;
    const char behind = character();
    if (behind != ',' && behind != ']') return false;
    ++at_;
    if (behind == ']') break;
  }
  holds_records_ = true;
  return true;
}

void Walk::add(Name& name, ValueKind kind, std::string_view value, bool member) {
  event_.add(name.full, name.id, kind, value, member);
  layout_ = (layout_ ^ name.ordinal) * kLayoutFactor;
}

}  // namespace garde::read::json
