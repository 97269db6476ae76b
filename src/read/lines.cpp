// SPDX-License-Identifier: Apache-2.0
#include "read/lines.h"

#include <algorithm>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace garde::read {
namespace {

// At the speed of memory: 16 bytes at a time, their matches added up as bytes before they can overflow.
std::uint64_t count_line_feeds(std::string_view text) {
  std::uint64_t count = 0;
#if defined(__SSE2__)
  const __m128i wanted = _mm_set1_epi8('\n');
  while (text.size() >= 16) {
    const std::size_t steps = std::min<std::size_t>(text.size() / 16, 255);
    __m128i matches = _mm_setzero_si128();
    for (std::size_t i = 0; i < steps; ++i) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i * 16));
      matches = _mm_sub_epi8(matches, _mm_cmpeq_epi8(bytes, wanted));
    }
    const __m128i sums = _mm_sad_epu8(matches, _mm_setzero_si128());
    count += static_cast<std::uint64_t>(_mm_cvtsi128_si64(sums)) +
             static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(sums, sums)));
    text.remove_prefix(steps * 16);
  }
#endif
  return count + static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

Result<bool> pass_over_line(ByteSource& source) {
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
    auto found = pass_over_line(source);
    if (!found || !*found) return found;
  }
  std::size_t wanted = kBlockBytes;
  std::size_t size = 0;
  while (size == 0) {
    auto bytes = source.peek(wanted);
    if (!bytes) return failure(bytes.error());
    if (bytes->empty()) return false;
    const std::string_view record_room = bytes->substr(0, wanted);
    const std::size_t end = record_room.rfind('\n');
    if (bytes->size() < wanted) {
      size = bytes->size();
    } else if (end != std::string_view::npos) {
      size = whole_ == nullptr ? end + 1 : whole_(record_room.substr(0, end + 1));
    } else if (record_room.size() == kMostRecordBytes) {
      size = kMostRecordBytes;
      in_long_line_ = true;
      problems.add("a line longer than 16 MiB: the rest of it was not read", source.position());
    }
    wanted = std::min(wanted * 2, kMostRecordBytes);
    if (size > 0) block.assign(bytes->substr(0, size), source.position());
  }
  block.first_position = next_line_;
  next_line_ += count_line_feeds(block.bytes()) + (in_long_line_ ? 1 : 0);
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
