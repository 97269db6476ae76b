// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"

#include <algorithm>

namespace garde {

char* Arena::allocate_slowly(std::size_t bytes) {
  const std::size_t size = std::max(bytes, chunk_bytes_);
  chunks_.push_back({std::make_unique_for_overwrite<char[]>(size + kReadableBehind), size});
  capacity_ += size;
  char* place = chunks_.back().bytes.get();
  next_ = place + bytes;
  end_ = place + size;
  return place;
}

void Arena::reset() {
  if (chunks_.empty()) return;
  chunks_.resize(1);
  capacity_ = chunks_.front().size;
  next_ = chunks_.front().bytes.get();
  end_ = next_ + chunks_.front().size;
}

}  // namespace garde
