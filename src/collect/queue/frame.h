// SPDX-License-Identifier: Apache-2.0
// A frame: a batch on disk, behind a header that tells whether all of it arrived there.
//
//     bytes  0..3   "GQF1"
//            4..7   size of the payload
//            8..11  how many records it holds
//           12..15  0
//           16..23  sequence number of its first record
//           24..31  XXH3 of the header's first 24 bytes and of the payload
//           32..    the payload: what Batch::encoded() gave
//
// Numbers are little-endian. A segment is frames one behind the other. Behind damage the next frame is found
// again by its mark and its checksum, so that one bad sector costs the frames it hits and no more.
//
// Thread rules: pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "collect/record.h"

namespace garde::collect {

inline constexpr std::size_t kFrameHeaderBytes = 32;

struct FrameHeader {
  std::uint32_t payload_bytes = 0;
  std::uint32_t records = 0;
  std::uint64_t first_sequence = 0;

  [[nodiscard]] std::uint64_t next_sequence() const { return first_sequence + records; }
  [[nodiscard]] std::uint64_t frame_bytes() const { return kFrameHeaderBytes + payload_bytes; }
};

/// The header's bytes for this payload.
void append_frame_header(std::uint32_t records, std::uint64_t first_sequence, std::string_view payload,
                         std::string& out);

enum class FrameState { whole, partial, damaged };

/// What stands at the front of `bytes`: a whole frame; the start of one that would need more bytes; or
/// neither.
[[nodiscard]] FrameState read_frame(std::string_view bytes, FrameHeader& header);

/// Where the next frame's mark stands behind the first byte; the size of `bytes` where there is none.
[[nodiscard]] std::size_t next_frame_mark(std::string_view bytes);

}  // namespace garde::collect
