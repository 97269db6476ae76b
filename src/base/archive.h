// SPDX-License-Identifier: Apache-2.0
// Archives and compressed streams, read entry by entry without unpacking to disk: gzip, Zstandard, xz, bzip2,
// zip, tar and what stacks of them make (tar.gz), through libarchive.
//
// What an archive holds is hostile: a kilobyte may expand to a petabyte. An Expansion counts what comes out
// against limits; the error that ends an archive there says which limit was hit and what to do.
//
// Zip archives are read front to back by their local headers (APPNOTE 4.3.7), never by the central directory:
// memory stays bounded, a pipe will do, and the entries of a truncated archive can still be had.
//
// Cost: one copy out of libarchive's buffer at most; about 300 kB an open archive, and the window that the
// compression needs.
//
// Thread rules: an Archive and an Expansion are used by one thread at a time; an ExpandedTotal by any.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

struct archive;
struct archive_entry;

namespace garde {

enum class ArchiveKind : std::uint8_t {
  none,         ///< not an archive
  readable,     ///< Archive can read it
  unsupported,  ///< an archive of another kind: 7z, rar...
};

/// As many bytes as recognise_archive() needs, where the input has them: a tar header.
inline constexpr std::size_t kArchivePrefix = 512;

/// What an input that starts with these bytes is.
[[nodiscard]] ArchiveKind recognise_archive(std::string_view prefix);
/// "7z", "rar"...: the name of an archive's kind, for people. Empty for what is no archive.
[[nodiscard]] std::string_view archive_kind_name(std::string_view prefix);

struct ExpansionLimits {
  std::uint64_t total_bytes = std::uint64_t{64} << 30;  ///< out of all archives of a run
  std::uint64_t ratio = 250;  ///< bytes out for one byte in, of one outermost file...
  std::uint64_t ratio_from = std::uint64_t{1}
                             << 30;   ///< ...once this much came out of it: logs compress well
  std::uint64_t entries = 1'000'000;  ///< of one outermost file, nested archives' included
  int depth = 5;                      ///< archives within archives
};

/// What all archives of a run have given so far. May be shared by threads.
using ExpandedTotal = std::atomic<std::uint64_t>;

/// The account of one outermost file and of every archive nested in it.
class Expansion {
 public:
  /// `total` must outlive this.
  Expansion(const ExpansionLimits& limits, ExpandedTotal& total) : limits_(limits), total_(total) {}

  [[nodiscard]] const ExpansionLimits& limits() const { return limits_; }
  [[nodiscard]] Result<void> add_entry();
  /// `bytes` came out of an archive; `read` have been read of the outermost file so far (0: unknown, not an
  /// outermost one).
  [[nodiscard]] Result<void> add_bytes(std::uint64_t bytes, std::uint64_t read);
  /// Whether an archive may be opened at this depth (1: outermost).
  [[nodiscard]] Result<void> check_depth(int depth) const;

 private:
  ExpansionLimits limits_;
  ExpandedTotal& total_;
  std::uint64_t expanded_ = 0;
  std::uint64_t read_ = 0;
  std::uint64_t entries_ = 0;
};

/// Gives the next bytes of what is read as an archive: empty at the end. The view holds until the next call.
using NextBytes = std::function<Result<std::string_view>()>;

struct ArchiveEntry {
  std::string path;  ///< as the archive says it, in UTF-8 where it can be had; empty: a compressed stream's
                     ///< only content
  std::optional<Instant> modified;
};

class Archive {
 public:
  /// `next` and `expansion` must outlive the archive; `depth` is 1 for an archive that is in no other. An
  /// error where the nesting is too deep. Nothing is read yet.
  [[nodiscard]] static Result<Archive> open(NextBytes next, Expansion& expansion, int depth = 1);

  Archive(Archive&&) noexcept;
  Archive& operator=(Archive&&) noexcept;
  ~Archive();

  /// The next regular file inside (folders, links and devices are passed over), or null at the end. After an
  /// error the next call gives what can still be read, which may be the end. The entry holds until the next
  /// call.
  [[nodiscard]] Result<const ArchiveEntry*> next();

  /// The next bytes of the current entry; empty at its end. An error ends the entry; what came before is
  /// good. The view holds until the next call.
  [[nodiscard]] Result<std::string_view> read();

  /// All the bytes of the current entry, or an error where there are more than `limit`.
  [[nodiscard]] Result<std::string> read_whole(std::size_t limit);

 private:
  struct State;
  explicit Archive(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The bytes of a file, for Archive::open(). An error where it cannot be opened.
[[nodiscard]] Result<NextBytes> file_bytes(const std::string& path);

}  // namespace garde
