// SPDX-License-Identifier: Apache-2.0
// A file that is followed, and how it is known again: by its device and inode, and by a checksum of what was
// read first of it, which stays with its content when it is renamed, copied or compressed.
//
// Thread rules: one thread at a time.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "base/result.h"

namespace garde::collect {

/// How far a file has been read. All of it stands in one line of the positions' file.
struct FilePosition {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t offset = 0;         ///< read up to here, and on disk in the queue
  std::uint64_t head_bytes = 0;     ///< how many of the first bytes the checksum is of
  std::uint64_t head_checksum = 0;  ///< XXH3
  std::string path;

  [[nodiscard]] bool is_same_file(const FilePosition& other) const {
    return device == other.device && inode == other.inode;
  }
};

[[nodiscard]] Result<std::vector<FilePosition>> read_positions(const std::filesystem::path& file);
[[nodiscard]] Result<void> write_positions(const std::filesystem::path& file,
                                           const std::vector<FilePosition>& positions);

/// The bytes of a file, unpacked where it is compressed with gzip.
class FileBytes {
 public:
  /// Nothing where it is no regular file or cannot be opened.
  [[nodiscard]] static std::optional<FileBytes> open(const std::string& path);

  [[nodiscard]] std::uint64_t device() const { return device_; }
  [[nodiscard]] std::uint64_t inode() const { return inode_; }
  [[nodiscard]] bool is_compressed() const { return compressed_; }
  /// How large the file is now; nothing where it is compressed.
  [[nodiscard]] std::optional<std::uint64_t> size() const;
  /// Up to `size` bytes at `offset`, fewer only at the end. Going back in a compressed file starts again at
  /// its front.
  [[nodiscard]] std::string read(std::uint64_t offset, std::size_t size);
  /// Whether its first bytes are those that this position was taken in.
  [[nodiscard]] bool starts_as(const FilePosition& position);

 private:
  struct Unpacking;
  struct EndUnpacking {
    void operator()(Unpacking* unpacking) const;
  };

  Descriptor file_;
  std::unique_ptr<Unpacking, EndUnpacking> unpacking_;
  std::uint64_t device_ = 0;
  std::uint64_t inode_ = 0;
  bool compressed_ = false;
};

/// Takes the checksum of what has been read first.
void remember_head(FilePosition& position, FileBytes& bytes);

}  // namespace garde::collect
