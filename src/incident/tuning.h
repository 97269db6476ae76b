// SPDX-License-Identifier: Apache-2.0
// Tuning: what is expected here, and which rules fire too often.
//
// An expectation names a rule, an entity or both, with a reason, an author and an end. What it covers opens
// no incident; it is counted, and the count is kept with it: nothing is silenced without a trace.
//
// Rates: each rule's findings are counted by day. A rule that finds more on one day than kMuch, and more than
// kTimesUsual times its usual number (a mean over the days before, weighed towards the last week), is
// proposed for tuning; so is one that finds much on its first day. Critical rules are proposed too: it is a
// person who decides.
//
// Cost: a hash look-up a finding and a comparison for each expectation. Memory: at most kMostRules rules.
//
// Thread rules: one thread at a time.
#pragma once

#include <set>
#include <unordered_map>

#include "incident/evidence.h"

namespace garde::incident {

struct Expectation {
  std::string id;
  std::string rule;    ///< a rule's id; empty: any
  std::string entity;  ///< an entity's index key; empty: any
  std::string reason;
  std::string author;
  Instant created;
  Instant expires;
  std::uint64_t silenced = 0;  ///< findings that it covered
};

struct Proposal {
  std::shared_ptr<const RuleFacts> rule;
  std::uint64_t today = 0;
  double usual = 0;  ///< findings a day
  std::size_t machines = 0;
};

/// What one rule found.
struct RuleRate {
  std::shared_ptr<const RuleFacts> rule;
  std::uint64_t found = 0;
  std::uint64_t today = 0;
  double usual = 0;  ///< findings a day
  std::size_t machines = 0;  ///< today
  Instant last;
  bool is_proposed = false;
};

class Tuning {
 public:
  static constexpr std::uint64_t kMuch = 100;
  static constexpr double kTimesUsual = 5;
  static constexpr std::size_t kMostRules = 20'000;
  static constexpr std::size_t kMostMachines = 1000;  ///< counted of a rule

  /// An error where it names neither rule nor entity, has no reason or no author, or ends before it begins.
  [[nodiscard]] Result<void> expect(Expectation expectation);
  void withdraw(const std::string& id);
  [[nodiscard]] const std::vector<Expectation>& expectations() const { return expectations_; }

  /// Counts the finding. True where an expectation that has not ended covers it: it is then silenced.
  [[nodiscard]] bool is_expected(const Evidence& evidence);

  /// The rules that fire far above their usual rate on the latest day seen, the most frequent first.
  [[nodiscard]] std::vector<Proposal> proposals() const;
  /// All that found something, those that found most first.
  [[nodiscard]] std::vector<RuleRate> rates() const;

 private:
  struct Rate {
    std::shared_ptr<const RuleFacts> rule;
    std::int64_t day = 0;
    std::uint64_t found = 0;
    std::uint64_t today = 0;
    double usual = 0;
    Instant last;
    std::set<std::string> machines;
  };
  [[nodiscard]] bool is_much(const Rate& rate) const;
  void count(const Evidence& evidence);

  std::vector<Expectation> expectations_;
  std::unordered_map<std::string, Rate> rates_;
  std::int64_t latest_day_ = 0;
};

}  // namespace garde::incident
