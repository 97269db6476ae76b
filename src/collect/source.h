// SPDX-License-Identifier: Apache-2.0
// A source: something that hands records to a queue until it is stopped.
//
// Thread rules: start() and stop() from one thread; counts() from any.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "collect/queue/queue.h"

namespace garde::collect {

/// What a source has seen since it started.
struct SourceCounts {
  std::atomic<std::uint64_t> records{0};  ///< on disk
  std::atomic<std::uint64_t> bytes{0};    ///< of these
  std::atomic<std::uint64_t> cut{0};      ///< records that were longer than allowed
  std::atomic<std::uint64_t> lost{0};     ///< records that could not be kept, and that nobody will send again
  std::atomic<std::uint64_t> refused{0};  ///< requests and connections turned away
  std::atomic<std::uint64_t> broken{0};   ///< streams and requests that were not what they should be
  std::atomic<std::int64_t> connections{0};  ///< open now
  std::atomic<std::int64_t> last_record{0};  ///< when, in nanoseconds since 1970; 0: never

  void count(std::uint64_t kept, std::uint64_t kept_bytes, Instant moment) {
    records += kept;
    bytes += kept_bytes;
    last_record = moment.time_since_epoch().count();
  }
};

class Source {
 public:
  virtual ~Source() = default;
  /// An error where it cannot work at all: an address in use, a folder that is not there.
  [[nodiscard]] virtual Result<void> start() = 0;
  /// Returns once no record comes any more. A batch that is on its way to the disk still gets there; the
  /// source must outlive its queue for that.
  virtual void stop() = 0;
  [[nodiscard]] virtual const std::string& name() const = 0;
  [[nodiscard]] virtual const SourceCounts& counts() const = 0;
};

}  // namespace garde::collect
