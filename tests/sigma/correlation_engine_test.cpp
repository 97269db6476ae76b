// SPDX-License-Identifier: Apache-2.0
// Correlations looked at in many steps, as events come, find what they find in one.
#include "sigma/correlation_engine.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <tuple>

namespace garde::sigma {
namespace {

using namespace std::chrono_literals;

const Instant kStart = Instant(std::chrono::hours(24 * 365 * 50));

std::size_t below(std::size_t bound) {
  return *rc::gen::inRange<std::size_t>(0, bound);
}

Threshold threshold(Threshold::Comparison comparison, double value) {
  Threshold one;
  one.comparison = comparison;
  one.value = value;
  return one;
}

Threshold some_threshold() {
  using Comparison = Threshold::Comparison;
  constexpr Comparison kAll[] = {
      Comparison::greater_or_equal, Comparison::greater,      Comparison::equal, Comparison::less,
      Comparison::not_equal,        Comparison::less_or_equal};
  return threshold(kAll[below(6)], static_cast<double>(below(5)));
}

Correlation some_correlation(const std::string& id, const std::vector<std::string>& rules) {
  Correlation correlation;
  correlation.id = id;
  correlation.title = id;
  correlation.type = static_cast<CorrelationType>(below(8));
  correlation.rules = rules;
  if (below(4) > 0) correlation.group_by = {"user"};
  correlation.timespan_seconds = static_cast<std::int64_t>(1 + below(30));
  correlation.thresholds = {some_threshold()};
  if (correlation.type == CorrelationType::value_count) correlation.fields_counted = {"value"};
  if (correlation.type == CorrelationType::value_percentile && below(2) > 0) correlation.percentile = 50;
  return correlation;
}

/// Two rules, two correlations on them, and one on the first of these.
struct Setting {
  Setting() {
    for (const char* id : {"a", "b"}) {
      Rule rule;
      rule.id = id;
      rules.push_back(std::move(rule));
    }
    correlations.push_back(some_correlation("one", {"a", "b"}));
    correlations.push_back(some_correlation("two", {"b", "a"}));
    correlations.push_back(some_correlation("above", {"one", "two"}));
    plan = std::make_unique<CorrelationPlan>(rules, correlations);
  }
  std::vector<Rule> rules;
  std::vector<Correlation> correlations;
  std::unique_ptr<CorrelationPlan> plan;
};

CorrelationInput some_input(const Setting& setting, std::uint64_t position, Duration most_late) {
  CorrelationInput input;
  input.correlation = static_cast<std::uint32_t>(below(2));
  const Correlation& correlation = setting.correlations[input.correlation];
  input.member = static_cast<std::uint32_t>(below(2));
  input.rule = &setting.rules[input.correlation == 0 ? input.member : 1 - input.member];
  input.time = kStart + std::chrono::seconds(below(120));
  input.received = input.time + Duration(most_late.count() * static_cast<std::int64_t>(below(11)) / 10);
  input.position = position;
  for (std::size_t i = 0; i < correlation.group_by.size(); ++i)
    input.group.push_back(below(2) > 0 ? "x" : "y");
  input.carried.resize(setting.plan->carried_by(input.correlation).size(), std::string("c"));
  input.value = std::string(1, static_cast<char>('p' + below(3)));
  input.number = static_cast<double>(below(6));
  return input;
}

std::vector<CorrelationInput> some_inputs(const Setting& setting, Duration most_late) {
  std::vector<CorrelationInput> inputs;
  const std::size_t count = below(60);
  for (std::size_t i = 0; i < count; ++i) inputs.push_back(some_input(setting, i, most_late));
  return inputs;
}

using Told = std::map<std::tuple<std::string, std::string, Instant>, std::pair<Instant, double>>;

void add(Told& told, const CorrelationMatch& match) {
  std::string group;
  for (const auto& [field, value] : match.group) group += field + "=" + value + ",";
  told[{match.rule->id, group, match.first}] = {match.last, match.value};
}

Told all_at_once(const Setting& setting, std::vector<CorrelationInput> inputs) {
  Told told;
  for (const CorrelationMatch& match : correlate(*setting.plan, std::move(inputs))) add(told, match);
  return told;
}

std::vector<CorrelationInput> as_received(std::vector<CorrelationInput> inputs) {
  std::stable_sort(inputs.begin(), inputs.end(), [](const CorrelationInput& a, const CorrelationInput& b) {
    return a.received < b.received;
  });
  return inputs;
}

TEST(CorrelationEngine, FindsInManyStepsWhatItFindsInOne) {
  EXPECT_TRUE(rc::check([] {
    const Setting setting;
    const Duration lateness = std::chrono::seconds(below(20));
    const auto inputs = some_inputs(setting, lateness);
    CorrelationEngine engine(*setting.plan, nullptr);
    Told told;
    for (CorrelationInput& input : as_received(inputs)) {
      // An event is received just before the clock may pass its time.
      const Instant clock = input.received - lateness;
      if (below(3) == 0)
        for (const CorrelationMatch& match : engine.advance(clock)) add(told, match);
      engine.take(std::move(input));
    }
    for (const CorrelationMatch& match : engine.advance(kStart + 1h)) add(told, match);
    for (const CorrelationMatch& match : engine.finish()) add(told, match);
    const Told expected = all_at_once(setting, inputs);
    RC_ASSERT(told == expected);
    RC_ASSERT(engine.left_out() == 0U);
  }));
}

TEST(CorrelationEngine, GoesOnAfterARestartAsIfThereHadBeenNone) {
  EXPECT_TRUE(rc::check([] {
    const Setting setting;
    const Duration lateness = std::chrono::seconds(below(20));
    const auto inputs = some_inputs(setting, lateness);
    auto engine = std::make_unique<CorrelationEngine>(*setting.plan, nullptr);
    engine->keep_changes();
    std::vector<std::string> kept_inputs;
    std::map<std::string, std::string> kept_matches;
    Told told;
    for (CorrelationInput& input : as_received(inputs)) {
      const Instant clock = input.received - lateness;
      if (below(3) == 0)
        for (const CorrelationMatch& match : engine->advance(clock)) add(told, match);
      engine->take(std::move(input));
      if (below(8) > 0) continue;
      auto changes = engine->changes();
      for (auto& one : changes.inputs) kept_inputs.push_back(std::move(one.encoded));
      for (auto& [key, match] : changes.matches) kept_matches[key] = std::move(match);
      std::vector<std::string> matches;
      for (const auto& [key, match] : kept_matches)
        if (!match.empty()) matches.push_back(match);
      engine = std::make_unique<CorrelationEngine>(*setting.plan, nullptr);
      engine->keep_changes();
      engine->restore(kept_inputs, matches, changes.clock);
    }
    for (const CorrelationMatch& match : engine->advance(kStart + 1h)) add(told, match);
    for (const CorrelationMatch& match : engine->finish()) add(told, match);
    RC_ASSERT(told == all_at_once(setting, inputs));
  }));
}

struct Burst {
  Burst() {
    rules.resize(1);
    rules[0].id = "failed";
    correlations.resize(1);
    correlations[0].id = "many";
    correlations[0].rules = {"failed"};
    correlations[0].group_by = {"user"};
    correlations[0].timespan_seconds = 60;
    correlations[0].thresholds = {threshold(Threshold::Comparison::greater_or_equal, 3)};
    plan = std::make_unique<CorrelationPlan>(rules, correlations);
  }
  [[nodiscard]] CorrelationInput failed(Duration at, Duration received, std::uint64_t position) const {
    CorrelationInput input;
    input.time = kStart + at;
    input.received = kStart + received;
    input.position = position;
    input.rule = &rules[0];
    input.group = {"anna"};
    input.bytes = 100;
    return input;
  }
  std::vector<Rule> rules;
  std::vector<Correlation> correlations;
  std::unique_ptr<CorrelationPlan> plan;
};

TEST(CorrelationEngine, KeepsTheIdentityOfAMatchThatALateEventWouldBeginEarlier) {
  const Burst burst;
  CorrelationEngine engine(*burst.plan, nullptr);
  for (int i = 0; i < 3; ++i)
    engine.take(burst.failed(i * 10s + 30s, i * 10s + 30s, static_cast<std::uint64_t>(i)));
  const auto first = engine.advance(kStart + 55s);
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].first, kStart + 30s);
  engine.take(burst.failed(20s, 56s, 9));
  const auto again = engine.advance(kStart + 60s);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].first, kStart + 30s);
  EXPECT_EQ(again[0].value, 4);
}

TEST(CorrelationEngine, LooksAtALogThatComesHoursLaterLikeAtAnyOther) {
  const Burst burst;
  CorrelationEngine engine(*burst.plan, nullptr);
  EXPECT_TRUE(engine.advance(kStart + 10h).empty());
  engine.take(burst.failed(1s, 10h, 1));
  EXPECT_TRUE(engine.advance(kStart + 10h + 1s).empty());
  engine.take(burst.failed(2s, 10h + 1s, 2));
  EXPECT_TRUE(engine.advance(kStart + 10h + 2s).empty());
  engine.take(burst.failed(3s, 10h + 2s, 3));
  EXPECT_EQ(engine.advance(kStart + 10h + 3s).size(), 1U);
}

TEST(CorrelationEngine, GivesAnEventOfAClockInTheFutureItsTurnWhenItCame) {
  const Burst burst;
  CorrelationEngine engine(*burst.plan, nullptr);
  for (int i = 0; i < 3; ++i) engine.take(burst.failed(5h + i * 1s, i * 1s, static_cast<std::uint64_t>(i)));
  EXPECT_EQ(engine.advance(kStart + 10s).size(), 1U);
  EXPECT_EQ(engine.clock(), kStart + 10s);
}

TEST(CorrelationEngine, GivesMemoryBackAsWindowsPass) {
  const Burst burst;
  CorrelationBudget budget(1000);
  CorrelationEngine engine(*burst.plan, &budget);
  for (int hour = 0; hour < 50; ++hour) {
    for (int i = 0; i < 10; ++i) {
      ASSERT_TRUE(budget.take(100)) << hour;
      engine.take(burst.failed(hour * 1h + i * 1s, hour * 1h + i * 1s, static_cast<std::uint64_t>(i)));
    }
    EXPECT_EQ(engine.advance(kStart + hour * 1h + 10s).size(), 1U);
    EXPECT_TRUE(engine.advance(kStart + hour * 1h + 59min).empty());
  }
  EXPECT_EQ(budget.shed(), 0U);
}

TEST(CorrelationEngine, RestoresNothingFromDamagedBytes) {
  const Burst burst;
  CorrelationEngine engine(*burst.plan, nullptr);
  engine.keep_changes();
  engine.take(burst.failed(1s, 1s, 1));
  const std::string whole = engine.changes().inputs.at(0).encoded;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CorrelationEngine other(*burst.plan, nullptr);
    other.restore({whole.substr(0, size)}, {whole.substr(0, size)}, kStart);
    EXPECT_TRUE(other.finish().empty());
  }
}

}  // namespace
}  // namespace garde::sigma
