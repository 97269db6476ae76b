// SPDX-License-Identifier: Apache-2.0
#include "collect/queue/frame.h"

#include <bit>
#include <cstring>
#include <xxhash.h>

namespace garde::collect {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they stand");

constexpr std::string_view kMark = "GQF1";
constexpr std::size_t kChecksumAt = 24;

template <typename Number>
Number number_at(std::string_view bytes, std::size_t at) {
  Number number;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

std::uint64_t checksum_of(std::string_view header, std::string_view payload) {
  return XXH3_64bits_withSeed(payload.data(), payload.size(), XXH3_64bits(header.data(), kChecksumAt));
}

}  // namespace

void append_frame_header(std::uint32_t records, std::uint64_t first_sequence, std::string_view payload,
                         std::string& out) {
  char header[kFrameHeaderBytes] = {};
  const auto size = static_cast<std::uint32_t>(payload.size());
  std::memcpy(header, kMark.data(), kMark.size());
  std::memcpy(header + 4, &size, sizeof size);
  std::memcpy(header + 8, &records, sizeof records);
  std::memcpy(header + 16, &first_sequence, sizeof first_sequence);
  const std::uint64_t checksum = checksum_of({header, kFrameHeaderBytes}, payload);
  std::memcpy(header + kChecksumAt, &checksum, sizeof checksum);
  out.append(header, sizeof header);
}

FrameState read_frame(std::string_view bytes, FrameHeader& header) {
  if (bytes.size() < kFrameHeaderBytes)
    return kMark.starts_with(bytes.substr(0, kMark.size())) || bytes.starts_with(kMark) ? FrameState::partial
                                                                                        : FrameState::damaged;
  if (!bytes.starts_with(kMark)) return FrameState::damaged;
  header.payload_bytes = number_at<std::uint32_t>(bytes, 4);
  header.records = number_at<std::uint32_t>(bytes, 8);
  header.first_sequence = number_at<std::uint64_t>(bytes, 16);
  if (header.payload_bytes > kMostBatchBytes) return FrameState::damaged;
  if (header.frame_bytes() > bytes.size()) return FrameState::partial;
  const std::string_view payload = bytes.substr(kFrameHeaderBytes, header.payload_bytes);
  return checksum_of(bytes, payload) == number_at<std::uint64_t>(bytes, kChecksumAt) ? FrameState::whole
                                                                                     : FrameState::damaged;
}

std::size_t next_frame_mark(std::string_view bytes) {
  return std::min(bytes.find(kMark, 1), bytes.size());
}

}  // namespace garde::collect
