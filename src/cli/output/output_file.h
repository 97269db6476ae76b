// SPDX-License-Identifier: Apache-2.0
// Where results go: standard output or a file, buffered, with every failure noticed.
//
// Thread rules: one thread at a time.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

#include "base/result.h"

namespace garde::cli {

class OutputFile {
 public:
  /// Standard output where `path` is empty or "-"; otherwise the file, which is emptied.
  [[nodiscard]] static Result<OutputFile> open(const std::string& path);
  /// What has gone there already stays, also where it is a file.
  [[nodiscard]] static OutputFile standard_error();
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  /// Closes without writing what is still buffered: call finish().
  ~OutputFile();

  /// False once writing has failed: error() says why.
  bool write(std::string_view bytes);
  bool flush();
  /// Writes what is left and closes. An error where anything could not be written, but none where the reader
  /// of a pipe had enough and closed it.
  [[nodiscard]] Result<void> finish();

  /// Whether writing failed because the reader of a pipe had enough.
  [[nodiscard]] bool is_closed_by_reader() const;

  [[nodiscard]] bool is_terminal() const;
  /// Whether this is the file with these numbers (stat's).
  [[nodiscard]] bool is(dev_t device, ino_t inode) const;

 private:
  OutputFile(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}
  bool write_out(std::string_view bytes);

  int descriptor_;
  std::string name_;
  std::string buffer_;
  int failed_ = 0;  // errno
};

}  // namespace garde::cli
