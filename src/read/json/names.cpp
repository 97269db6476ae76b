// SPDX-License-Identifier: Apache-2.0
#include "read/json/names.h"

#include <algorithm>
#include <xxhash.h>

#include "base/json_text.h"

namespace garde::read::json {
namespace {

constexpr std::size_t kFirstSlots = 1024;
constexpr std::size_t kReadableBehindKey = 16;

std::uint64_t hash_of(const Name& parent, std::string_view key) {
  return XXH3_64bits_withSeed(key.data(), key.size(), parent.ordinal);
}

// Puts `latest` first among the two guesses.
void remember(std::array<Name*, 2>& guesses, Name* latest) {
  if (guesses[0] == latest) return;
  guesses[1] = guesses[0];
  guesses[0] = latest;
}

}  // namespace

Names::Names(const RecordPaths* records) : records_(records) {
  forget();
}

void Names::forget() {
  names_.clear();
  text_.reset();
  table_.assign(kFirstSlots, {});
  root_ = &names_.emplace_back();
  known_fields_ = field_count();
}

Name* Names::find(Name& parent, Name* previous, std::string_view key) {
  Name* found = look_up(parent, key);
  if (found != nullptr) remember(previous != nullptr ? previous->next : parent.inside, found);
  return found;
}

Name* Names::find_path(std::span<const std::string_view> keys) {
  Name* name = root_;
  for (const std::string_view key : keys) {
    if (name != nullptr) name = look_up(*name, key);
  }
  return name;
}

Name* Names::look_up(Name& parent, std::string_view key) {
  const std::uint64_t hash = hash_of(parent, key);
  const std::size_t mask = table_.size() - 1;
  for (std::size_t at = hash & mask; table_[at].name != nullptr; at = (at + 1) & mask) {
    const Name& name = *table_[at].name;
    if (table_[at].hash == hash && name.parent == &parent &&
        std::string_view(name.key, name.key_size - 1) == key)
      return table_[at].name;
  }
  return names_.size() < 2 * kMostNames ? add(parent, key, hash) : nullptr;
}

Name* Names::add(Name& parent, std::string_view key, std::uint64_t hash) {
  if (key.size() > kMostNameBytes) return nullptr;
  Name& name = names_.emplace_back();
  name.ordinal = static_cast<std::uint32_t>(names_.size());
  name.parent = &parent;
  char* copy = text_.allocate(key.size() + 1 + kReadableBehindKey);
  std::memcpy(copy, key.data(), key.size());
  std::memset(copy + key.size(), 0, 1 + kReadableBehindKey);
  copy[key.size()] = '"';
  name.key = copy;
  name.key_size = static_cast<std::uint32_t>(key.size() + 1);

  std::string full(parent.full);
  if (parent.parent != nullptr) full += '.';
  const std::size_t start = full.size();
  full.resize(start + key.size());
  full.resize(start + unescape_json(key, full.data() + start));
  if (full.size() > kMostNameBytes) full.resize(kMostNameBytes);
  name.full = text_.copy(full);
  name.id = find_field(name.full);
  if (records_ != nullptr) {
    name.holds_record = records_->objects.contains(name.full);
    name.lists_records = records_->lists.contains(name.full);
  }

  if (names_.size() * 2 > table_.size()) grow();
  const std::size_t mask = table_.size() - 1;
  std::size_t at = hash & mask;
  while (table_[at].name != nullptr) at = (at + 1) & mask;
  table_[at] = {hash, &name};
  return &name;
}

void Names::grow() {
  std::vector<Slot> larger(table_.size() * 2);
  const std::size_t mask = larger.size() - 1;
  for (const Slot& slot : table_) {
    if (slot.name == nullptr) continue;
    std::size_t at = slot.hash & mask;
    while (larger[at].name != nullptr) at = (at + 1) & mask;
    larger[at] = slot;
  }
  table_ = std::move(larger);
}

}  // namespace garde::read::json
