// SPDX-License-Identifier: Apache-2.0
// A bump allocator for text that lives as long as one event, one block or one rule set.
//
// Cost: an allocation is an addition and a comparison; reset() keeps the first chunk, so that a loop that
// resets between events stops asking the system for memory.
//
// Thread rules: one thread at a time.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace garde {

class Arena {
 public:
  /// So many bytes behind every allocation can be read, whatever they are.
  static constexpr std::size_t kReadableBehind = 16;

  explicit Arena(std::size_t chunk_bytes = 64 * 1024) : chunk_bytes_(chunk_bytes) {}

  Arena(Arena&&) noexcept = default;
  Arena& operator=(Arena&&) noexcept = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// Unaligned room for `bytes` characters, valid until reset() or destruction. Never null.
  [[nodiscard]] char* allocate(std::size_t bytes) {
    if (next_ == nullptr || bytes > static_cast<std::size_t>(end_ - next_)) return allocate_slowly(bytes);
    char* result = next_;
    next_ += bytes;
    return result;
  }

  /// Gives back the unused tail of the latest allocation, which must be `from`'s and ended at `from` + its
  /// size.
  void shrink_latest(char* used_end) { next_ = used_end; }

  [[nodiscard]] std::string_view copy(std::string_view text) {
    if (text.empty()) return {"", 0};
    char* place = allocate(text.size());
    std::memcpy(place, text.data(), text.size());
    return {place, text.size()};
  }

  /// Frees all but the first chunk and starts anew; every view handed out before becomes invalid.
  void reset();

  /// Bytes held from the system.
  [[nodiscard]] std::size_t capacity() const { return capacity_; }

 private:
  char* allocate_slowly(std::size_t bytes);

  struct Chunk {
    std::unique_ptr<char[]> bytes;
    std::size_t size;
  };
  std::size_t chunk_bytes_;
  std::vector<Chunk> chunks_;
  char* next_ = nullptr;
  char* end_ = nullptr;
  std::size_t capacity_ = 0;
};

}  // namespace garde
