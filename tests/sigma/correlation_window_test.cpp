// SPDX-License-Identifier: Apache-2.0
// The sliding windows against the slow reference in tests/support.
#include "sigma/correlation_window.h"

#include <array>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <set>

#include "support/reference_correlation.h"

namespace garde::sigma {
namespace {

using Comparison = Threshold::Comparison;

std::vector<WindowEvent> random_events(std::uint32_t members) {
  std::vector<WindowEvent> events;
  Instant time;
  const int count = *rc::gen::inRange(1, 40);
  for (int i = 0; i < count; ++i) {
    time += std::chrono::seconds(*rc::gen::inRange(0, 6));
    events.push_back({time, *rc::gen::inRange<std::uint32_t>(0, members),
                      *rc::gen::inRange<std::uint32_t>(0, 4), static_cast<double>(*rc::gen::inRange(-3, 8))});
  }
  return events;
}

Correlation correlation_of(CorrelationType type, double at_least, std::size_t members = 3) {
  Correlation correlation;
  correlation.type = type;
  for (std::size_t i = 0; i < members; ++i)
    correlation.rules.push_back(std::string(1, static_cast<char>('a' + i)));
  correlation.timespan_seconds = 10;
  correlation.thresholds = {{Comparison::greater_or_equal, at_least}};
  return correlation;
}

// Each as often as any: a range would draw its last ones only when the sizes of a run have grown.
Comparison random_comparison() {
  return *rc::gen::element(Comparison::equal, Comparison::not_equal, Comparison::less,
                           Comparison::less_or_equal, Comparison::greater, Comparison::greater_or_equal);
}

// A random tree over the rules, as a condition in words makes.
Expression random_condition(std::uint32_t members, int depth) {
  using Kind = Expression::Kind;
  Expression expression;
  expression.kind = depth == 0 ? Kind::predicate
                               : *rc::gen::element(Kind::all_of, Kind::any_of, Kind::at_least, Kind::negation,
                                                   Kind::predicate);
  if (expression.kind == Kind::predicate) {
    expression.predicate = *rc::gen::inRange<std::uint32_t>(0, members);
    return expression;
  }
  const int children = expression.kind == Kind::negation ? 1 : *rc::gen::inRange(1, 4);
  for (int i = 0; i < children; ++i) expression.children.push_back(random_condition(members, depth - 1));
  expression.count = *rc::gen::inRange<std::uint32_t>(1, static_cast<std::uint32_t>(children) + 1);
  return expression;
}

void expect_the_reference(const Correlation& correlation, const std::vector<WindowEvent>& events) {
  const bool has_chain_in_words =
      correlation.condition && correlation.type == CorrelationType::temporal_ordered;
  std::set<ReferenceMatch> found;
  for (const WindowMatch& match : window_matches(correlation, events))
    found.insert({events[match.first].time, events[match.last].time, has_chain_in_words ? 0 : match.value});
  RC_ASSERT(std::vector<ReferenceMatch>(found.begin(), found.end()) ==
            reference_matches(correlation, events));
}

constexpr std::array kTypes{CorrelationType::event_count,      CorrelationType::value_count,
                            CorrelationType::temporal,         CorrelationType::temporal_ordered,
                            CorrelationType::value_sum,        CorrelationType::value_avg,
                            CorrelationType::value_percentile, CorrelationType::value_median};

class EachType : public testing::TestWithParam<CorrelationType> {};

TEST_P(EachType, FindsWhatTheReferenceFinds) {
  EXPECT_TRUE(rc::check([] {
    const auto members = *rc::gen::inRange<std::uint32_t>(1, 5);
    Correlation correlation = correlation_of(GetParam(), 0, members);
    correlation.thresholds.clear();
    const int thresholds = *rc::gen::inRange(1, 3);
    for (int i = 0; i < thresholds; ++i)
      correlation.thresholds.push_back({random_comparison(), static_cast<double>(*rc::gen::inRange(-1, 6))});
    correlation.percentile = *rc::gen::inRange(0, 101);
    expect_the_reference(correlation, random_events(members));
  }));
}

INSTANTIATE_TEST_SUITE_P(Types, EachType, testing::ValuesIn(kTypes));

TEST(CorrelationWindow, FindsSharesAsTheReference) {
  EXPECT_TRUE(rc::check([] {
    Correlation correlation = correlation_of(CorrelationType::value_percentile, 0);
    correlation.percentile.reset();
    correlation.thresholds = {{random_comparison(), *rc::gen::inRange(0, 11) * 10.0}};
    expect_the_reference(correlation, random_events(3));
  }));
}

TEST(CorrelationWindow, AConditionInWordsHoldsAsTheReferenceSays) {
  for (const auto type : {CorrelationType::temporal, CorrelationType::temporal_ordered})
    EXPECT_TRUE(rc::check([type] {
      const auto members = *rc::gen::inRange<std::uint32_t>(1, 5);
      Correlation correlation = correlation_of(type, 0, members);
      correlation.thresholds.clear();
      correlation.condition = random_condition(members, 3);
      expect_the_reference(correlation, random_events(members));
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

TEST(CorrelationWindow, ARareValueIsThatEventAlone) {
  Correlation rare = correlation_of(CorrelationType::value_percentile, 0);
  rare.percentile.reset();
  rare.thresholds = {{Comparison::less_or_equal, 10}};
  auto events = at_seconds({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  events[9].value = 1;
  EXPECT_EQ(window_matches(rare, events), (std::vector<WindowMatch>{{9, 9, 10}}));
}

TEST(CorrelationWindow, AnOrderOfSomeOfTheRulesIsEnoughWhereACountSaysSo) {
  const Correlation two_of_three = correlation_of(CorrelationType::temporal_ordered, 2);
  const auto events = [](std::uint32_t first, std::uint32_t second) {
    return std::vector<WindowEvent>{{Instant(), first, 0, 0},
                                    {Instant(std::chrono::seconds(1)), second, 0, 0}};
  };
  EXPECT_EQ(window_matches(two_of_three, events(0, 2)).size(), 1U);
  EXPECT_EQ(window_matches(two_of_three, events(2, 0)).size(), 0U);
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
  EXPECT_TRUE(
      window_matches(correlation, std::vector<WindowEvent>{{Instant(), 1, 0, 0}, {Instant(), 0, 0, 0}})
          .empty());
}

}  // namespace
}  // namespace garde::sigma
