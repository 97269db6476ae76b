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
  /// `from` is the first of the records that were read together: its source, its peer, about its time.
  virtual void visit(Event& event, const QueuedRecord& from) = 0;
};

/// Reads all records. An event without a time of its own gets the one at which its record was received.
void decode(const Delivery& delivery, const read::ReadOptions& options, RecordVisitor& visitor,
            read::Problems& problems);

}  // namespace garde::collect
