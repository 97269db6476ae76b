// SPDX-License-Identifier: Apache-2.0
#include "cli/output/output_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace garde::cli {
namespace {

constexpr std::size_t kBufferBytes = 256 * 1024;
constexpr std::size_t kLargeBytes = 64 * 1024;  // written as they are: copying would cost more than a call

}  // namespace

Result<OutputFile> OutputFile::open(const std::string& path) {
  if (path.empty() || path == "-") {
    // Through a pipe of the usual size the two processes would wait for each other all the time. Where this
    // is refused, or it is no pipe, nothing is lost.
    (void)::fcntl(STDOUT_FILENO, F_SETPIPE_SZ, static_cast<int>(4 * kBufferBytes));
    return OutputFile(STDOUT_FILENO, "standard output");
  }
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0)
    return failure(std::string("cannot be written: ") + std::strerror(errno), path,
                   "name another file with -o");
  return OutputFile(descriptor, path);
}

OutputFile OutputFile::standard_error() {
  return OutputFile(STDERR_FILENO, "standard error");
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      name_(std::move(other.name_)),
      buffer_(std::move(other.buffer_)),
      failed_(other.failed_) {}

OutputFile::~OutputFile() {
  if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
}

bool OutputFile::write(std::string_view bytes) {
  if (failed_ != 0) return false;
  if (bytes.size() < kLargeBytes && buffer_.size() + bytes.size() <= kBufferBytes) {
    buffer_ += bytes;
    return true;
  }
  return flush() && write_out(bytes);
}

bool OutputFile::flush() {
  const bool good = failed_ == 0 && write_out(buffer_);
  buffer_.clear();
  return good;
}

bool OutputFile::write_out(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      failed_ = errno;
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Result<void> OutputFile::finish() {
  flush();
  // Some file systems tell of a full disk only here.
  if (descriptor_ > STDERR_FILENO && ::close(std::exchange(descriptor_, -1)) != 0 && failed_ == 0)
    failed_ = errno;
  if (failed_ == 0 || is_closed_by_reader()) return {};
  return failure(std::string("cannot be written: ") + std::strerror(failed_), name_,
                 "what was written is not complete");
}

bool OutputFile::is_closed_by_reader() const {
  return failed_ == EPIPE;
}

bool OutputFile::is_terminal() const {
  return ::isatty(descriptor_) == 1;
}

bool OutputFile::is(dev_t device, ino_t inode) const {
  struct stat status {};
  return ::fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode) && status.st_dev == device &&
         status.st_ino == inode;
}

}  // namespace garde::cli
