// SPDX-License-Identifier: Apache-2.0
// The reader's half of the queue. It has a descriptor of its own, so that segments may be deleted while it
// reads them.
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>

#include "collect/queue/queue.h"

namespace garde::collect {
namespace {

constexpr std::size_t kDeliveryBytes = 1 << 20;

}  // namespace

Result<Delivery> Queue::take(std::chrono::milliseconds patience) {
  Delivery delivery;
  const auto until = std::chrono::steady_clock::now() + patience;
  for (;;) {
    std::uint64_t end = 0;
    bool is_sealed = false;
    {
      std::unique_lock lock(mutex_);
      const auto has_more = [this] {
        return !segments_.empty() && segments_.back().next_sequence > read_next_;
      };
      if (!arrival_.wait_until(lock, until, has_more)) return delivery;
      auto opened = open_for_reading();
      if (!opened) return failure(opened.error());
      if (!*opened) continue;
      const auto found = std::find_if(segments_.begin(), segments_.end(), [this](const Segment& one) {
        return one.first_sequence == reading_segment_;
      });
      end = found->bytes;
      is_sealed = found + 1 != segments_.end();
    }
    if (auto read = read_frames(delivery, end, is_sealed); !read) return failure(read.error());
    if (!delivery.records.empty()) return delivery;
  }
}

// Opens the segment in which the next record stands, or the one behind it where it is gone. The mutex is
// held.
Result<bool> Queue::open_for_reading() {
  auto found = std::find_if(segments_.begin(), segments_.end(),
                            [this](const Segment& one) { return one.next_sequence > read_next_; });
  if (found == segments_.end()) return false;
  read_next_ = std::max(read_next_, found->first_sequence);
  if (reading_.is_open() && reading_segment_ == found->first_sequence) return true;
  const auto path = segment_path(folder_, found->first_sequence);
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open())
    return failure(fmt::format("cannot be opened: {}", std::strerror(errno)), path.string());
  reading_ = std::move(file);
  reading_segment_ = found->first_sequence;
  reading_offset_ = 0;
  return true;
}

Result<void> Queue::read_frames(Delivery& delivery, std::uint64_t end, bool is_sealed) {
  std::size_t wanted = kDeliveryBytes;
  std::uint64_t damaged = 0;
  while (delivery.records.empty() && reading_offset_ < end) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(wanted, end - reading_offset_));
    if (auto read = read_at(reading_.number(), reading_offset_, size, delivery.storage); !read)
      return failure(read.error());
    const bool at_end = delivery.storage.size() < size || reading_offset_ + size >= end;
    std::string_view rest = delivery.storage;
    while (!rest.empty()) {
      FrameHeader header;
      const FrameState state = read_frame(rest, header);
      if (state == FrameState::partial && !at_end) break;
      if (state != FrameState::whole) {
        const std::size_t passed = next_frame_mark(rest);
        damaged += passed;
        rest.remove_prefix(passed);
        continue;
      }
      BatchReader batch(rest.substr(kFrameHeaderBytes, header.payload_bytes));
      RecordView record;
      for (std::uint64_t sequence = header.first_sequence; batch.next(record); ++sequence)
        if (sequence >= read_next_) delivery.records.push_back({sequence, record});
      read_next_ = std::max(read_next_, header.next_sequence());
      rest.remove_prefix(header.frame_bytes());
    }
    const std::size_t used = delivery.storage.size() - rest.size();
    reading_offset_ += used;
    // A frame longer than what is read at once: it is read again, with all it needs.
    if (used == 0) {
      FrameHeader header;
      static_cast<void>(read_frame(rest, header));
      wanted = std::max<std::size_t>(header.frame_bytes(), 2 * wanted);
    }
    if (delivery.storage.empty()) break;
  }
  delivery.next_sequence = read_next_;
  const std::lock_guard lock(mutex_);
  counts_.damaged_bytes += damaged;
  if (!delivery.records.empty() || reading_offset_ < end) return {};
  // Nothing more stands here, whatever the names of the segments promise.
  const auto found = std::find_if(segments_.begin(), segments_.end(), [this](const Segment& one) {
    return one.first_sequence == reading_segment_;
  });
  if (found != segments_.end() && (is_sealed || found->bytes <= end))
    read_next_ = std::max(read_next_, found->next_sequence);
  delivery.next_sequence = read_next_;
  return {};
}

Result<void> Queue::release(std::uint64_t next_sequence) {
  const std::lock_guard lock(mutex_);
  if (next_sequence <= position_.next_sequence()) return {};
  if (auto written = position_.write(next_sequence); !written) return written;
  bool is_synced = false;
  while (segments_.size() > 1 && segments_.front().next_sequence <= next_sequence) {
    if (!is_synced && options_.sync != SyncPolicy::never)
      if (auto synced = position_.sync(); !synced) return synced;
    is_synced = true;
    forget_oldest_segment();
  }
  return {};
}

}  // namespace garde::collect
