// SPDX-License-Identifier: Apache-2.0
#include "incident/tuning.h"

#include <algorithm>
#include <cmath>

namespace garde::incident {
namespace {

// Of the mean that a day's silence takes away, so that a week weighs most.
constexpr double kKept = 6.0 / 7.0;

std::int64_t day_of(Instant time) {
  return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

bool covers(const Expectation& expectation, const Evidence& evidence) {
  if (evidence.time >= expectation.expires) return false;
  if (!expectation.rule.empty() && expectation.rule != evidence.rule->id) return false;
  if (expectation.entity.empty()) return true;
  return std::any_of(evidence.entities.begin(), evidence.entities.end(),
                     [&](const Entity& entity) { return index_key(entity) == expectation.entity; });
}

}  // namespace

Result<void> Tuning::expect(Expectation expectation) {
  if (expectation.rule.empty() && expectation.entity.empty())
    return failure("the expectation names neither a rule nor an entity", expectation.id, "name at least one");
  if (expectation.reason.empty() || expectation.author.empty())
    return failure("the expectation has no reason or no author", expectation.id,
                   "say who expects it and why");
  if (expectation.expires <= expectation.created)
    return failure("the expectation ends before it begins", expectation.id, "give a later end");
  withdraw(expectation.id);
  expectations_.push_back(std::move(expectation));
  return {};
}

void Tuning::withdraw(const std::string& id) {
  std::erase_if(expectations_, [&](const Expectation& known) { return known.id == id; });
}

bool Tuning::is_expected(const Evidence& evidence) {
  count(evidence);
  const auto found =
      std::find_if(expectations_.begin(), expectations_.end(),
                   [&](const Expectation& expectation) { return covers(expectation, evidence); });
  if (found == expectations_.end()) return false;
  ++found->silenced;
  return true;
}

void Tuning::count(const Evidence& evidence) {
  const std::int64_t day = day_of(evidence.time);
  latest_day_ = rates_.empty() ? day : std::max(latest_day_, day);
  if (rates_.size() >= kMostRules && rates_.count(evidence.rule->id) == 0) return;
  Rate& rate = rates_[evidence.rule->id];
  if (rate.rule == nullptr) rate.day = day;
  rate.rule = evidence.rule;
  ++rate.found;
  rate.last = std::max(rate.last, evidence.time);
  if (day < rate.day) return;  // late: the day is over
  if (day > rate.day) {
    rate.usual = rate.usual * kKept + static_cast<double>(rate.today) * (1 - kKept);
    rate.usual *= std::pow(kKept, static_cast<double>(day - rate.day - 1));
    rate.day = day;
    rate.today = 0;
    rate.machines.clear();
  }
  ++rate.today;
  if (rate.machines.size() < kMostMachines) rate.machines.insert(evidence.machine);
}

bool Tuning::is_much(const Rate& rate) const {
  return rate.day == latest_day_ && rate.today > kMuch &&
         static_cast<double>(rate.today) > kTimesUsual * rate.usual;
}

std::vector<RuleRate> Tuning::rates() const {
  std::vector<RuleRate> all;
  for (const auto& [id, rate] : rates_)
    all.push_back({rate.rule, rate.found, rate.today, rate.usual, rate.machines.size(), rate.last, is_much(rate)});
  std::sort(all.begin(), all.end(), [](const RuleRate& a, const RuleRate& b) {
    return a.found != b.found ? a.found > b.found : a.rule->id < b.rule->id;
  });
  return all;
}

std::vector<Proposal> Tuning::proposals() const {
  std::vector<Proposal> all;
  for (const auto& [id, rate] : rates_) {
    if (!is_much(rate)) continue;
    all.push_back({rate.rule, rate.today, rate.usual, rate.machines.size()});
  }
  std::sort(all.begin(), all.end(), [](const Proposal& a, const Proposal& b) {
    return a.today != b.today ? a.today > b.today : a.rule->id < b.rule->id;
  });
  return all;
}

}  // namespace garde::incident
