// SPDX-License-Identifier: Apache-2.0
#include "sigma/correlator.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
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

// What other correlations are told of: an input that stands in a window where the condition holds.
struct Telling {
  std::size_t match = 0;
  Instant end;  // of the window
  const CorrelationInput* input = nullptr;
  bool is_counted = true;  // false: the same values were told of less than a timespan before
};

class GroupMatches {
 public:
  GroupMatches(const Correlation& correlation, const Inputs& inputs, bool is_named)
      : correlation_(correlation), inputs_(inputs), is_named_(is_named) {}

  // One match for all windows that overlap or follow each other within one timespan.
  void join(std::vector<CorrelationMatch>& matches, std::vector<Telling>& tellings) {
    const Duration timespan = std::chrono::seconds(correlation_.timespan_seconds);
    bool is_open = false;
    for (const WindowMatch& window : window_matches(correlation_, window_events(inputs_))) {
      const Instant first = inputs_[window.first]->time;
      const Instant last = inputs_[window.last]->time;
      if (is_open && first - matches.back().last <= timespan) {
        CorrelationMatch& match = matches.back();
        match.last = std::max(match.last, last);
        match.value = worse(match.value, window.value);
        contribute(window.last, window.last, match);
      } else {
        matches.push_back(begin(window));
        is_open = true;
        counted_.clear();
      }
      if (is_named_) tell(window, matches.size() - 1, timespan, tellings);
    }
  }

 private:
  [[nodiscard]] double worse(double a, double b) const {
    return has_lower_bound(correlation_) ? std::max(a, b) : std::min(a, b);
  }

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

  // Each input is told of once, at the first window that it stands in; those of a window with one set of
  // values, once.
  void tell(const WindowMatch& window, std::size_t match, Duration timespan, std::vector<Telling>& tellings) {
    const Instant end = inputs_[window.last]->time;
    std::set<std::string> of_window;
    for (std::size_t i = std::max(window.first, told_); i <= window.last; ++i) {
      const std::string values = carried_key(*inputs_[i]);
      if (!of_window.insert(values).second) continue;
      const auto [found, is_new] = counted_.try_emplace(values, end);
      const bool is_counted = is_new || end - found->second >= timespan;
      if (is_counted) found->second = end;
      tellings.push_back({match, end, inputs_[i], is_counted});
    }
    told_ = std::max(told_, window.last + 1);
  }

  static std::string carried_key(const CorrelationInput& input) {
    std::string key;
    for (const auto& value : input.carried) key += value ? '+' + fold_case(*value) + '\0' : std::string("-");
    return key;
  }

  const Correlation& correlation_;
  const Inputs& inputs_;
  bool is_named_;
  std::size_t told_ = 0;                              // inputs before this one have been told of
  std::unordered_map<std::string, Instant> counted_;  // of the match that goes on, by carried values
};

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

// Null where a field that the feed asks for is absent.
std::unique_ptr<CorrelationInput> input_from(const TellingFields& fields, const Telling& telling,
                                             const Correlation& from, const CorrelationPlan::Feed& feed) {
  auto input = std::make_unique<CorrelationInput>();
  input->time = telling.end;
  input->correlation = feed.correlation;
  input->member = feed.member;
  input->rule = &from;
  for (const std::string& name : feed.group_names) {
    auto value = fields.value(name);
    if (!value) return nullptr;
    input->group.push_back(std::move(*value));
  }
  for (const std::string& name : feed.counted_names) {
    const auto value = fields.value(name);
    if (!value) return nullptr;
    input->value += fold_case(*value) + '\0';
    std::from_chars(value->data(), value->data() + value->size(), input->number);
  }
  for (const std::string& name : feed.carried_names) input->carried.push_back(fields.value(name));
  input->input = telling.input->input;
  input->position = telling.input->position;
  input->computer = telling.input->computer;
  return input;
}

bool is_temporal(const Correlation& correlation) {
  return correlation.type == CorrelationType::temporal ||
         correlation.type == CorrelationType::temporal_ordered;
}

bool is_before(const CorrelationInput* a, const CorrelationInput* b) {
  return std::tie(a->time, a->input, a->position, a->member) <
         std::tie(b->time, b->input, b->position, b->member);
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
    std::vector<Telling> tellings;
    const auto* feeds = plan.feeds_of(&correlation);
    for (auto& [key, group] : groups) {
      std::stable_sort(group.begin(), group.end(), is_before);
      GroupMatches(correlation, group, feeds != nullptr).join(matches, tellings);
    }
    for (const Telling& telling : tellings) {
      const TellingFields fields(matches[telling.match], *telling.input, plan.carried_by(number));
      for (const CorrelationPlan::Feed& feed : *feeds) {
        if (!telling.is_counted && !is_temporal(plan.correlations()[feed.correlation])) continue;
        auto input = input_from(fields, telling, correlation, feed);
        if (input == nullptr) continue;
        made.push_back(std::move(input));
        by_correlation[feed.correlation].push_back(made.back().get());
      }
    }
    if (correlation.reports) std::move(matches.begin(), matches.end(), std::back_inserter(all));
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const CorrelationMatch& a, const CorrelationMatch& b) { return a.first < b.first; });
  return all;
}

}  // namespace garde::sigma
