// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "base/descriptor.h"

namespace garde {
namespace {

tl::unexpected<Error> system_failure(const std::string& what, const std::filesystem::path& path) {
  return failure(what + ": " + std::strerror(errno), path.string());
}

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return system_failure("cannot be opened", path);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) return system_failure("cannot be examined", path);
  if (!S_ISREG(status.st_mode)) return failure("is not a regular file", path.string());
  std::string content;
  char buffer[64 * 1024];
  content.reserve(std::min(limit, static_cast<std::size_t>(status.st_size)));
  while (true) {
    const ssize_t count = ::read(file.number(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_failure("cannot be read", path);
    if (count == 0) return content;
    if (content.size() + static_cast<std::size_t>(count) > limit)
      return failure("is larger than the " + std::to_string(limit) + " bytes allowed here", path.string());
    content.append(buffer, static_cast<std::size_t>(count));
  }
}

Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view content) {
  std::string temporary = path.string() + ".XXXXXX";
  const Descriptor file(::mkstemp(temporary.data()));
  if (!file.is_open()) return system_failure("cannot be written", path);
  if (!write_all(file.number(), content) || ::fchmod(file.number(), 0644) != 0 ||
      ::fsync(file.number()) != 0 || ::rename(temporary.c_str(), path.c_str()) != 0) {
    auto error = system_failure("cannot be written", path);
    ::unlink(temporary.c_str());
    return error;
  }
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const Descriptor parent(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (parent.is_open()) ::fsync(parent.number());
  return {};
}

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return system_failure("cannot be opened", path);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) return system_failure("cannot be examined", path);
  if (!S_ISREG(status.st_mode)) return failure("is not a regular file", path.string());
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return MappedFile("", 0);
  void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number(), 0);
  if (data == MAP_FAILED) return system_failure("cannot be mapped", path);
  ::madvise(data, size, MADV_SEQUENTIAL);
  return MappedFile(static_cast<const char*>(data), size);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

MappedFile::~MappedFile() {
  if (size_ > 0) ::munmap(const_cast<char*>(data_), size_);
}

}  // namespace garde
