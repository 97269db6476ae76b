// SPDX-License-Identifier: Apache-2.0
#include "cli/scan/tally.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "attack/attack.h"

namespace garde::cli {
namespace {

constexpr std::size_t kMostDifferent = 1000;

std::size_t likeness(const Record& record) {
  return std::hash<std::string>()(record.account + '\0' + record.process + '\0' + record.detail);
}

}  // namespace

sigma::Level Tally::Machine::worst() const {
  for (std::size_t level = by_level.size(); level-- > 0;)
    if (by_level[level] > 0) return static_cast<sigma::Level>(level);
  return sigma::Level::informational;
}

void Tally::add(Record&& record) {
  ++count_;
  const auto level = static_cast<std::size_t>(record.level);
  ++by_level_[level];
  for (const std::string& technique : attack::technique_ids(record.tags)) ++by_technique_[technique];
  rules_.insert(record.id);
  if (by_machine_.size() < kMostMachines || by_machine_.contains(record.place())) {
    Machine& machine = by_machine_[record.place()];
    machine.is_named = !record.computer.empty();
    ++machine.by_level[level];
    ++machine.count;
  }

  const std::string key = record.place() + '\0' + record.id;
  const auto [place, is_new] = group_of_.try_emplace(key, groups_.size());
  if (is_new) {
    if (groups_.size() == kMostGroups) {
      group_of_.erase(place);
      ++left_out_;
      return;
    }
    groups_.emplace_back();
    seen_.emplace_back();
  }
  Group& group = groups_[place->second];
  auto& seen = seen_[place->second];
  ++group.count;
  const bool is_earlier = record.time && (!group.earliest || *record.time < *group.earliest);
  if (is_earlier) group.earliest = record.time;
  const auto last = record.until ? record.until : record.time;
  if (last && (!group.latest || *last > *group.latest)) group.latest = last;
  if (seen.size() < kMostDifferent && seen.insert(likeness(record)).second) {
    ++group.different;
    if (group.examples.size() < kMostExamples) group.examples.push_back(record);
  }
  if (is_new || is_earlier) group.first = std::move(record);
}

std::vector<std::size_t> Tally::ordered(Order order) const {
  std::vector<std::size_t> indices(groups_.size());
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  const auto time_of = [](const Group& group) { return group.earliest.value_or(Instant::max()); };
  const auto by_severity = [&](const Group& group) {
    const auto machine = by_machine_.find(group.first.place());
    const bool counted = machine != by_machine_.end();
    return std::tuple(-static_cast<int>(counted ? machine->second.worst() : sigma::Level::informational),
                      counted ? machine->second.by_level : std::array<std::uint64_t, 5>{});
  };
  std::stable_sort(indices.begin(), indices.end(), [&](std::size_t left, std::size_t right) {
    const Group& a = groups_[left];
    const Group& b = groups_[right];
    if (order == Order::time) return time_of(a) < time_of(b);
    if (a.first.place() != b.first.place()) {
      const auto [worst_a, levels_a] = by_severity(a);
      const auto [worst_b, levels_b] = by_severity(b);
      if (worst_a != worst_b) return worst_a < worst_b;
      const auto reversed = std::lexicographical_compare(levels_b.rbegin(), levels_b.rend(),
                                                         levels_a.rbegin(), levels_a.rend());
      if (levels_a != levels_b) return reversed;
      return a.first.place() < b.first.place();
    }
    if (a.first.level != b.first.level) return a.first.level > b.first.level;
    return time_of(a) < time_of(b);
  });
  return indices;
}

}  // namespace garde::cli
