// SPDX-License-Identifier: Apache-2.0
// The sliding windows against a slow look at every window from scratch.
#include "sigma/correlation_window.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <set>

namespace garde::sigma {
namespace {

using Comparison = Threshold::Comparison;

double slow_value(const Correlation& correlation, std::vector<WindowEvent> events) {
  std::set<std::uint32_t> values;
  std::set<std::uint32_t> members;
  std::vector<double> numbers;
  double sum = 0;
  for (const WindowEvent& event : events) {
    values.insert(event.value);
    members.insert(event.member);
    numbers.push_back(event.number);
    sum += event.number;
  }
  std::sort(numbers.begin(), numbers.end());
  const auto count = static_cast<double>(events.size());
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
      return numbers[static_cast<std::size_t>(std::max(1.0, std::ceil(correlation.percentile / 100 * count))) - 1];
    case CorrelationType::value_median:
      return (numbers[(numbers.size() - 1) / 2] + numbers[numbers.size() / 2]) / 2;
  }
  return 0;
}

std::vector<WindowEvent> random_events(std::uint32_t members) {
  std::vector<WindowEvent> events;
  Instant time;
  const int count = *rc::gen::inRange(1, 40);
  for (int i = 0; i < count; ++i) {
    time += std::chrono::seconds(*rc::gen::inRange(0, 6));
    events.push_back({time, *rc::gen::inRange<std::uint32_t>(0, members), *rc::gen::inRange<std::uint32_t>(0, 4),
                      static_cast<double>(*rc::gen::inRange(-3, 8))});
  }
  return events;
}

Correlation correlation_of(CorrelationType type, double at_least, std::size_t members = 3) {
  Correlation correlation;
  correlation.type = type;
  for (std::size_t i = 0; i < members; ++i) correlation.rules.push_back(std::string(1, static_cast<char>('a' + i)));
  correlation.timespan_seconds = 10;
  correlation.thresholds = {{Comparison::greater_or_equal, at_least}};
  return correlation;
}

TEST(CorrelationWindow, SlidesAsASlowLookAtEveryWindow) {
  EXPECT_TRUE(rc::check([] {
    const auto type = *rc::gen::element(CorrelationType::event_count, CorrelationType::value_count,
                                        CorrelationType::temporal, CorrelationType::value_sum,
                                        CorrelationType::value_avg, CorrelationType::value_percentile,
                                        CorrelationType::value_median);
    Correlation correlation = correlation_of(type, *rc::gen::inRange(-1, 6));
    correlation.percentile = *rc::gen::inRange(0, 101);
    const auto events = random_events(3);
    std::vector<WindowMatch> expected;
    for (std::size_t last = 0; last < events.size(); ++last) {
      std::size_t first = last;
      while (first > 0 && events[last].time - events[first - 1].time <= std::chrono::seconds(10)) --first;
      const double value = slow_value(correlation, {events.begin() + static_cast<std::ptrdiff_t>(first),
                                                    events.begin() + static_cast<std::ptrdiff_t>(last) + 1});
      if (value >= correlation.thresholds.front().value) expected.push_back({first, last, value});
    }
    RC_ASSERT(window_matches(correlation, events) == expected);
  }));
}

// Whether some events within the timespan match the rules one after the other, ending at an event of this time.
bool has_chain_ending_at(const std::vector<WindowEvent>& events, std::uint32_t members, Instant end) {
  std::function<bool(std::uint32_t, Instant, Instant)> follows = [&](std::uint32_t member, Instant first, Instant before) {
    if (member == members) return before == end;
    return std::any_of(events.begin(), events.end(), [&](const WindowEvent& event) {
      return event.member == member && event.time >= before && event.time - first <= std::chrono::seconds(10) &&
             follows(member + 1, first, event.time);
    });
  };
  return std::any_of(events.begin(), events.end(), [&](const WindowEvent& event) {
    return event.member == 0 && follows(1, event.time, event.time);
  });
}

TEST(CorrelationWindow, FindsWhatIsInOrder) {
  EXPECT_TRUE(rc::check([] {
    const auto members = *rc::gen::inRange<std::uint32_t>(2, 4);
    const Correlation correlation = correlation_of(CorrelationType::temporal_ordered, members, members);
    auto events = random_events(members);
    events.resize(std::min<std::size_t>(events.size(), 16));
    std::set<Instant> found;
    for (const WindowMatch& match : window_matches(correlation, events)) found.insert(events[match.last].time);
    for (const WindowEvent& event : events) {
      const bool expected = event.member + 1 == members && has_chain_ending_at(events, members, event.time);
      if (event.member + 1 == members) RC_ASSERT(found.contains(event.time) == expected);
    }
  }));
}

std::vector<WindowEvent> at_seconds(const std::vector<int>& seconds) {
  std::vector<WindowEvent> events;
  for (const int second : seconds) events.push_back({Instant(std::chrono::seconds(second)), 0, 0, 0});
  return events;
}

TEST(CorrelationWindow, BothEndsOfTheTimespanAreInside) {
  const Correlation two = correlation_of(CorrelationType::event_count, 2);
  EXPECT_EQ(window_matches(two, at_seconds({0, 10})).size(), 1U);
  EXPECT_EQ(window_matches(two, at_seconds({0, 11})).size(), 0U);
}

TEST(CorrelationWindow, AnUpperBoundIsAskedOfTheWholeTimespan) {
  Correlation few = correlation_of(CorrelationType::event_count, 0);
  few.thresholds = {{Comparison::less, 3}};
  EXPECT_TRUE(window_matches(few, at_seconds({0, 1, 2, 3})).empty());
  const auto matches = window_matches(few, at_seconds({0, 1, 2, 3, 100, 101}));
  ASSERT_EQ(matches.size(), 1U);
  EXPECT_EQ(matches.front(), (WindowMatch{4, 5, 2}));
}

TEST(CorrelationWindow, AConditionInWords) {
  Correlation correlation = correlation_of(CorrelationType::temporal, 0, 2);
  Expression first;
  first.kind = Expression::Kind::predicate;
  Expression second = first;
  second.predicate = 1;
  Expression without;
  without.kind = Expression::Kind::negation;
  without.children = {second};
  correlation.condition = Expression{Expression::Kind::all_of, 0, 0, {first, without}};
  EXPECT_EQ(window_matches(correlation, std::vector<WindowEvent>{{Instant(), 0, 0, 0}}).size(), 1U);
  EXPECT_TRUE(window_matches(correlation, std::vector<WindowEvent>{{Instant(), 1, 0, 0}, {Instant(), 0, 0, 0}}).empty());
}

}  // namespace
}  // namespace garde::sigma
