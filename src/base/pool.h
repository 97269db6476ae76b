// SPDX-License-Identifier: Apache-2.0
// Things that are costly to make, taken by one thread at a time and given back for the next.
//
// Thread rules: any thread may take(); what is taken belongs to one thread. A Pool outlives what was taken
// from it.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace garde {

template <typename T>
class Pool {
 public:
  struct GiveBack {
    Pool* pool = nullptr;
    void operator()(T* thing) const { pool->give_back(std::unique_ptr<T>(thing)); }
  };
  using Taken = std::unique_ptr<T, GiveBack>;

  /// One given back before, else a new one that `make` (returning std::unique_ptr<T>) gives.
  template <typename Make>
  [[nodiscard]] Taken take(const Make& make) {
    {
      const std::lock_guard lock(mutex_);
      if (!free_.empty()) {
        std::unique_ptr<T> thing = std::move(free_.back());
        free_.pop_back();
        return Taken(thing.release(), GiveBack{this});
      }
    }
    return Taken(make().release(), GiveBack{this});
  }

 private:
  void give_back(std::unique_ptr<T> thing) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(thing));
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<T>> free_;
};

}  // namespace garde
