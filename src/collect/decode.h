// SPDX-License-Identifier: Apache-2.0
// The consumer's first step: records to events, by the readers of the room before.
//
// Neighbours of one origin are read together, so that what a reader joins (the records of one audit event) is
// joined and a reader is made once for many records.
//
// Thread rules: one thread at a time.
#pragma once

#include "collect/queue/queue.h"
#include "read/format.h"

namespace garde::collect {

class RecordVisitor {
 public:
  virtual ~RecordVisitor() = default;
  /// `from` is the record that the event is of, the first where it is of several. The event's position is the
  /// record's sequence number.
  virtual void visit(Event& event, const QueuedRecord& from) = 0;
  /// So many problems were met in records that were read together, of which this is the first.
  virtual void could_not_read(const QueuedRecord& /*from*/, std::uint64_t /*records*/) {}
};

/// Reads all records. An event without a time of its own gets the one at which its record was received.
void decode(const Delivery& delivery, const read::ReadOptions& options, RecordVisitor& visitor,
            read::Problems& problems);

}  // namespace garde::collect
