// SPDX-License-Identifier: Apache-2.0
#include "support/reference_correlation.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace garde::sigma {
namespace {

using Comparison = Threshold::Comparison;
using Events = std::vector<WindowEvent>;
using Members = std::set<std::uint32_t>;

bool meets(const Threshold& threshold, double value) {
  switch (threshold.comparison) {
    case Comparison::equal:
      return value == threshold.value;
    case Comparison::not_equal:
      return value != threshold.value;
    case Comparison::less:
      return value < threshold.value;
    case Comparison::less_or_equal:
      return value <= threshold.value;
    case Comparison::greater:
      return value > threshold.value;
    case Comparison::greater_or_equal:
      return value >= threshold.value;
  }
  return false;
}

bool meets(const Correlation& correlation, double value) {
  for (const Threshold& threshold : correlation.thresholds)
    if (!meets(threshold, value)) return false;
  return true;
}

bool has_only_upper_bounds(const Correlation& correlation) {
  for (const Threshold& threshold : correlation.thresholds)
    if (threshold.comparison != Comparison::less && threshold.comparison != Comparison::less_or_equal)
      return false;
  return true;
}

Duration timespan_of(const Correlation& correlation) {
  return std::chrono::seconds(correlation.timespan_seconds);
}

double value_of(const Correlation& correlation, const Events& window) {
  std::set<std::uint32_t> values;
  std::set<std::uint32_t> members;
  std::vector<double> numbers;
  double sum = 0;
  double like_the_last = 0;
  for (const WindowEvent& event : window) {
    values.insert(event.value);
    members.insert(event.member);
    numbers.push_back(event.number);
    sum += event.number;
    if (event.value == window.back().value) ++like_the_last;
  }
  std::sort(numbers.begin(), numbers.end());
  const auto count = static_cast<double>(window.size());
  switch (correlation.type) {
    case CorrelationType::event_count:
      return count;
    case CorrelationType::value_count:
      return static_cast<double>(values.size());
    case CorrelationType::temporal:
    case CorrelationType::temporal_ordered:
      return static_cast<double>(members.size());
    case CorrelationType::value_sum:
      return sum;
    case CorrelationType::value_avg:
      return sum / count;
    case CorrelationType::value_percentile:
      if (!correlation.percentile) return 100 * like_the_last / count;
      return numbers[static_cast<std::size_t>(
                         std::max(1.0, std::ceil(*correlation.percentile / 100 * count))) -
                     1];
    case CorrelationType::value_median:
      return (numbers[(numbers.size() - 1) / 2] + numbers[numbers.size() / 2]) / 2;
  }
  return 0;
}

// `there`: what an assertion may rely on; `anywhere`: what a denial is asked of.
bool holds_of(const Expression& expression, const Members& there, const Members& anywhere,
              bool is_denied = false) {
  std::uint32_t held = 0;
  for (const Expression& child : expression.children)
    if (holds_of(child, there, anywhere, is_denied != (expression.kind == Expression::Kind::negation)))
      ++held;
  switch (expression.kind) {
    case Expression::Kind::all_of:
      return held == expression.children.size();
    case Expression::Kind::any_of:
      return held > 0;
    case Expression::Kind::at_least:
      return held >= expression.count;
    case Expression::Kind::negation:
      return held == 0;
    case Expression::Kind::predicate:
      return (is_denied ? anywhere : there).contains(expression.predicate);
  }
  return false;
}

Members members_of(const Events& events) {
  Members members;
  for (const WindowEvent& event : events) members.insert(event.member);
  return members;
}

// Calls at(chain) for every chain of events that ends with those of `chain`, latest event first in it.
template <typename At>
void try_chains(std::span<const WindowEvent> events, Duration timespan, Events& chain, const At& at) {
  at(chain);
  const WindowEvent first = chain.back();
  for (const WindowEvent& event : events) {
    if (event.member >= first.member || event.time > first.time) continue;
    if (chain.front().time - event.time > timespan) continue;
    chain.push_back(event);
    try_chains(events, timespan, chain, at);
    chain.pop_back();
  }
}

Events between(std::span<const WindowEvent> events, Instant first, Instant last) {
  Events window;
  for (const WindowEvent& event : events)
    if (event.time >= first && event.time <= last) window.push_back(event);
  return window;
}

void match_chains(const Correlation& correlation, std::span<const WindowEvent> events,
                  const WindowEvent& last, std::set<ReferenceMatch>& matches) {
  const Members anywhere = members_of(between(events, last.time - timespan_of(correlation), last.time));
  ReferenceMatch best{Instant::min(), last.time, 0};
  bool is_found = false;
  Events chain{last};
  try_chains(events, timespan_of(correlation), chain, [&](const Events& tried) {
    const auto length = correlation.condition ? 0.0 : static_cast<double>(tried.size());
    if (correlation.condition && !holds_of(*correlation.condition, members_of(tried), anywhere)) return;
    is_found = true;
    if (length > best.value) best.first = Instant::min();
    if (length >= best.value) best.first = std::max(best.first, tried.back().time);
    best.value = std::max(best.value, length);
  });
  if (is_found && (correlation.condition || meets(correlation, best.value))) matches.insert(best);
}

}  // namespace

std::vector<ReferenceMatch> reference_matches(const Correlation& correlation,
                                              std::span<const WindowEvent> events) {
  const Duration timespan = timespan_of(correlation);
  const bool is_share = correlation.type == CorrelationType::value_percentile && !correlation.percentile;
  std::set<ReferenceMatch> matches;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Instant now = events[i].time;
    if (correlation.type == CorrelationType::temporal_ordered) {
      match_chains(correlation, events, events[i], matches);
      continue;
    }
    const bool looks_ahead = !correlation.condition && !is_share && has_only_upper_bounds(correlation);
    if (looks_ahead && i > 0 && now - events[i - 1].time <= timespan) continue;
    const Events window = looks_ahead ? between(events, now, now + timespan)
                                      : between(events.first(i + 1), now - timespan, now);
    const Members present = members_of(window);
    if (correlation.condition && !holds_of(*correlation.condition, present, present)) continue;
    const double value =
        correlation.condition ? static_cast<double>(present.size()) : value_of(correlation, window);
    if (!meets(correlation, value)) continue;
    matches.insert({is_share ? now : window.front().time, window.back().time, value});
  }
  return {matches.begin(), matches.end()};
}

}  // namespace garde::sigma
