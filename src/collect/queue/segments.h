// SPDX-License-Identifier: Apache-2.0
// The files of a queue: segments of frames, named by the sequence number of their first record, and the
// reader's position.
//
//     FOLDER/00000000000000000001.segment
//     FOLDER/position                       two slots, written in turn, so that one is always whole
//     FOLDER/lock                           held while a process has the queue open
//
// Thread rules: functions on files; the caller sees to it that one thread at a time uses a segment for
// writing.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <vector>

#include "base/descriptor.h"
#include "base/result.h"
#include "collect/queue/frame.h"

namespace garde::collect {

struct Segment {
  std::uint64_t first_sequence = 0;  ///< what its name says
  std::uint64_t next_sequence = 0;   ///< one more than its last record's
  std::uint64_t bytes = 0;           ///< up to the end of its last whole frame

  friend bool operator==(const Segment&, const Segment&) = default;
};

[[nodiscard]] std::filesystem::path segment_path(const std::filesystem::path& folder,
                                                 std::uint64_t first_sequence);

/// The segments of a folder, in order. Only the last is read: what stands behind its last whole frame is the
/// torn tail of a write that was never acknowledged, and is cut off. `cut_bytes` gets its size.
[[nodiscard]] Result<std::deque<Segment>> recover_segments(const std::filesystem::path& folder,
                                                           std::uint64_t& cut_bytes);

/// A new, empty segment. It is on disk by name only after sync_folder().
[[nodiscard]] Result<Descriptor> create_segment(const std::filesystem::path& folder,
                                                std::uint64_t first_sequence);
[[nodiscard]] Result<void> sync_folder(const std::filesystem::path& folder);

/// Writes all of the parts at `offset`. False leaves the reason in errno; a part may then have been written.
[[nodiscard]] bool write_at(int descriptor, const std::vector<std::string_view>& parts, std::uint64_t offset);
/// Reads up to `size` bytes at `offset` into `out`, fewer only at the end of the file.
[[nodiscard]] Result<void> read_at(int descriptor, std::uint64_t offset, std::size_t size, std::string& out);

/// The sequence number of the first record that the reader is not done with.
class PositionFile {
 public:
  /// 0 where none was ever written.
  [[nodiscard]] static Result<PositionFile> open(const std::filesystem::path& folder);
  [[nodiscard]] std::uint64_t next_sequence() const { return next_sequence_; }
  /// Survives the end of the process at once, a power cut after sync().
  [[nodiscard]] Result<void> write(std::uint64_t next_sequence);
  [[nodiscard]] Result<void> sync();

 private:
  PositionFile(Descriptor file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

  Descriptor file_;
  std::string path_;
  std::uint64_t next_sequence_ = 0;
  std::uint64_t generation_ = 0;
};

/// Keeps other processes out of the folder until it is closed.
[[nodiscard]] Result<Descriptor> lock_folder(const std::filesystem::path& folder);

}  // namespace garde::collect
