// SPDX-License-Identifier: Apache-2.0
// A record is: a flag (1: an origin follows), the origin's three texts, the time since the record before in
// nanoseconds, the bytes (base/varint.h).
#include "collect/record.h"

#include "base/varint.h"

namespace garde::collect {
namespace {

using varint::append_number;
using varint::append_signed;
using varint::append_text;
using varint::take_number;
using varint::take_signed;
using varint::take_text;

constexpr std::uint64_t kSameOrigin = 0;
constexpr std::uint64_t kNewOrigin = 1;

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
  append_signed(difference(count_of(received), count_of(last_received_)), encoded_);
  last_received_ = received;
  append_text(bytes, encoded_);
  ++records_;
}

void Batch::clear() {
  encoded_.clear();
  last_received_ = {};
  records_ = 0;
}

bool BatchReader::next(RecordView& record) {
  if (rest_.empty() || broken_) return false;
  std::uint64_t flag = 0;
  std::int64_t later = 0;
  const bool good = take_number(rest_, flag) && flag <= kNewOrigin &&
                    (flag == kSameOrigin || (take_text(rest_, last_.source) && take_text(rest_, last_.peer) &&
                                             take_text(rest_, last_.format))) &&
                    take_signed(rest_, later) && take_text(rest_, last_.bytes);
  if (!good) {
    broken_ = true;
    return false;
  }
  const auto before = static_cast<std::uint64_t>(count_of(last_.received));
  last_.received =
      Instant(Duration(static_cast<std::int64_t>(before + static_cast<std::uint64_t>(later))));
  record = last_;
  return true;
}

}  // namespace garde::collect
