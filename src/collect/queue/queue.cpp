// SPDX-License-Identifier: Apache-2.0
#include "collect/queue/queue.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <future>
#include <sys/stat.h>

namespace garde::collect {
namespace {

using std::chrono::steady_clock;

bool is_out_of_room(int error) {
  return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

QueueOptions settled(QueueOptions options) {
  constexpr std::uint64_t kLeastSegment = 4096;
  options.segment_bytes = std::max(kLeastSegment, std::min(options.segment_bytes, options.most_bytes / 8));
  return options;
}

}  // namespace

Result<std::unique_ptr<Queue>> Queue::open(const std::filesystem::path& folder, const QueueOptions& options) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return failure("the queue's folder cannot be made: " + error.message(), folder.string(),
                   "name a folder that this user may write to");
  ::chmod(folder.c_str(), 0700);  // what others logged is nobody else's to read
  auto lock = lock_folder(folder);
  if (!lock) return failure(lock.error());
  auto position = PositionFile::open(folder);
  if (!position) return failure(position.error());
  std::uint64_t cut_bytes = 0;
  auto segments = recover_segments(folder, cut_bytes);
  if (!segments) return failure(segments.error());
  std::unique_ptr<Queue> queue(
      new Queue(folder, settled(options), std::move(*lock), std::move(*position), std::move(*segments)));
  queue->counts_.cut_bytes = cut_bytes;
  queue->writer_ = std::thread([self = queue.get()] { self->write_until_closed(); });
  return queue;
}

Queue::Queue(std::filesystem::path folder, const QueueOptions& options, Descriptor lock,
             PositionFile position, std::deque<Segment> segments)
    : folder_(std::move(folder)),
      options_(options),
      lock_(std::move(lock)),
      segments_(std::move(segments)),
      position_(std::move(position)),
      last_sync_(steady_clock::now()) {
  // A number that the reader has released is never given again, even where a power cut took the record
  // itself.
  next_sequence_ = std::max<std::uint64_t>(1, position_.next_sequence());
  if (!segments_.empty()) next_sequence_ = std::max(next_sequence_, segments_.back().next_sequence);
  read_next_ = position_.next_sequence();
}

Queue::~Queue() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  work_.notify_all();
  if (writer_.joinable()) writer_.join();
  static_cast<void>(position_.sync());
}

void Queue::append(Batch batch, Done done) {
  if (batch.empty()) return done(Stored::yes);
  const std::size_t size = batch.encoded().size();
  bool is_full = false;
  {
    const std::lock_guard lock(mutex_);
    is_full = size > kMostBatchBytes || closing_ ||
              pending_bytes_ + size > std::max(options_.most_pending_bytes, size) ||
              !make_room(size + kFrameHeaderBytes);
    if (!is_full) {
      pending_bytes_ += size;
      pending_.push_back({std::move(batch), {}, std::move(done)});
    }
  }
  if (is_full) return done(Stored::full);
  work_.notify_one();
}

Stored Queue::append_and_wait(Batch batch) {
  std::promise<Stored> promise;
  append(std::move(batch), [&promise](Stored stored) { promise.set_value(stored); });
  return promise.get_future().get();
}

std::uint64_t Queue::bytes_on_disk() const {
  std::uint64_t bytes = 0;
  for (const Segment& segment : segments_) bytes += segment.bytes;
  return bytes;
}

bool Queue::make_room(std::uint64_t bytes) {
  const auto has_room = [&] { return bytes_on_disk() + pending_bytes_ + bytes <= options_.most_bytes; };
  while (options_.when_full == WhenFull::drop_oldest && !has_room() && segments_.size() > 1)
    forget_oldest_segment();
  return has_room();
}

void Queue::forget_oldest_segment() {
  const Segment& oldest = segments_.front();
  const std::uint64_t unread_from = std::max(oldest.first_sequence, position_.next_sequence());
  if (unread_from < oldest.next_sequence) {
    counts_.dropped += oldest.next_sequence - unread_from;
    static_cast<void>(position_.write(oldest.next_sequence));
  }
  std::error_code ignored;
  std::filesystem::remove(segment_path(folder_, oldest.first_sequence), ignored);
  segments_.pop_front();
}

void Queue::write_until_closed() {
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto has_work = [this] { return !pending_.empty() || closing_; };
    if (is_dirty_ && options_.sync == SyncPolicy::interval) {
      work_.wait_until(lock, last_sync_ + options_.sync_interval, has_work);
    } else {
      work_.wait(lock, has_work);
    }
    std::vector<Pending> group = std::exchange(pending_, {});
    const bool is_last = closing_ && group.empty();
    for (Pending& pending : group) {
      append_frame_header(pending.batch.records(), next_sequence_, pending.batch.encoded(), pending.header);
      next_sequence_ += pending.batch.records();
    }
    lock.unlock();
    if (!group.empty()) write_group(group);
    sync_if_due(steady_clock::now());
    group.clear();
    if (is_last) break;
    lock.lock();
  }
  if (active_.is_open() && is_dirty_) ::fdatasync(active_.number());
}

void Queue::write_group(std::vector<Pending>& group) {
  std::size_t size = 0;
  for (const Pending& pending : group) size += pending.batch.encoded().size();
  const Stored stored = write_frames(group);
  {
    const std::lock_guard lock(mutex_);
    pending_bytes_ -= size;
  }
  arrival_.notify_all();
  for (Pending& pending : group) pending.done(stored);
}

Stored Queue::write_frames(std::vector<Pending>& group) {
  if (auto ready = make_segment_ready(); !ready) {
    const int error = errno;
    const std::lock_guard lock(mutex_);
    counts_.failure = ready.error();
    return is_out_of_room(error) ? Stored::full : Stored::failed;
  }
  std::vector<std::string_view> parts;
  std::uint64_t size = 0;
  std::uint64_t records = 0;
  for (const Pending& pending : group) {
    parts.push_back(pending.header);
    parts.push_back(pending.batch.encoded());
    size += pending.header.size() + pending.batch.encoded().size();
    records += pending.batch.records();
  }
  std::uint64_t offset = 0;
  {
    const std::lock_guard lock(mutex_);
    offset = segments_.back().bytes;
  }
  if (!write_at(active_.number(), parts, offset)) return fail_write("the queue cannot be written");
  is_dirty_ = true;
  if (options_.sync == SyncPolicy::each_batch) {
    if (::fdatasync(active_.number()) != 0) return fail_write("the queue cannot be brought to disk");
    is_dirty_ = false;
  }
  if (folder_is_dirty_) {
    if (auto synced = sync_folder(folder_); !synced)
      return fail_write("the queue's folder cannot be brought to disk");
    folder_is_dirty_ = false;
  }
  FrameHeader last;
  const std::lock_guard lock(mutex_);
  counts_.failure.reset();
  Segment& segment = segments_.back();
  segment.bytes += size;
  static_cast<void>(read_frame(group.back().header, last));
  segment.next_sequence = last.next_sequence();
  return Stored::yes;
}

Result<void> Queue::make_segment_ready() {
  std::uint64_t first = 0;
  {
    const std::lock_guard lock(mutex_);
    if (active_.is_open() && segments_.back().bytes < options_.segment_bytes) return {};
    first = segments_.empty() ? 1 : segments_.back().next_sequence;
    first = std::max(first, position_.next_sequence());
    // The last segment of an earlier run may be empty: its name is taken over.
    if (!segments_.empty() && segments_.back().bytes == 0 && segments_.back().first_sequence == first)
      segments_.pop_back();
  }
  seal_segment();
  auto created = create_segment(folder_, first);
  if (!created) return failure(created.error());
  active_ = std::move(*created);
  folder_is_dirty_ = true;
  const std::lock_guard lock(mutex_);
  segments_.push_back({first, first, 0});
  return {};
}

void Queue::seal_segment() {
  if (active_.is_open() && is_dirty_ && options_.sync != SyncPolicy::never) ::fdatasync(active_.number());
  is_dirty_ = false;
  active_.close();
}

void Queue::sync_if_due(steady_clock::time_point moment) {
  if (!is_dirty_ || options_.sync != SyncPolicy::interval || moment < last_sync_ + options_.sync_interval)
    return;
  last_sync_ = moment;
  is_dirty_ = false;
  if (::fdatasync(active_.number()) == 0) return;
  const std::lock_guard lock(mutex_);
  counts_.failure = Error{fmt::format("the queue cannot be brought to disk: {}", std::strerror(errno)),
                          folder_.string(), ""};
}

// What of the group has been written is taken back. After a failed fdatasync() the kernel may have dropped
// pages of the file, so that it is not written to again.
Stored Queue::fail_write(const char* what) {
  const int error = errno;
  const std::lock_guard lock(mutex_);
  Segment& segment = segments_.back();
  static_cast<void>(::ftruncate(active_.number(), static_cast<off_t>(segment.bytes)));
  counts_.failure = Error{fmt::format("{}: {}", what, std::strerror(error)), folder_.string(),
                          is_out_of_room(error) ? "make room on its disk" : ""};
  is_dirty_ = false;
  active_.close();
  if (segment.bytes == 0) {
    std::error_code ignored;
    std::filesystem::remove(segment_path(folder_, segment.first_sequence), ignored);
    segments_.pop_back();
  }
  return is_out_of_room(error) ? Stored::full : Stored::failed;
}

QueueState Queue::state() const {
  const std::lock_guard lock(mutex_);
  QueueState state = counts_;
  state.next_sequence = segments_.empty() ? std::max<std::uint64_t>(1, position_.next_sequence())
                                          : segments_.back().next_sequence;
  state.next_sequence = std::max(state.next_sequence, position_.next_sequence());
  state.first_sequence = segments_.empty() ? state.next_sequence : segments_.front().first_sequence;
  state.released_sequence = std::max<std::uint64_t>(position_.next_sequence(), state.first_sequence);
  state.bytes = bytes_on_disk();
  return state;
}

}  // namespace garde::collect
