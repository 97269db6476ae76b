// SPDX-License-Identifier: Apache-2.0
// The catalogue: which segments an archive has, of which stream and time. It is a convenience: lost, it is made again from
// the segments' files.
//
// Thread rules: a Catalogue is used by one thread at a time; several processes may open one file, one of them to write.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/segment.h"
#include "base/result.h"

struct sqlite3;

namespace garde::archive {

struct CataloguedSegment {
  std::int64_t number = 0;
  std::string stream;
  std::string base;  ///< its files' path without extension, relative to the archive's folder
  bool sealed = false;
  SegmentFacts facts;  ///< of a sealed one
};

/// Of each queue that feeds the archive, the number of the first record that is not in it.
using Progress = std::map<std::string, std::uint64_t>;

class Catalogue {
 public:
  /// Opens the catalogue of the archive in `folder`. Read-only, it must exist.
  [[nodiscard]] static Result<Catalogue> open(const std::filesystem::path& folder, bool read_only);
  Catalogue(Catalogue&&) noexcept;
  Catalogue& operator=(Catalogue&&) noexcept;
  ~Catalogue();

  /// Adds an open segment of the stream; its number is the next free one, its base names the stream, the day and the number.
  [[nodiscard]] Result<CataloguedSegment> add(const std::string& stream, Instant now);
  /// Adds one that the catalogue does not know, under its own number.
  [[nodiscard]] Result<void> add_known(const CataloguedSegment& segment);
  [[nodiscard]] Result<void> seal(std::int64_t number, const SegmentFacts& facts);
  [[nodiscard]] Result<void> remove(std::int64_t number);

  /// Both in one step: how far open segments (by number) are flushed, and what of the queues they then hold.
  struct Flushed {
    std::int64_t number = 0;
    std::uint64_t bytes = 0;
  };
  [[nodiscard]] Result<void> note(const std::vector<Flushed>& segments, const Progress& progress);
  [[nodiscard]] Result<Progress> progress() const;
  /// What note() last said of the segment; nothing where it never did.
  [[nodiscard]] std::optional<std::uint64_t> flushed_bytes(std::int64_t number) const;

  /// In order of number. `since` and `until` (exclusive) leave out sealed segments that surely lie outside.
  [[nodiscard]] Result<std::vector<CataloguedSegment>> segments(std::optional<Instant> since = std::nullopt,
                                                                std::optional<Instant> until = std::nullopt) const;
  [[nodiscard]] bool is_new() const { return is_new_; }

 private:
  Catalogue(sqlite3* database, std::string path, bool is_new);
  [[nodiscard]] tl::unexpected<Error> database_failure() const;

  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<sqlite3, Close> database_;
  std::string path_;
  bool is_new_ = false;
};

}  // namespace garde::archive
