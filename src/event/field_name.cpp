// SPDX-License-Identifier: Apache-2.0
#include "event/field_name.h"

#include <xxhash.h>

#include <atomic>
#include <deque>
#include <mutex>
#include <shared_mutex>

namespace garde {
namespace {

constexpr std::string_view kWellKnown[] = {"",      "EventID",       "Channel", "Provider_Name", "Computer",   "Level",
                                           "EventRecordID", "Message", "User",          "Image", "CommandLine"};
static_assert(std::size(kWellKnown) == index_of(FieldId::first_free));

class Table {
 public:
  Table() {
    for (const std::string_view name : kWellKnown) add(name);
  }

  FieldId intern(std::string_view name) {
    if (const FieldId known = find(name); known != FieldId::none || name.empty()) return known;
    const std::unique_lock lock(mutex_);
    const auto found = ids_.find(name);
    return found != ids_.end() ? found->second : add(name);
  }

  FieldId find(std::string_view name) const {
    const std::shared_lock lock(mutex_);
    const auto found = ids_.find(name);
    return found == ids_.end() ? FieldId::none : found->second;
  }

  std::string_view name(FieldId id) const {
    const std::shared_lock lock(mutex_);
    return index_of(id) < names_.size() ? std::string_view(names_[index_of(id)]) : std::string_view();
  }

  std::size_t size() const { return size_.load(std::memory_order_acquire); }

 private:
  FieldId add(std::string_view name) {
    const auto id = static_cast<FieldId>(names_.size());
    names_.emplace_back(name);
    ids_.emplace(names_.back(), id);
    size_.store(names_.size(), std::memory_order_release);
    return id;
  }

  mutable std::shared_mutex mutex_;
  std::deque<std::string> names_;  // a deque: names never move, so that views of them stay valid
  std::unordered_map<std::string_view, FieldId> ids_;
  std::atomic<std::size_t> size_{0};
};

Table& table() {
  static Table instance;
  return instance;
}

constexpr std::size_t kMostCachedNames = 16'384;

}  // namespace

FieldId intern_field(std::string_view name) { return table().intern(name); }
FieldId find_field(std::string_view name) { return table().find(name); }
std::string_view field_name(FieldId id) { return table().name(id); }
std::size_t field_count() { return table().size(); }

std::size_t FieldNameCache::Hash::operator()(std::string_view text) const {
  return XXH3_64bits(text.data(), text.size());
}

FieldId FieldNameCache::find(std::string_view name) {
  if (const std::size_t size = table().size(); size != table_size_ || known_.size() > kMostCachedNames) {
    known_.clear();
    table_size_ = size;
  }
  const auto found = known_.find(name);
  if (found != known_.end()) return found->second;
  const FieldId id = table().find(name);
  known_.emplace(std::string(name), id);
  return id;
}

}  // namespace garde
