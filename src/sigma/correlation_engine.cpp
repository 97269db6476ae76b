// SPDX-License-Identifier: Apache-2.0
#include "sigma/correlation_engine.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_map>

#include "base/case_fold.h"
#include "sigma/correlation_memory.h"

namespace garde::sigma {
namespace {

std::string key_of(const CorrelationInput& input) {
  std::string key;
  for (const std::string& value : input.group) key += fold_case(value) + '\0';
  return key;
}

Instant earlier(Instant clock, Duration by) {
  if (clock == Instant::max() || clock < Instant::min() + by) return clock;
  return clock - by;
}

bool is_temporal(const Correlation& correlation) {
  return correlation.type == CorrelationType::temporal ||
         correlation.type == CorrelationType::temporal_ordered;
}

std::string key_of(const CorrelationMatch& match) {
  std::string key = lasting_name(*match.rule) + '\0';
  for (const auto& [field, value] : match.group) key += fold_case(value) + '\0';
  return key + std::to_string(match.first.time_since_epoch().count());
}

// Looks up what another correlation asks of a match's event: the match's group, then what the event carries.
class TellingFields {
 public:
  TellingFields(const CorrelationMatch& match, const CorrelationInput& event,
                const std::vector<std::string>& carried)
      : match_(match), event_(event), carried_(carried) {}

  [[nodiscard]] std::optional<std::string> value(const std::string& name) const {
    for (const auto& [field, value] : match_.group)
      if (field == name) return value;
    for (std::size_t i = 0; i < carried_.size(); ++i)
      if (carried_[i] == name) return event_.carried[i];
    return std::nullopt;
  }

 private:
  const CorrelationMatch& match_;
  const CorrelationInput& event_;
  const std::vector<std::string>& carried_;
};

// Nothing where a field that the feed asks for is absent.
std::optional<CorrelationInput> input_from(const TellingFields& fields, const CorrelationInput& event,
                                           const CorrelationInput& last, const CorrelationMatch& match,
                                           const CorrelationPlan::Feed& feed) {
  CorrelationInput input;
  input.time = last.time;
  input.received = last.received;
  input.correlation = feed.correlation;
  input.member = feed.member;
  input.rule = match.rule;
  for (const std::string& name : feed.group_names) {
    auto value = fields.value(name);
    if (!value) return std::nullopt;
    input.group.push_back(std::move(*value));
  }
  for (const std::string& name : feed.counted_names) {
    const auto value = fields.value(name);
    if (!value) return std::nullopt;
    input.value += fold_case(*value) + '\0';
    std::from_chars(value->data(), value->data() + value->size(), input.number);
    if (!std::isfinite(input.number)) input.number = 0;
  }
  for (const std::string& name : feed.carried_names) input.carried.push_back(fields.value(name));
  input.input = event.input;
  input.position = event.position;
  input.computer = event.computer;
  return input;
}

}  // namespace

struct CorrelationEngine::Grouped {
  Grouped(const Correlation& correlation, bool is_named, CorrelationBudget* budget)
      : group(correlation, is_named, budget) {}
  CorrelationGroup group;
  const std::string* key = nullptr;
  std::optional<Instant> due;
};

struct CorrelationEngine::Watched {
  std::uint32_t number = 0;
  const Correlation* correlation = nullptr;
  const std::vector<CorrelationPlan::Feed>* feeds = nullptr;
  Duration delay{};  // behind those it stands on
  std::map<std::string, Grouped> groups;
  std::set<std::pair<Instant, Grouped*>> schedule;
};

CorrelationEngine::CorrelationEngine(const CorrelationPlan& plan, CorrelationBudget* budget)
    : plan_(plan), budget_(budget) {
  const auto& correlations = plan.correlations();
  for (std::uint32_t number = 0; number < correlations.size(); ++number) {
    watched_.push_back(std::make_unique<Watched>());
    watched_.back()->number = number;
    watched_.back()->correlation = &correlations[number];
    watched_.back()->feeds = plan.feeds_of(&correlations[number]);
  }
  for (const std::uint32_t number : plan.order()) {
    const Watched& from = *watched_[number];
    if (from.feeds == nullptr) continue;
    const Duration sure = looks_ahead(*from.correlation)
                              ? Duration(std::chrono::seconds(from.correlation->timespan_seconds))
                              : Duration();
    for (const CorrelationPlan::Feed& feed : *from.feeds) {
      Duration& delay = watched_[feed.correlation]->delay;
      delay = std::max(delay, from.delay + sure);
    }
  }
}

CorrelationEngine::~CorrelationEngine() = default;

CorrelationEngine::Grouped& CorrelationEngine::group_of(Watched& watched, const CorrelationInput& input) {
  const auto [found, is_new] =
      watched.groups.try_emplace(key_of(input), *watched.correlation, watched.feeds != nullptr, budget_);
  if (is_new) found->second.key = &found->first;
  return found->second;
}

void CorrelationEngine::schedule(Watched& watched, Grouped& grouped) {
  const auto due = grouped.group.due();
  if (due == grouped.due && due) return;
  if (grouped.due) watched.schedule.erase({*grouped.due, &grouped});
  grouped.due = due;
  if (due)
    watched.schedule.insert({*due, &grouped});
  else
    watched.groups.erase(watched.groups.find(*grouped.key));
}

void CorrelationEngine::take(CorrelationInput&& input) {
  Watched& watched = *watched_[input.correlation];
  input.arrived = earlier(clock_, watched.delay);
  if (keeps_changes_) note(input);
  Grouped& grouped = group_of(watched, input);
  const Instant turn = std::min(input.time, input.received);
  grouped.group.take(std::move(input));
  if (grouped.due && *grouped.due <= turn) return;
  if (grouped.due) watched.schedule.erase({*grouped.due, &grouped});
  grouped.due = turn;
  watched.schedule.insert({turn, &grouped});
}

void CorrelationEngine::take_from(const CorrelationMatch& match, const CorrelationInput& event,
                                  const CorrelationInput& last, bool is_counted, std::uint32_t correlation) {
  const TellingFields fields(match, event, plan_.carried_by(correlation));
  for (const CorrelationPlan::Feed& feed : *watched_[correlation]->feeds) {
    if (!is_counted && !is_temporal(plan_.correlations()[feed.correlation])) continue;
    if (auto input = input_from(fields, event, last, match, feed)) take(std::move(*input));
  }
}

void CorrelationEngine::harvest(Watched& watched, Grouped& grouped, std::vector<CorrelationMatch>& told,
                                bool is_end) {
  const bool reports = watched.correlation->reports;
  for (CorrelationGroup::Open& open : grouped.group.open()) {
    if (!open.is_changed) continue;
    open.is_changed = false;
    if (keeps_changes_) changed_[key_of(open.match)] = encoded(open.match);
    if (reports && !is_end) told.push_back(open.match);
  }
  for (CorrelationGroup::Open& closed : grouped.group.take_closed()) {
    if (keeps_changes_) changed_[key_of(closed.match)].clear();
    if (reports && (is_end || closed.is_changed)) told.push_back(std::move(closed.match));
  }
}

void CorrelationEngine::advance(Watched& watched, Instant clock, std::vector<CorrelationMatch>& told,
                                bool is_end) {
  const TellInput tell = [&](const CorrelationMatch& match, const CorrelationInput& input,
                             const CorrelationInput& last,
                             bool is_counted) { take_from(match, input, last, is_counted, watched.number); };
  std::vector<Grouped*> due;
  if (is_end)
    for (auto& [key, grouped] : watched.groups) due.push_back(&grouped);
  else
    for (const auto& [time, grouped] : watched.schedule) {
      if (time >= clock) break;
      due.push_back(grouped);
    }
  for (Grouped* const grouped : due) {
    const std::uint64_t left_out = grouped->group.left_out();
    grouped->group.advance(clock, tell);
    left_out_ += grouped->group.left_out() - left_out;
    harvest(watched, *grouped, told, is_end);
    schedule(watched, *grouped);
  }
}

std::vector<CorrelationMatch> CorrelationEngine::advance(Instant clock) {
  std::vector<CorrelationMatch> told;
  clock_ = std::max(clock_, clock);
  for (const std::uint32_t number : plan_.order())
    advance(*watched_[number], earlier(clock_, watched_[number]->delay), told, false);
  return told;
}

std::vector<CorrelationMatch> CorrelationEngine::finish() {
  std::vector<CorrelationMatch> all;
  for (const std::uint32_t number : plan_.order()) advance(*watched_[number], Instant::max(), all, true);
  std::stable_sort(all.begin(), all.end(),
                   [](const CorrelationMatch& a, const CorrelationMatch& b) { return a.first < b.first; });
  return all;
}

// In three files of different age, so that what is needed for a minute is not kept for a day.
void CorrelationEngine::note(const CorrelationInput& input) {
  const Watched& watched = *watched_[input.correlation];
  const Duration timespan = std::chrono::seconds(watched.correlation->timespan_seconds);
  const std::size_t age = timespan <= std::chrono::minutes(10) ? 0
                          : timespan <= std::chrono::hours(2)  ? 1
                                                               : 2;
  CorrelationChanges::Inputs& noted = noted_[age];
  const Instant from = std::max({input.time, clock_, Instant()});
  const Duration needed = timespan + CorrelationGroup::kLate + watched.delay;
  noted.until = std::max(noted.until, from > Instant::max() - needed ? Instant::max() : from + needed);
  append_encoded(input, *watched.correlation, noted.encoded);
}

CorrelationChanges CorrelationEngine::changes() {
  CorrelationChanges changes;
  for (CorrelationChanges::Inputs& noted : noted_)
    if (!noted.encoded.empty()) changes.inputs.push_back(std::exchange(noted, {}));
  changes.matches = std::exchange(changed_, {});
  changes.clock = clock_;
  return changes;
}

void CorrelationEngine::restore(const std::vector<std::string>& inputs,
                                const std::vector<std::string>& matches, Instant clock) {
  clock_ = clock;
  std::map<std::string, std::uint32_t, std::less<>> numbers;
  for (const auto& watched : watched_) numbers.emplace(lasting_name(*watched->correlation), watched->number);
  std::map<std::string, const Metadata*, std::less<>> rules;
  plan_.each_feeding([&](const Metadata& rule) { rules.emplace(lasting_name(rule), &rule); });
  const RuleFinder finder{[&](std::string_view name) -> std::optional<std::uint32_t> {
                            const auto found = numbers.find(name);
                            return found == numbers.end() ? std::nullopt : std::optional(found->second);
                          },
                          [&](std::string_view name) -> const Metadata* {
                            const auto found = rules.find(name);
                            return found == rules.end() ? nullptr : found->second;
                          }};
  std::map<Grouped*, std::vector<CorrelationInput>> by_group;
  for (const std::string& encoded : inputs)
    for (std::string_view rest = encoded; !rest.empty();) {
      auto input = take_input(rest, plan_, finder);
      if (!input) continue;
      if (budget_ != nullptr && !budget_->take(input->bytes)) continue;
      Grouped& grouped = group_of(*watched_[input->correlation], *input);
      by_group[&grouped].push_back(std::move(*input));
    }
  for (const std::string& encoded : matches)
    if (auto match = match_of(encoded, plan_, finder)) {
      CorrelationInput named;
      for (const auto& [field, value] : match->group) named.group.push_back(value);
      Watched& watched = *watched_[static_cast<std::size_t>(match->rule - plan_.correlations().data())];
      group_of(watched, named).group.restore(std::move(*match));
    }
  for (const auto& watched : watched_) {
    std::vector<Grouped*> all;
    for (auto& [key, grouped] : watched->groups) all.push_back(&grouped);
    for (Grouped* const grouped : all) {
      if (const auto found = by_group.find(grouped); found != by_group.end())
        grouped->group.restore(std::move(found->second), earlier(clock, watched->delay));
      schedule(*watched, *grouped);
    }
  }
}

}  // namespace garde::sigma
