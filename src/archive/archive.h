// SPDX-License-Identifier: Apache-2.0
// The archive: every event, kept as plain files, and found again.
//
//     FOLDER/catalogue.db                             which segments there are (catalogue.h)
//     FOLDER/STREAM/2026-02-11/000000000042.jsonl.zst one segment (segment.h), and its .tokens
//
// A stream is what is kept for the same time: events of one stream share segments. A segment is sealed when it is large
// or old enough; until then its flushed part is safe, and read like any other.
//
// After a crash, open() reads what of unsealed segments is whole, seals it anew, and drops the rest.
//
// Thread rules: one thread at a time; one process writes (a lock file sees to it), others may hunt meanwhile.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/catalogue.h"
#include "archive/segment.h"

namespace garde::archive {

struct ArchiveOptions {
  std::uint64_t segment_bytes = 16 << 20;            ///< of JSON, before compression
  Duration longest_open = std::chrono::hours(6);     ///< a segment older than this is sealed by tend()
  int compression_level = 3;                         ///< zstd's
  std::map<std::string, Duration> keep{};             ///< by stream
  std::optional<Duration> keep_others{};              ///< streams that `keep` has not; absent: for ever
  std::uint64_t most_bytes = 0;                      ///< on disk, the oldest segments go first; 0: no limit
  /// Events come from queues, which give again after a crash what flush(Progress) did not cover: that much is then dropped,
  /// so that no event is kept twice. Segments are sealed by flush(Progress) alone, and by tend() behind it.
  bool is_fed_by_queues = false;
};

/// What tend() removed.
struct Removed {
  std::uint64_t segments = 0;
  std::uint64_t events = 0;
};

class Archive {
 public:
  /// Makes the folder where it is absent. An error where another process writes to it.
  [[nodiscard]] static Result<Archive> open(std::filesystem::path folder, const ArchiveOptions& options);
  Archive(Archive&&) noexcept;
  Archive& operator=(Archive&&) noexcept;
  /// Seals what is open; errors go unheard: call close() to hear them.
  ~Archive();

  /// `stream`: lower-case letters, digits, '-' and '_', at most 64.
  [[nodiscard]] Result<void> append(const std::string& stream, Event& event);
  /// All that was appended is on disk when this returns.
  [[nodiscard]] Result<void> flush();
  /// The same, and remembers with it, in one step, which records of the queues are in the archive.
  [[nodiscard]] Result<void> flush(const Progress& progress);
  /// What the last flush said, or was recovered.
  [[nodiscard]] const Progress& progress() const;
  /// Seals segments that are old enough, and removes what need not be kept. Call now and then, behind a flush.
  [[nodiscard]] Result<Removed> tend(Instant now);
  /// Seals every open segment.
  [[nodiscard]] Result<void> close();

  /// What a crash left behind and open() read again: events recovered.
  [[nodiscard]] std::uint64_t recovered_events() const;

 private:
  struct State;
  explicit Archive(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace garde::archive
