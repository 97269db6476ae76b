// SPDX-License-Identifier: Apache-2.0
#include "collect/syslog/framing.h"

#include <algorithm>
#include <charconv>

namespace garde::collect {
namespace {

constexpr std::size_t kMostDigits = 9;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// How many of the first bytes are digits, up to one more than a count may have.
std::size_t digits_of(std::string_view bytes) {
  std::size_t count = 0;
  while (count < bytes.size() && count <= kMostDigits && is_digit(bytes[count])) ++count;
  return count;
}

}  // namespace

void SyslogFramer::give(std::string_view message, const Take& take) const {
  while (!message.empty() && (message.back() == '\r' || message.back() == '\n' || message.back() == '\0'))
    message.remove_suffix(1);
  if (!message.empty()) take(message.substr(0, most_bytes_));
}

bool SyslogFramer::feed(std::string_view bytes, const Take& take) {
  std::string joined;
  if (!held_.empty() && !is_skipping_line_) {
    joined = std::move(held_);
    held_.clear();
    joined += bytes;
    bytes = joined;
  }
  if (framing_ == Framing::unknown) {
    const std::size_t digits = digits_of(bytes);
    const bool may_be_counted = digits > 0 && digits <= kMostDigits && bytes.front() != '0';
    // "27 <": more bytes may be needed to tell it from a line that starts with a year.
    if (may_be_counted && digits + 2 > bytes.size() && (digits == bytes.size() || bytes[digits] == ' ')) {
      held_.assign(bytes);
      return true;
    }
    framing_ =
        may_be_counted && bytes[digits] == ' ' && bytes[digits + 1] == '<' ? Framing::octets : Framing::lines;
  }
  bool good = true;
  if (framing_ == Framing::octets) {
    good = take_frames(bytes, take);
  } else {
    take_lines(bytes, take);
  }
  held_.assign(bytes);
  return good;
}

bool SyslogFramer::take_frames(std::string_view& rest, const Take& take) {
  while (!rest.empty()) {
    if (skip_ > 0) {
      const auto passed = static_cast<std::size_t>(std::min<std::uint64_t>(skip_, rest.size()));
      rest.remove_prefix(passed);
      skip_ -= passed;
      continue;
    }
    // Some senders write a line feed behind a counted frame.
    if (rest.front() == '\n') {
      rest.remove_prefix(1);
      continue;
    }
    const std::size_t digits = digits_of(rest);
    if (digits == rest.size() && digits <= kMostDigits) return true;
    std::uint64_t size = 0;
    std::from_chars(rest.data(), rest.data() + digits, size);
    if (digits > kMostDigits || rest[digits] != ' ' || size == 0) return false;
    const std::string_view behind = rest.substr(digits + 1);
    if (size > most_bytes_ && behind.size() >= most_bytes_) {
      ++cut_;
      give(behind.substr(0, most_bytes_), take);
      skip_ = size - most_bytes_;
      rest = behind.substr(most_bytes_);
      continue;
    }
    if (behind.size() < size) return true;
    give(behind.substr(0, size), take);
    rest = behind.substr(size);
  }
  return true;
}

void SyslogFramer::take_lines(std::string_view& rest, const Take& take) {
  constexpr std::string_view kEnds("\n\0", 2);
  while (!rest.empty()) {
    const std::size_t end = rest.find_first_of(kEnds);
    if (is_skipping_line_) {
      rest.remove_prefix(std::min(end, rest.size() - 1) + 1);
      is_skipping_line_ = end == std::string_view::npos;
      continue;
    }
    const std::size_t size = std::min(end, rest.size());
    if (size > most_bytes_) {
      ++cut_;
      give(rest.substr(0, most_bytes_), take);
      rest.remove_prefix(most_bytes_);
      is_skipping_line_ = true;
      continue;
    }
    if (end == std::string_view::npos) return;
    give(rest.substr(0, end), take);
    rest.remove_prefix(end + 1);
  }
}

void SyslogFramer::finish(const Take& take) {
  std::string_view rest = held_;
  if (framing_ == Framing::octets) {
    const std::size_t digits = digits_of(rest);
    rest.remove_prefix(std::min(rest.size(), digits + 1));
  }
  give(rest, take);
  held_.clear();
}

}  // namespace garde::collect
