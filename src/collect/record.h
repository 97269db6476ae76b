// SPDX-License-Identifier: Apache-2.0
// What sources hand over: records, gathered in batches.
//
// A record is the bytes of one message as its sender gave them, with where it came from and when. The room
// looks into them no further than it must to find where they end; reading them is the consumer's part.
//
// Thread rules: values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace garde::collect {

/// A record beyond this is cut by its source.
inline constexpr std::size_t kMostRecordBytes = 1 << 20;
/// What sources put into one batch: enough to share the disk's wait, little enough to hold a thousand of
/// them.
inline constexpr std::size_t kBatchBytes = 256 << 10;
/// A batch with more bytes is refused by the queue.
inline constexpr std::size_t kMostBatchBytes = 64 << 20;

/// Where a record came from.
struct Origin {
  std::string source;  ///< the source's name, as its user gave it: "firewall", "syslog-tcp"
  std::string peer;    ///< who sent it: an address, a file, a token's name; may be empty
  std::string format;  ///< the reader's (read/format.h) that it asks for; empty: as its content says

  friend bool operator==(const Origin&, const Origin&) = default;
};

/// A record in a batch. The views are the batch's.
struct RecordView {
  std::string_view source;
  std::string_view peer;
  std::string_view format;
  Instant received;
  std::string_view bytes;
};

/// Records one behind the other, as they will stand on disk: an origin is written where it changes.
class Batch {
 public:
  void add(const Origin& origin, Instant received, std::string_view bytes);
  void clear();

  [[nodiscard]] std::uint32_t records() const { return records_; }
  [[nodiscard]] bool empty() const { return records_ == 0; }
  [[nodiscard]] const std::string& encoded() const { return encoded_; }

 private:
  std::string encoded_;
  Origin last_origin_;
  Instant last_received_{};
  std::uint32_t records_ = 0;
};

/// Takes records one by one off what a Batch encoded.
class BatchReader {
 public:
  explicit BatchReader(std::string_view encoded) : rest_(encoded) {}
  /// False at the end, or where the bytes are no batch: is_broken() tells.
  [[nodiscard]] bool next(RecordView& record);
  [[nodiscard]] bool is_broken() const { return broken_; }

 private:
  std::string_view rest_;
  RecordView last_{};
  bool broken_ = false;
};

}  // namespace garde::collect
