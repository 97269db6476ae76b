// SPDX-License-Identifier: Apache-2.0
// The durable queue between sources and their consumer.
//
// Many writers append batches; one thread of the queue's own writes what has gathered meanwhile in one go and
// brings it to disk with one fdatasync() (group commit), then tells each writer. A batch is acknowledged only
// then. One reader takes records in order and releases them when it is done with them; after a crash it gets
// again what it had not released (at least once), each record under the sequence number it had before.
//
// What survives what: with SyncPolicy::each_batch an acknowledged batch survives a power cut. With interval
// or never it survives the end of the process at any moment (kill -9), but a power cut takes what the kernel
// had not yet written.
//
// Bounds: bytes on disk (most_bytes) and bytes that wait in memory to be written (most_pending_bytes). A
// queue that is full refuses (Stored::full: the writer holds its sender back and tries again), or, where
// senders cannot wait, drops its oldest segments and counts their unread records.
//
// Cost: a batch is copied nowhere; it is hashed once (XXH3) and written with its neighbours by one pwritev().
//
// Thread rules: append() from any thread; take() and release() from one thread at a time; state() from any.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "collect/queue/segments.h"
#include "collect/record.h"

namespace garde::collect {

enum class SyncPolicy { each_batch, interval, never };
enum class WhenFull { refuse, drop_oldest };

struct QueueOptions {
  SyncPolicy sync = SyncPolicy::each_batch;
  std::chrono::milliseconds sync_interval{1000};  ///< of SyncPolicy::interval
  std::uint64_t most_bytes = std::uint64_t{4} << 30;
  std::uint64_t segment_bytes =
      std::uint64_t{64} << 20;  ///< a segment is closed once it is larger; at most an eighth of most_bytes
  std::size_t most_pending_bytes = std::size_t{32} << 20;
  WhenFull when_full = WhenFull::refuse;
};

enum class Stored {
  yes,     ///< on disk, as the policy says
  full,    ///< nothing was kept: try again later
  failed,  ///< nothing was kept: QueueState::failure says why
};

/// A record with its number, which it keeps for good.
struct QueuedRecord {
  std::uint64_t sequence = 0;
  RecordView record;
};

/// What take() gives. The records' views are its own.
struct Delivery {
  std::vector<QueuedRecord> records;
  std::uint64_t next_sequence = 0;  ///< to release() once all of them are done with
  std::string storage;
};

struct QueueState {
  std::uint64_t first_sequence = 0;     ///< of the oldest record kept
  std::uint64_t next_sequence = 0;      ///< one more than the newest's
  std::uint64_t released_sequence = 0;  ///< the reader is done with all before
  std::uint64_t bytes = 0;
  std::uint64_t dropped = 0;        ///< records dropped unread since the queue was opened
  std::uint64_t damaged_bytes = 0;  ///< passed over while reading since then
  std::uint64_t cut_bytes = 0;      ///< of the torn tail cut off when it was opened
  std::optional<Error> failure;     ///< why the last write failed; nothing once one succeeds

  [[nodiscard]] std::uint64_t waiting() const { return next_sequence - released_sequence; }
};

class Queue {
 public:
  using Done = std::function<void(Stored)>;

  /// Makes the folder where there is none. An error where it cannot be used or another process has it.
  [[nodiscard]] static Result<std::unique_ptr<Queue>> open(const std::filesystem::path& folder,
                                                           const QueueOptions& options);
  /// Writes what is pending, then closes.
  ~Queue();
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  /// Calls `done` once: at once where the queue is full, else from the queue's thread, where it must be
  /// quick. An empty batch is stored at once.
  void append(Batch batch, Done done);
  [[nodiscard]] Stored append_and_wait(Batch batch);

  /// The records that follow what was taken before, about a megabyte of them; waits at most `patience` for
  /// the first. Empty where none came.
  [[nodiscard]] Result<Delivery> take(std::chrono::milliseconds patience);
  /// All records before this number are done with: they will not come again. Their segments are deleted.
  [[nodiscard]] Result<void> release(std::uint64_t next_sequence);

  [[nodiscard]] QueueState state() const;

 private:
  struct Pending {
    Batch batch;
    std::string header;
    Done done;
  };

  Queue(std::filesystem::path folder, const QueueOptions& options, Descriptor lock, PositionFile position,
        std::deque<Segment> segments);

  void write_until_closed();
  void write_group(std::vector<Pending>& group);
  Stored write_frames(std::vector<Pending>& group);
  Result<void> make_segment_ready();
  void seal_segment();
  void sync_if_due(std::chrono::steady_clock::time_point moment);
  Stored fail_write(const char* what);
  bool make_room(std::uint64_t bytes);
  void forget_oldest_segment();
  [[nodiscard]] std::uint64_t bytes_on_disk() const;
  Result<bool> open_for_reading();
  Result<void> read_frames(Delivery& delivery, std::uint64_t end, bool is_sealed);

  const std::filesystem::path folder_;
  const QueueOptions options_;
  const Descriptor lock_;

  mutable std::mutex mutex_;  // guards what follows, up to the next comment
  std::condition_variable work_;
  std::condition_variable arrival_;
  std::vector<Pending> pending_;
  std::size_t pending_bytes_ = 0;
  bool closing_ = false;
  std::deque<Segment> segments_;  // the last is the active one while active_ is open
  std::uint64_t next_sequence_ = 1;
  PositionFile position_;
  QueueState counts_;  // only dropped, damaged_bytes, cut_bytes and failure

  // The writing thread's own.
  Descriptor active_;
  bool folder_is_dirty_ = false;
  bool is_dirty_ = false;
  std::chrono::steady_clock::time_point last_sync_;

  // The reader's own.
  Descriptor reading_;
  std::uint64_t reading_segment_ = 0;
  std::uint64_t reading_offset_ = 0;
  std::uint64_t read_next_ = 0;

  std::thread writer_;
};

}  // namespace garde::collect
