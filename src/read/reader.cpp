// SPDX-License-Identifier: Apache-2.0
#include "read/reader.h"

#include <algorithm>
#include <cstring>

namespace garde::read {

void Block::assign(std::string_view bytes, std::uint64_t at_offset) {
  if (bytes.size() > capacity || storage == nullptr) {
    storage = std::make_unique_for_overwrite<char[]>(bytes.size() + kPadding);
    capacity = bytes.size();
  }
  std::memcpy(storage.get(), bytes.data(), bytes.size());
  std::memset(storage.get() + bytes.size(), 0, kPadding);
  size = bytes.size();
  offset = at_offset;
}

void Problems::add(std::string_view what, std::uint64_t offset, std::uint64_t count) {
  const auto found = by_kind_.find(what);
  if (found == by_kind_.end()) {
    by_kind_.emplace(std::string(what), Seen{count, offset});
  } else {
    found->second.count += count;
    found->second.first_offset = std::min(found->second.first_offset, offset);
  }
}

void Problems::merge(const Problems& other) {
  for (const auto& [what, seen] : other.by_kind_) add(what, seen.first_offset, seen.count);
}

}  // namespace garde::read
