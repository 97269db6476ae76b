// SPDX-License-Identifier: Apache-2.0
#include "sigma/correlator.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <tuple>
#include <unordered_map>

#include "base/case_fold.h"
#include "sigma/correlation_window.h"

namespace garde::sigma {
namespace {

constexpr std::size_t kMostContributions = 20;

using Inputs = std::vector<const CorrelationInput*>;

std::string key_of(const CorrelationInput& input) {
  std::string key;
  for (const std::string& value : input.group) key += fold_case(value) + '\0';
  return key;
}

std::vector<WindowEvent> window_events(const Inputs& inputs) {
  std::unordered_map<std::string_view, std::uint32_t> values;
  std::vector<WindowEvent> events;
  events.reserve(inputs.size());
  for (const CorrelationInput* input : inputs) {
    const auto value = values.emplace(input->value, static_cast<std::uint32_t>(values.size())).first->second;
    events.push_back({input->time, input->member, value, input->number});
  }
  return events;
}

class GroupMatches {
 public:
  GroupMatches(const Correlation& correlation, const Inputs& inputs) : correlation_(correlation), inputs_(inputs) {}

  // One match for all windows that overlap or follow each other within one timespan; and, of each, the ends of the
  // windows that other correlations are told of.
  void join(std::vector<CorrelationMatch>& matches, std::vector<std::pair<std::size_t, Instant>>& ends) {
    const Duration timespan = std::chrono::seconds(correlation_.timespan_seconds);
    std::optional<Instant> told;
    bool is_open = false;
    for (const WindowMatch& window : window_matches(correlation_, window_events(inputs_))) {
      const Instant first = inputs_[window.first]->time;
      const Instant last = inputs_[window.last]->time;
      if (is_open && first - matches.back().last <= timespan) {
        CorrelationMatch& match = matches.back();
        match.last = std::max(match.last, last);
        match.value = std::max(match.value, window.value);
        contribute(window.last, window.last, match);
      } else {
        matches.push_back(begin(window));
        is_open = true;
        told.reset();
      }
      if (told && last - *told < timespan) continue;
      told = last;
      ends.emplace_back(matches.size() - 1, last);
    }
  }

 private:
  CorrelationMatch begin(const WindowMatch& window) const {
    CorrelationMatch match;
    match.rule = &correlation_;
    match.first = inputs_[window.first]->time;
    match.last = inputs_[window.last]->time;
    match.value = window.value;
    for (std::size_t i = 0; i < correlation_.group_by.size(); ++i)
      match.group.emplace_back(correlation_.group_by[i], inputs_[window.first]->group[i]);
    contribute(window.first, window.last, match);
    return match;
  }

  void contribute(std::size_t first, std::size_t last, CorrelationMatch& match) const {
    for (std::size_t i = first; i <= last && match.contributions.size() < kMostContributions; ++i) {
      const CorrelationInput& input = *inputs_[i];
      match.contributions.push_back({input.input, input.position, input.time, input.computer, input.rule});
    }
  }

  const Correlation& correlation_;
  const Inputs& inputs_;
};

// A correlation's match as an input of another: its group's values are its fields.
std::optional<CorrelationInput> input_from(const CorrelationMatch& match, Instant end, const CorrelationPlan::Feed& feed) {
  CorrelationInput input;
  input.time = end;
  input.correlation = feed.correlation;
  input.member = feed.member;
  input.rule = match.rule;
  const auto value_of = [&match](const std::string& name) -> const std::string* {
    for (const auto& [field, value] : match.group)
      if (field == name) return &value;
    return nullptr;
  };
  for (const std::string& name : feed.group_names) {
    const std::string* value = value_of(name);
    if (value == nullptr) return std::nullopt;
    input.group.push_back(*value);
  }
  for (const std::string& name : feed.counted_names) {
    const std::string* value = value_of(name);
    if (value == nullptr) return std::nullopt;
    input.value += fold_case(*value) + '\0';
    std::from_chars(value->data(), value->data() + value->size(), input.number);
  }
  if (!match.contributions.empty()) {
    input.input = match.contributions.front().input;
    input.position = match.contributions.front().position;
    input.computer = match.contributions.front().computer;
  }
  return input;
}

bool is_before(const CorrelationInput* a, const CorrelationInput* b) {
  return std::tie(a->time, a->input, a->position, a->member) < std::tie(b->time, b->input, b->position, b->member);
}

}  // namespace

std::vector<CorrelationMatch> correlate(const CorrelationPlan& plan,
                                        const std::vector<const CorrelationInputs*>& inputs) {
  std::vector<Inputs> by_correlation(plan.correlations().size());
  for (const CorrelationInputs* one : inputs)
    for (const CorrelationInput& input : one->all()) by_correlation[input.correlation].push_back(&input);
  std::vector<std::unique_ptr<CorrelationInput>> made;
  std::vector<CorrelationMatch> all;
  for (const std::uint32_t number : plan.order()) {
    const Correlation& correlation = plan.correlations()[number];
    std::map<std::string, Inputs> groups;
    for (const CorrelationInput* input : by_correlation[number]) groups[key_of(*input)].push_back(input);
    std::vector<CorrelationMatch> matches;
    std::vector<std::pair<std::size_t, Instant>> ends;
    for (auto& [key, group] : groups) {
      std::stable_sort(group.begin(), group.end(), is_before);
      GroupMatches(correlation, group).join(matches, ends);
    }
    if (const auto* feeds = plan.feeds_of(&correlation))
      for (const auto& [match, end] : ends)
        for (const CorrelationPlan::Feed& feed : *feeds)
          if (auto input = input_from(matches[match], end, feed)) {
            made.push_back(std::make_unique<CorrelationInput>(std::move(*input)));
            by_correlation[feed.correlation].push_back(made.back().get());
          }
    if (correlation.reports) std::move(matches.begin(), matches.end(), std::back_inserter(all));
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const CorrelationMatch& a, const CorrelationMatch& b) { return a.first < b.first; });
  return all;
}

}  // namespace garde::sigma
