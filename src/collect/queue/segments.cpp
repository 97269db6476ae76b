// SPDX-License-Identifier: Apache-2.0
#include "collect/queue/segments.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/uio.h>
#include <xxhash.h>

#include "base/file.h"

namespace garde::collect {
namespace {

constexpr std::string_view kSuffix = ".segment";
constexpr std::size_t kDigits = 20;
constexpr std::uint64_t kSlotDistance = 512;

struct Slot {
  std::uint64_t generation = 0;
  std::uint64_t next_sequence = 0;
  std::uint64_t checksum = 0;

  [[nodiscard]] std::uint64_t right_checksum() const {
    return XXH3_64bits(this, sizeof generation + sizeof next_sequence);
  }
};

tl::unexpected<Error> system_failure(const char* what, const std::filesystem::path& path) {
  return failure(fmt::format("{}: {}", what, std::strerror(errno)), path.string());
}

std::optional<std::uint64_t> sequence_of(const std::string& name) {
  if (name.size() != kDigits + kSuffix.size() || !name.ends_with(kSuffix)) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + kDigits, value);
  if (error != std::errc() || end != name.data() + kDigits) return std::nullopt;
  return value;
}

// Finds the end of the last whole frame, passing over damage before it.
Result<void> measure(const std::filesystem::path& path, Segment& segment) {
  const auto file = MappedFile::open(path);
  if (!file) return failure(file.error());
  const std::string_view bytes = file->bytes();
  segment.next_sequence = segment.first_sequence;
  for (std::size_t at = 0; at < bytes.size();) {
    FrameHeader header;
    if (read_frame(bytes.substr(at), header) == FrameState::whole) {
      at += header.frame_bytes();
      segment.bytes = at;
      segment.next_sequence = std::max(segment.next_sequence, header.next_sequence());
    } else {
      at += next_frame_mark(bytes.substr(at));
    }
  }
  return {};
}

Result<void> cut_tail(const std::filesystem::path& path, std::uint64_t bytes) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.is_open() || ::ftruncate(file.number(), static_cast<off_t>(bytes)) != 0 ||
      ::fsync(file.number()) != 0)
    return system_failure("the torn end of the segment cannot be cut off", path);
  return {};
}

}  // namespace

std::filesystem::path segment_path(const std::filesystem::path& folder, std::uint64_t first_sequence) {
  return folder / fmt::format("{:020}{}", first_sequence, kSuffix);
}

Result<std::deque<Segment>> recover_segments(const std::filesystem::path& folder, std::uint64_t& cut_bytes) {
  std::deque<Segment> segments;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (const auto first = sequence_of(entry.path().filename().string()))
      segments.push_back({*first, 0, entry.file_size(error)});
  if (error) return failure("cannot be listed: " + error.message(), folder.string());
  std::sort(segments.begin(), segments.end(),
            [](const Segment& a, const Segment& b) { return a.first_sequence < b.first_sequence; });
  for (std::size_t i = 0; i + 1 < segments.size(); ++i)
    segments[i].next_sequence = segments[i + 1].first_sequence;
  cut_bytes = 0;
  if (segments.empty()) return segments;
  Segment& last = segments.back();
  const auto path = segment_path(folder, last.first_sequence);
  const std::uint64_t size = std::exchange(last.bytes, 0);
  if (auto measured = measure(path, last); !measured) return failure(measured.error());
  cut_bytes = size - last.bytes;
  if (cut_bytes > 0)
    if (auto cut = cut_tail(path, last.bytes); !cut) return failure(cut.error());
  return segments;
}

Result<Descriptor> create_segment(const std::filesystem::path& folder, std::uint64_t first_sequence) {
  const auto path = segment_path(folder, first_sequence);
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!file.is_open()) return system_failure("a segment cannot be created", path);
  return file;
}

Result<void> sync_folder(const std::filesystem::path& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor.is_open() || ::fsync(descriptor.number()) != 0)
    return system_failure("the folder cannot be brought to disk", folder);
  return {};
}

bool write_at(int descriptor, const std::vector<std::string_view>& parts, std::uint64_t offset) {
  constexpr std::size_t kMostParts = 512;
  std::vector<iovec> waiting;
  for (const std::string_view part : parts)
    if (!part.empty()) waiting.push_back({const_cast<char*>(part.data()), part.size()});
  for (std::size_t first = 0; first < waiting.size();) {
    const auto count = static_cast<int>(std::min(kMostParts, waiting.size() - first));
    const ssize_t written = ::pwritev(descriptor, &waiting[first], count, static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    offset += static_cast<std::uint64_t>(written);
    for (auto left = static_cast<std::size_t>(written); left > 0;) {
      const std::size_t taken = std::min(left, waiting[first].iov_len);
      waiting[first].iov_base = static_cast<char*>(waiting[first].iov_base) + taken;
      waiting[first].iov_len -= taken;
      left -= taken;
      if (waiting[first].iov_len == 0) ++first;
    }
  }
  return true;
}

Result<void> read_at(int descriptor, std::uint64_t offset, std::size_t size, std::string& out) {
  out.resize(size);
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t count =
        ::pread(descriptor, out.data() + filled, size - filled, static_cast<off_t>(offset + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure(fmt::format("a segment cannot be read: {}", std::strerror(errno)));
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  out.resize(filled);
  return {};
}

Result<PositionFile> PositionFile::open(const std::filesystem::path& folder) {
  const auto path = folder / "position";
  PositionFile position(Descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)), path.string());
  if (!position.file_.is_open()) return system_failure("cannot be opened", path);
  for (const std::uint64_t at : {std::uint64_t{0}, kSlotDistance}) {
    Slot slot;
    if (::pread(position.file_.number(), &slot, sizeof slot, static_cast<off_t>(at)) != sizeof slot) continue;
    if (slot.checksum != slot.right_checksum() || slot.generation < position.generation_) continue;
    position.generation_ = slot.generation;
    position.next_sequence_ = slot.next_sequence;
  }
  return position;
}

Result<void> PositionFile::write(std::uint64_t next_sequence) {
  Slot slot{generation_ + 1, next_sequence, 0};
  slot.checksum = slot.right_checksum();
  const std::uint64_t at = slot.generation % 2 * kSlotDistance;
  if (::pwrite(file_.number(), &slot, sizeof slot, static_cast<off_t>(at)) != sizeof slot)
    return system_failure("the reader's position cannot be written", path_);
  generation_ = slot.generation;
  next_sequence_ = next_sequence;
  return {};
}

Result<void> PositionFile::sync() {
  if (::fdatasync(file_.number()) != 0)
    return system_failure("the reader's position cannot be brought to disk", path_);
  return {};
}

Result<Descriptor> lock_folder(const std::filesystem::path& folder) {
  const auto path = folder / "lock";
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file.is_open()) return system_failure("cannot be opened", path);
  if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0)
    return failure("another process has this queue open", folder.string(), "stop it, or name another folder");
  return file;
}

}  // namespace garde::collect
