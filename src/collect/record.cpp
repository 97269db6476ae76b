// SPDX-License-Identifier: Apache-2.0
// A record is: a flag (1: an origin follows), the origin's three texts, the time since the record before in
// nanoseconds (zigzag), the bytes. Numbers are LEB128, texts have their length before them.
#include "collect/record.h"

namespace garde::collect {
namespace {

constexpr std::uint64_t kSameOrigin = 0;
constexpr std::uint64_t kNewOrigin = 1;

void append_number(std::uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

void append_text(std::string_view text, std::string& out) {
  append_number(text.size(), out);
  out += text;
}

std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}

std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

std::int64_t count_of(Instant instant) {
  return instant.time_since_epoch().count();
}

// Differences wrap, so that no time of a hostile or a broken clock overflows.
std::int64_t difference(std::int64_t later, std::int64_t earlier) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(later) - static_cast<std::uint64_t>(earlier));
}

}  // namespace

void Batch::add(const Origin& origin, Instant received, std::string_view bytes) {
  const bool is_new = records_ == 0 || origin != last_origin_;
  append_number(is_new ? kNewOrigin : kSameOrigin, encoded_);
  if (is_new) {
    append_text(origin.source, encoded_);
    append_text(origin.peer, encoded_);
    append_text(origin.format, encoded_);
    last_origin_ = origin;
  }
  append_number(zigzag(difference(count_of(received), count_of(last_received_))), encoded_);
  last_received_ = received;
  append_text(bytes, encoded_);
  ++records_;
}

void Batch::clear() {
  encoded_.clear();
  last_received_ = {};
  records_ = 0;
}

bool BatchReader::take_number(std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

bool BatchReader::take_text(std::string_view& text) {
  std::uint64_t size = 0;
  if (!take_number(size) || size > rest_.size()) return false;
  text = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return true;
}

bool BatchReader::next(RecordView& record) {
  if (rest_.empty() || broken_) return false;
  std::uint64_t flag = 0;
  std::uint64_t later = 0;
  const bool good = take_number(flag) && flag <= kNewOrigin &&
                    (flag == kSameOrigin ||
                     (take_text(last_.source) && take_text(last_.peer) && take_text(last_.format))) &&
                    take_number(later) && take_text(last_.bytes);
  if (!good) {
    broken_ = true;
    return false;
  }
  const auto before = static_cast<std::uint64_t>(count_of(last_.received));
  last_.received =
      Instant(Duration(static_cast<std::int64_t>(before + static_cast<std::uint64_t>(unzigzag(later)))));
  record = last_;
  return true;
}

}  // namespace garde::collect
