// SPDX-License-Identifier: Apache-2.0
// What was found, counted and grouped: findings of one rule on one machine are one group, shown once with their number
// and some different examples.
//
// Memory: at most kMostGroups groups of at most kMostExamples examples; findings beyond are counted.
//
// Thread rules: one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "cli/scan/record.h"

namespace garde::cli {

class Tally {
 public:
  static constexpr std::size_t kMostGroups = 20'000;
  static constexpr std::size_t kMostExamples = 3;
  static constexpr std::size_t kMostMachines = 100'000;

  struct Group {
    Record first;                    ///< the earliest of those seen
    std::vector<Record> examples;    ///< different ones, in order of arrival; the first among them
    std::uint64_t count = 0;
    std::uint64_t different = 0;     ///< different accounts, processes and details, counted up to a bound
    std::optional<Instant> earliest;
    std::optional<Instant> latest;
  };
  struct Machine {
    std::array<std::uint64_t, 5> by_level{};
    std::uint64_t count = 0;
    bool is_named = true;  ///< false: a log that names no machine, by its file
    [[nodiscard]] sigma::Level worst() const;
  };

  void add(Record&& record);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t count(sigma::Level level) const { return by_level_[static_cast<std::size_t>(level)]; }
  [[nodiscard]] const std::map<std::string, std::uint64_t>& by_technique() const { return by_technique_; }
  [[nodiscard]] const std::map<std::string, Machine>& by_machine() const { return by_machine_; }
  [[nodiscard]] std::size_t rules() const { return rules_.size(); }
  [[nodiscard]] const std::vector<Group>& groups() const { return groups_; }
  /// Findings that are in no group for lack of room.
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

  enum class Order : std::uint8_t { severity, time };
  /// The groups' indices: machines with the worst findings first and within each the worst first, or all by time.
  [[nodiscard]] std::vector<std::size_t> ordered(Order order) const;

 private:
  std::uint64_t count_ = 0;
  std::array<std::uint64_t, 5> by_level_{};
  std::map<std::string, std::uint64_t> by_technique_;
  std::map<std::string, Machine> by_machine_;
  std::unordered_set<std::string> rules_;
  std::vector<Group> groups_;
  std::vector<std::unordered_set<std::size_t>> seen_;  // hashes of what was different, one set a group
  std::unordered_map<std::string, std::size_t> group_of_;
  std::uint64_t left_out_ = 0;
};

}  // namespace garde::cli
