// SPDX-License-Identifier: Apache-2.0
#include "collect/files/followed_file.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sstream>
#include <sys/stat.h>
#include <xxhash.h>
#include <zlib.h>

#include "base/file.h"

namespace garde::collect {
namespace {

constexpr std::uint64_t kHeadBytes = 1024;
constexpr std::size_t kMostPositionBytes = 64 << 20;

std::string read_descriptor(int descriptor, std::uint64_t offset, std::size_t size) {
  std::string out(size, '\0');
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t count =
        ::pread(descriptor, out.data() + filled, size - filled, static_cast<off_t>(offset + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    filled += static_cast<std::size_t>(count);
  }
  out.resize(filled);
  return out;
}

}  // namespace

struct FileBytes::Unpacking {
  gzFile file = nullptr;
  std::uint64_t position = 0;
};

void FileBytes::EndUnpacking::operator()(Unpacking* unpacking) const {
  ::gzclose(unpacking->file);
  delete unpacking;
}

std::optional<FileBytes> FileBytes::open(const std::string& path) {
  FileBytes bytes;
  // A pipe under a log's name must not hold up the others.
  bytes.file_ = Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status {};
  if (!bytes.file_.is_open() || ::fstat(bytes.file_.number(), &status) != 0 || !S_ISREG(status.st_mode))
    return std::nullopt;
  bytes.device_ = status.st_dev;
  bytes.inode_ = status.st_ino;
  bytes.compressed_ = read_descriptor(bytes.file_.number(), 0, 2) == "\x1f\x8b";
  if (!bytes.compressed_) return bytes;
  gzFile file = ::gzdopen(::fcntl(bytes.file_.number(), F_DUPFD_CLOEXEC, 0), "rb");
  if (file == nullptr) return std::nullopt;
  bytes.unpacking_.reset(new Unpacking{file, 0});
  return bytes;
}

std::optional<std::uint64_t> FileBytes::size() const {
  struct stat status {};
  if (compressed_ || ::fstat(file_.number(), &status) != 0) return std::nullopt;
  return static_cast<std::uint64_t>(status.st_size);
}

std::string FileBytes::read(std::uint64_t offset, std::size_t size) {
  if (!compressed_) return read_descriptor(file_.number(), offset, size);
  if (offset < unpacking_->position) {
    ::gzrewind(unpacking_->file);
    unpacking_->position = 0;
  }
  std::string out;
  while (unpacking_->position < offset + size) {
    const bool is_before = unpacking_->position < offset;
    const std::uint64_t wanted = (is_before ? offset : offset + size) - unpacking_->position;
    std::string part(static_cast<std::size_t>(std::min<std::uint64_t>(wanted, 256 << 10)), '\0');
    const int count = ::gzread(unpacking_->file, part.data(), static_cast<unsigned>(part.size()));
    if (count <= 0) break;
    unpacking_->position += static_cast<std::uint64_t>(count);
    if (!is_before) out.append(part, 0, static_cast<std::size_t>(count));
  }
  return out;
}

bool FileBytes::starts_as(const FilePosition& position) {
  const std::string head = read(0, position.head_bytes);
  return head.size() == position.head_bytes &&
         XXH3_64bits(head.data(), head.size()) == position.head_checksum;
}

void remember_head(FilePosition& position, FileBytes& bytes) {
  const std::uint64_t wanted = std::min(position.offset, kHeadBytes);
  if (position.head_bytes == wanted) return;
  const std::string head = bytes.read(0, static_cast<std::size_t>(wanted));
  position.head_bytes = head.size();
  position.head_checksum = XXH3_64bits(head.data(), head.size());
}

Result<std::vector<FilePosition>> read_positions(const std::filesystem::path& file) {
  std::vector<FilePosition> positions;
  if (!std::filesystem::exists(file)) return positions;
  const auto text = read_file(file, kMostPositionBytes);
  if (!text) return failure(text.error());
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    FilePosition position;
    if (words >> position.device >> position.inode >> position.offset >> position.head_bytes >>
            position.head_checksum &&
        words.get() == ' ' && std::getline(words, position.path) && position.head_bytes <= kHeadBytes)
      positions.push_back(std::move(position));
  }
  return positions;
}

Result<void> write_positions(const std::filesystem::path& file, const std::vector<FilePosition>& positions) {
  std::string text;
  for (const FilePosition& position : positions)
    if (position.path.find('\n') == std::string::npos)
      text += fmt::format("{} {} {} {} {} {}\n", position.device, position.inode, position.offset,
                          position.head_bytes, position.head_checksum, position.path);
  return write_file_atomically(file, text);
}

}  // namespace garde::collect
