// SPDX-License-Identifier: Apache-2.0
// The sources of bytes: a file, a pipe, standard input, a file inside an archive; and UTF-16 text seen as
// UTF-8.
//
// Files are read, not mapped: a log that its writer cuts short meanwhile must not end the process, and memory
// stays the buffer's whatever the file's size.
//
// Cost: one copy into the buffer; it grows only where a reader peeks further than it holds.
//
// Thread rules: one thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "base/archive.h"
#include "read/reader.h"
#include "read/source.h"

namespace garde::read {

/// Keeps what has been read ahead; where the bytes come from is up to fill().
class BufferedSource : public ByteSource {
 public:
  /// `expected`: about how many bytes there will be, where that is known: a small input gets a small buffer.
  explicit BufferedSource(std::optional<std::uint64_t> expected = std::nullopt);

  [[nodiscard]] Result<std::string_view> peek(std::size_t wanted) final;
  void consume(std::size_t count) final;
  [[nodiscard]] std::uint64_t position() const final { return position_; }

  /// Why the bytes ended before their end, even where the reader took that for the end.
  [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }

 protected:
  static constexpr std::size_t kLeastRoom = 16;
  /// Puts at least one byte into `room`, which has kLeastRoom or more, and says how many; 0 at the end.
  [[nodiscard]] virtual Result<std::size_t> fill(std::span<char> room) = 0;

 private:
  void make_room();

  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t position_ = 0;
  bool at_end_ = false;
  std::optional<Error> failure_;
};

/// A file, a pipe or standard input, by its descriptor.
class DescriptorSource final : public BufferedSource {
 public:
  /// Takes the descriptor, and closes it at the end unless it is standard input.
  DescriptorSource(int descriptor, std::optional<std::uint64_t> expected);
  ~DescriptorSource() override;
  DescriptorSource(const DescriptorSource&) = delete;
  DescriptorSource& operator=(const DescriptorSource&) = delete;

 private:
  Result<std::size_t> fill(std::span<char> room) override;
  int descriptor_;
};

/// The current entry of an archive, which must outlive this.
class EntrySource final : public BufferedSource {
 public:
  explicit EntrySource(Archive& archive) : archive_(archive) {}

 private:
  Result<std::size_t> fill(std::span<char> room) override;
  Archive& archive_;
  std::string_view left_;
};

/// UTF-16 text as UTF-8; a lone surrogate becomes U+FFFD. `from`, which stands behind the byte-order mark,
/// must outlive this.
class Utf16Source final : public BufferedSource {
 public:
  Utf16Source(ByteSource& from, bool big_endian) : from_(from), big_endian_(big_endian) {}

 private:
  Result<std::size_t> fill(std::span<char> room) override;
  ByteSource& from_;
  bool big_endian_;
};

}  // namespace garde::read
