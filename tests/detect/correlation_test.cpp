// SPDX-License-Identifier: Apache-2.0
// Correlations from rule text and events to findings.
#include <gtest/gtest.h>

#include "detect/detector.h"

namespace garde::detect {
namespace {

constexpr std::string_view kMapping = R"(shape: windows
logsources:
  - logsource: {product: windows}
)";

constexpr std::string_view kBase = R"(title: Refused
name: refused
id: 11111111-0000-4000-8000-000000000001
logsource: {product: windows}
detection: {s: {EventID: 4625}, condition: s}
---
title: Let in
name: let_in
id: 11111111-0000-4000-8000-000000000002
logsource: {product: windows}
detection: {s: {EventID: 4624}, condition: s}
---
)";

struct TestEvent {
  int second = 0;
  std::string id;
  std::vector<std::pair<std::string, std::string>> fields;
};

struct Result {
  std::vector<std::string> findings;  // titles, of single events
  Detector::Summary summary;
  std::shared_ptr<const Detector> detector;
};

class Titles final : public FindingVisitor {
 public:
  explicit Titles(std::vector<std::string>& titles) : titles_(titles) {}
  void found(const Finding& finding, Event&) override { titles_.emplace_back(finding.title); }

 private:
  std::vector<std::string>& titles_;
};

Result run(const std::string& rules, const std::vector<TestEvent>& events, std::size_t memory = 1 << 20) {
  sigma::LoadedRules loaded = sigma::load_text(std::string(kBase) + rules, "rules.yml", {});
  sigma::resolve(loaded);
  EXPECT_TRUE(loaded.failed.empty()) << loaded.failed.front().error.message();
  Result result;
  result.detector =
      Detector::make(std::move(loaded), *sigma::Mappings::load_text(kMapping, "map.yml"), nullptr, {memory});
  // Two sessions, as two threads have: events come in no order.
  std::vector<Detector::Session> sessions;
  for (int i = 0; i < 2; ++i) sessions.emplace_back(result.detector);
  Titles titles(result.findings);
  for (std::size_t i = 0; i < events.size(); ++i) {
    Event event;
    event.shape = "windows";
    event.time = Instant(std::chrono::seconds(events[i].second));
    event.position = i;
    event.add("EventID", intern_field("EventID"), ValueKind::number, events[i].id);
    for (const auto& [name, value] : events[i].fields)
      event.add(name, intern_field(name), ValueKind::text, value);
    sessions[i % 2].detect(event, titles);
  }
  result.summary = result.detector->finish(sessions);
  return result;
}

std::string correlation(const std::string& body, const std::string& name = "many") {
  return "title: Many\nname: " + name + "\nid: 22222222-0000-4000-8000-00000000000" +
         std::to_string(name.size()) + "\ncorrelation:\n" + body + "\n---\n";
}

TEST(Correlations, CountByGroupAndKeepTheBaseRulesQuiet) {
  const auto result =
      run(correlation(
              "  {type: event_count, rules: [refused], group-by: [User], timespan: 1m, condition: {gte: 3}}"),
          {{30, "4625", {{"User", "anna"}}},
           {0, "4625", {{"User", "Anna"}}},
           {10, "4625", {{"User", "bob"}}},
           {20, "4625", {{"User", "ANNA"}}},
           {25, "4625", {}}});
  ASSERT_EQ(result.summary.correlations.size(), 1U);
  const auto& match = result.summary.correlations.front();
  EXPECT_EQ(match.rule->title, "Many");
  EXPECT_EQ(match.value, 3);
  EXPECT_EQ(match.first, Instant(std::chrono::seconds(0)));
  EXPECT_EQ(match.last, Instant(std::chrono::seconds(30)));
  ASSERT_EQ(match.group.size(), 1U);
  EXPECT_EQ(match.group.front(), std::pair(std::string("User"), std::string("Anna")));
  EXPECT_EQ(match.contributions.size(), 3U);
  EXPECT_TRUE(result.findings.empty());
}

TEST(Correlations, GenerateLetsTheBaseRulesReport) {
  const auto result =
      run(correlation(
              "  {type: event_count, rules: [refused], timespan: 1m, condition: {gte: 2}, generate: true}"),
          {{0, "4625", {}}, {1, "4625", {}}});
  EXPECT_EQ(result.summary.correlations.size(), 1U);
  EXPECT_EQ(result.findings.size(), 2U);
}

TEST(Correlations, WhatGoesOnIsOneMatch) {
  std::vector<TestEvent> events;
  for (int i = 0; i < 200; ++i) events.push_back({i, "4625", {}});
  events.push_back({10'000, "4625", {}});
  events.push_back({10'001, "4625", {}});
  const auto result =
      run(correlation("  {type: event_count, rules: [refused], timespan: 10s, condition: {gte: 2}}"), events);
  ASSERT_EQ(result.summary.correlations.size(), 2U);
  EXPECT_EQ(result.summary.correlations[0].value, 11);
  EXPECT_EQ(result.summary.correlations[0].last, Instant(std::chrono::seconds(199)));
}

TEST(Correlations, AliasesMapFieldsOfOtherNames) {
  const auto result = run(
      correlation("  type: temporal_ordered\n  rules: [refused, let_in]\n  group-by: [who]\n  timespan: 1m\n"
                  "  aliases: {who: {refused: TargetUserName, let_in: Account}}"),
      {{5, "4624", {{"Account", "eve"}}},
       {1, "4625", {{"TargetUserName", "eve"}}},
       {2, "4625", {{"TargetUserName", "bob"}}}});
  ASSERT_EQ(result.summary.correlations.size(), 1U);
  EXPECT_EQ(result.summary.correlations.front().group.front().second, "eve");
}

TEST(Correlations, OrderIsByTimeNotByArrival) {
  const std::string ordered =
      correlation("  {type: temporal_ordered, rules: [refused, let_in], timespan: 1m}");
  EXPECT_EQ(run(ordered, {{9, "4624", {}}, {3, "4625", {}}}).summary.correlations.size(), 1U);
  EXPECT_EQ(run(ordered, {{3, "4624", {}}, {9, "4625", {}}}).summary.correlations.size(), 0U);
}

TEST(Correlations, ChainsTakeCorrelationsAsInputs) {
  const auto result = run(
      correlation(
          "  {type: event_count, rules: [refused], group-by: [User], timespan: 1m, condition: {gte: 2}}",
          "inner") +
          correlation("  {type: temporal_ordered, rules: [inner, let_in], group-by: [User], timespan: 5m}",
                      "outer1"),
      {{0, "4625", {{"User", "eve"}}},
       {1, "4625", {{"User", "eve"}}},
       {9, "4624", {{"User", "eve"}}},
       {9, "4624", {{"User", "bob"}}}});
  ASSERT_EQ(result.summary.correlations.size(), 1U) << "the inner one only feeds the outer";
  EXPECT_EQ(result.summary.correlations.front().rule->name, "outer1");
}

TEST(Correlations, DifferentValuesAreCountedWithoutCase) {
  const auto result = run(correlation("  {type: value_count, rules: [refused], group-by: [Ip], timespan: 1m, "
                                      "condition: {field: User, gte: 3}}"),
                          {{0, "4625", {{"Ip", "1"}, {"User", "a"}}},
                           {1, "4625", {{"Ip", "1"}, {"User", "A"}}},
                           {2, "4625", {{"Ip", "1"}, {"User", "b"}}},
                           {3, "4625", {{"Ip", "2"}, {"User", "c"}}}});
  EXPECT_TRUE(result.summary.correlations.empty());
}

TEST(Correlations, TheOldAggregationMeansTheSame) {
  const auto result =
      run("title: Old\nid: 33333333-0000-4000-8000-000000000001\nlogsource: {product: windows}\n"
          "detection: {s: {EventID: 4625}, timeframe: 1m, condition: s | count(User) by Ip > 1}\n",
          {{0, "4625", {{"Ip", "1"}, {"User", "a"}}}, {1, "4625", {{"Ip", "1"}, {"User", "b"}}}});
  ASSERT_EQ(result.summary.correlations.size(), 1U);
  EXPECT_EQ(result.summary.correlations.front().value, 2);
  EXPECT_EQ(result.findings, (std::vector<std::string>{"Refused", "Refused"}))
      << "its own events do not report";
}

TEST(Correlations, AParentMayGroupByAFieldThatItsChildHasNot) {
  const std::string rules =
      correlation(
          "  {type: event_count, rules: [refused], group-by: [Host], timespan: 1m, condition: {gte: 3}}",
          "inner") +
      correlation("  {type: temporal_ordered, rules: [inner, let_in], group-by: [User], timespan: 5m}",
                  "outer1");
  const std::vector<TestEvent> refused{{0, "4625", {{"Host", "pc"}, {"User", "eve"}}},
                                       {1, "4625", {{"Host", "pc"}, {"User", "bob"}}},
                                       {2, "4625", {{"Host", "pc"}, {"User", "bob"}}}};
  const auto with = [&](const std::string& user) {
    auto events = refused;
    events.push_back({9, "4624", {{"User", user}, {"Host", "other"}}});
    return run(rules, events).summary.correlations;
  };
  ASSERT_EQ(with("Eve").size(), 1U);
  EXPECT_EQ(with("Eve").front().group.front().second, "eve");
  EXPECT_EQ(with("bob").size(), 1U);
  EXPECT_EQ(with("carol").size(), 0U);
}

TEST(Correlations, FieldsAreCarriedThroughAChainUnderTheirAliases) {
  const std::string rules =
      correlation("  {type: event_count, rules: [refused], timespan: 1m, condition: {gte: 2}}", "a") +
      correlation("  {type: event_count, rules: [a], timespan: 1m, condition: {gte: 1}}", "bb") +
      correlation(
          "  type: temporal\n  rules: [bb, let_in]\n  group-by: [who]\n  timespan: 5m\n"
          "  aliases: {who: {bb: TargetUserName, let_in: Account}}",
          "ccc");
  const auto with = [&](const std::string& account) {
    return run(rules, {{0, "4625", {{"TargetUserName", "eve"}}},
                       {1, "4625", {}},
                       {9, "4624", {{"Account", account}}}})
        .summary.correlations.size();
  };
  EXPECT_EQ(with("eve"), 1U);
  EXPECT_EQ(with("bob"), 0U);
}

TEST(Correlations, AMatchThatGoesOnKeepsTellingATemporalOne) {
  const std::string rules =
      correlation("  {type: event_count, rules: [refused], timespan: 10m, condition: {gte: 2}}", "inner") +
      correlation("  {type: temporal_ordered, rules: [inner, let_in], timespan: 10s}", "outer1");
  EXPECT_EQ(run(rules, {{0, "4625", {}}, {1, "4625", {}}, {300, "4625", {}}, {305, "4624", {}}})
                .summary.correlations.size(),
            1U);
  EXPECT_EQ(run(rules, {{0, "4625", {}}, {1, "4625", {}}, {300, "4625", {}}, {315, "4624", {}}})
                .summary.correlations.size(),
            0U);
}

TEST(Correlations, ValuesAcrossMatchesAreCounted) {
  const std::string rules =
      correlation(
          "  {type: event_count, rules: [refused], group-by: [User], timespan: 1m, condition: {gte: 2}}",
          "inner") +
      correlation(
          "  {type: value_count, rules: [inner], group-by: [Ip], timespan: 5m, condition: {field: User, gte: "
          "2}}",
          "outer1");
  const auto event = [](int second, const std::string& user, const std::string& address) {
    return TestEvent{second, "4625", {{"User", user}, {"Ip", address}}};
  };
  EXPECT_EQ(run(rules, {event(0, "a", "1"), event(1, "a", "1"), event(2, "b", "1"), event(3, "b", "1")})
                .summary.correlations.size(),
            1U);
  EXPECT_EQ(run(rules, {event(0, "a", "1"), event(1, "a", "1"), event(2, "b", "2"), event(3, "b", "2")})
                .summary.correlations.size(),
            0U);
}

TEST(Correlations, ARuleThatHasAnOldAggregationMayBeNamedAsOne) {
  const auto result =
      run("title: Old\nname: old\nid: 33333333-0000-4000-8000-000000000001\nlogsource: {product: windows}\n"
          "detection: {s: {EventID: 4625}, timeframe: 1m, condition: s | count() by User > 1}\n---\n" +
              correlation("  {type: temporal, rules: [33333333-0000-4000-8000-000000000001, let_in], "
                          "group-by: [User], timespan: 5m}"),
          {{0, "4625", {{"User", "eve"}}},
           {2, "4624", {{"User", "eve"}}},
           {3, "4624", {{"User", "bob"}}},
           {4, "4625", {{"User", "bob"}}},
           {5, "4625", {{"User", "bob"}}}});
  ASSERT_EQ(result.summary.correlations.size(), 1U);
  EXPECT_EQ(result.summary.correlations.front().group.front().second, "bob");
}

TEST(Correlations, TheOldAggregationGroupsBySeveralFields) {
  const auto with = [](const std::string& condition, const std::vector<TestEvent>& events) {
    return run("title: Old\nid: 33333333-0000-4000-8000-000000000001\nlogsource: {product: windows}\n"
               "detection: {s: {EventID: 4625}, timeframe: 1m, condition: '" +
                   condition + "'}\n",
               events)
        .summary.correlations;
  };
  const auto event = [](int second, const std::string& user, const std::string& host,
                        const std::string& bytes) {
    return TestEvent{second, "4625", {{"User", user}, {"Host", host}, {"Bytes", bytes}}};
  };
  const std::vector<TestEvent> events{event(0, "a", "1", "5"), event(1, "a", "2", "7"),
                                      event(2, "a", "1", "9")};
  for (const std::string by : {"User, Host", "User,Host", "User Host", "Host , User"}) {
    const auto matches = with("s | count() by " + by + " > 1", events);
    ASSERT_EQ(matches.size(), 1U) << by;
    EXPECT_EQ(matches.front().group.size(), 2U) << by;
  }
  EXPECT_EQ(with("s | min(Bytes) > 4", events).size(), 1U);
  EXPECT_EQ(with("s | min(Bytes) > 5", events).size(), 0U);
  EXPECT_EQ(with("s | max(Bytes) by User >= 9", events).size(), 1U);
  EXPECT_EQ(with("s | max(Bytes) by User > 9", events).size(), 0U);
  EXPECT_EQ(with("s | sum(Bytes) by User >= 21", events).size(), 1U);
  EXPECT_EQ(with("s | avg(Bytes) by User >= 7", events).size(), 1U);
}

TEST(Correlations, NearMeansTogetherInTime) {
  const auto with = [](const std::string& near, std::vector<TestEvent> events) {
    return run("title: Old\nid: 33333333-0000-4000-8000-000000000001\nlogsource: {product: windows}\n"
               "detection:\n  a: {EventID: 1}\n  b: {EventID: 2}\n  c: {EventID: 3}\n  timeframe: 10s\n"
               "  condition: a | near " +
                   near + "\n",
               events)
        .summary.correlations.size();
  };
  EXPECT_EQ(with("b", {{0, "1", {}}, {5, "2", {}}}), 1U);
  EXPECT_EQ(with("b", {{5, "1", {}}, {0, "2", {}}}), 1U);
  EXPECT_EQ(with("b", {{0, "1", {}}, {15, "2", {}}}), 0U);
  EXPECT_EQ(with("b and c", {{0, "1", {}}, {5, "2", {}}}), 0U);
  EXPECT_EQ(with("b and not c", {{0, "3", {}}, {1, "1", {}}, {5, "2", {}}}), 0U);
  EXPECT_EQ(with("b and not c", {{1, "1", {}}, {5, "2", {}}}), 1U);
  EXPECT_EQ(with("b by User", {{1, "1", {{"User", "x"}}}, {5, "2", {{"User", "y"}}}}), 0U);
}

TEST(Correlations, ARareValueIsFoundByItsShare) {
  std::vector<TestEvent> events;
  for (int i = 0; i < 100; ++i)
    events.push_back({i, "4625", {{"Host", "pc"}, {"image", i == 99 ? "odd.exe" : "usual.exe"}}});
  const auto result = run(correlation("  {type: value_percentile, rules: [refused], group-by: [Host], "
                                      "timespan: 1h, condition: {field: image, lte: 1}}"),
                          events);
  ASSERT_EQ(result.summary.correlations.size(), 1U);
  EXPECT_EQ(result.summary.correlations.front().first, Instant(std::chrono::seconds(99)));
}

TEST(Correlations, WhatMemoryDoesNotHoldIsShedAndCounted) {
  std::vector<TestEvent> events;
  for (int i = 0; i < 100; ++i) events.push_back({i, "4625", {}});
  const auto result =
      run(correlation("  {type: event_count, rules: [refused], timespan: 1h, condition: {gte: 2}}"), events,
          2000);
  EXPECT_GT(result.summary.correlation_inputs_shed, 50U);
  EXPECT_EQ(result.summary.correlations.size(), 1U);
}

TEST(Correlations, WhatIsNoNumberDoesNotCount) {
  const std::string rule =
      "title: Small\ncorrelation: {type: value_avg, rules: [refused], group-by: [Host], timespan: 1m, "
      "condition: {field: Bytes, gte: 10}}\n";
  const auto event = [](int second, const std::string& bytes) {
    return TestEvent{second, "4625", {{"Host", "pc"}, {"Bytes", bytes}}};
  };
  const auto result =
      run(rule, {event(0, "-"), event(1, "nan"), event(2, ""), event(3, "12"), event(4, "inf")});
  ASSERT_EQ(result.summary.correlations.size(), 1U);
  EXPECT_EQ(result.summary.correlations.front().value, 12);
  EXPECT_EQ(result.summary.correlations.front().contributions.size(), 1U);
}

}  // namespace
}  // namespace garde::detect
