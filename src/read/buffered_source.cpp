// SPDX-License-Identifier: Apache-2.0
#include "read/buffered_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <unicode/utf.h>
#include <unicode/utf8.h>
#include <unistd.h>

namespace garde::read {
namespace {

// Behind a whole block there is room for the start of the next record, so that a cut seldom makes the buffer
// grow.
constexpr std::size_t kBufferBytes = kBlockBytes + kBlockBytes / 4;
constexpr std::size_t kSmallestBufferBytes = 4096;
// What one call may put into the buffer, so that what is read is still in the processor's cache when it is
// looked at.
constexpr std::size_t kReadBytes = 256 * 1024;

std::size_t first_size(std::optional<std::uint64_t> expected) {
  if (!expected) return kBufferBytes;
  return std::clamp<std::uint64_t>(*expected + 64, kSmallestBufferBytes, kBufferBytes);
}

}  // namespace

BufferedSource::BufferedSource(std::optional<std::uint64_t> expected)
    : buffer_(std::make_unique_for_overwrite<char[]>(first_size(expected))),
      capacity_(first_size(expected)) {}

// Moves what is held to the front, or into a larger buffer where moving would win little: so the moves of a
// reader that takes small steps stay cheap.
void BufferedSource::make_room() {
  if (capacity_ - end_ >= kLeastRoom) return;
  const std::size_t held = end_ - begin_;
  if (capacity_ - held >= capacity_ / 5) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, held);
  } else {
    auto larger = std::make_unique_for_overwrite<char[]>(capacity_ * 2);
    std::memcpy(larger.get(), buffer_.get() + begin_, held);
    buffer_ = std::move(larger);
    capacity_ *= 2;
  }
  begin_ = 0;
  end_ = held;
}

Result<std::string_view> BufferedSource::peek(std::size_t wanted) {
  while (end_ - begin_ < wanted && !at_end_) {
    make_room();
    const std::size_t room = std::min(kReadBytes, capacity_ - end_);
    const auto count = fill({buffer_.get() + end_, room});
    if (!count) failure_ = count.error();
    at_end_ = !count || *count == 0;
    if (count) end_ += *count;
  }
  if (begin_ == end_ && failure_) return garde::failure(*failure_);
  return std::string_view(buffer_.get() + begin_, end_ - begin_);
}

void BufferedSource::consume(std::size_t count) {
  begin_ += count;
  position_ += count;
}

DescriptorSource::DescriptorSource(int descriptor, std::optional<std::uint64_t> expected)
    : BufferedSource(expected), descriptor_(descriptor) {}

DescriptorSource::~DescriptorSource() {
  if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
}

Result<std::size_t> DescriptorSource::fill(std::span<char> room) {
  while (true) {
    const ssize_t count = ::read(descriptor_, room.data(), room.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) return garde::failure(std::string("cannot be read: ") + std::strerror(errno));
  }
}

Result<std::size_t> EntrySource::fill(std::span<char> room) {
  if (left_.empty()) {
    auto bytes = archive_.read();
    if (!bytes) return garde::failure(bytes.error());
    left_ = *bytes;
  }
  const auto given = left_.substr(0, room.size());
  std::memcpy(room.data(), given.data(), given.size());
  left_.remove_prefix(given.size());
  return given.size();
}

Result<std::size_t> Utf16Source::fill(std::span<char> room) {
  // A unit of two bytes makes three of UTF-8 at most; a pair, four bytes, makes four.
  auto bytes = from_.peek(std::max<std::size_t>(4, room.size() / 3 * 2));
  if (!bytes) return garde::failure(bytes.error());
  const auto unit = [&](std::size_t at) {
    const auto first = static_cast<unsigned char>((*bytes)[at]);
    const auto second = static_cast<unsigned char>((*bytes)[at + 1]);
    return static_cast<char32_t>(big_endian_ ? first << 8 | second : second << 8 | first);
  };
  std::size_t in = 0;
  std::size_t out = 0;
  while (in + 1 < bytes->size() && out + U8_MAX_LENGTH <= room.size()) {
    char32_t code_point = unit(in);
    const bool is_lead = U16_IS_LEAD(code_point);
    // A pair that the end of what was given cuts in two waits for the rest, which comes unless the end is
    // there.
    if (is_lead && in + 3 >= bytes->size() && in > 0) break;
    in += 2;
    if (is_lead && in + 1 < bytes->size() && U16_IS_TRAIL(unit(in))) {
      code_point = static_cast<char32_t>(U16_GET_SUPPLEMENTARY(code_point, unit(in)));
      in += 2;
    }
    if (U_IS_SURROGATE(code_point)) code_point = 0xFFFD;
    U8_APPEND_UNSAFE(room.data(), out, code_point);
  }
  // What is left is less than a unit.
  if (out == 0) in = bytes->size();
  from_.consume(in);
  return out;
}

}  // namespace garde::read
