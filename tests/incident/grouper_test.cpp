// SPDX-License-Identifier: Apache-2.0
// One attack is one incident; what has nothing to do with it stays out; a replay changes nothing.
#include "incident/grouper.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "incident/severity.h"
#include "support/evidence_builder.h"

namespace garde::incident {
namespace {

using sigma::Level;
using test::evidence;
using test::facts;

TEST(Grouper, WhatHappensOnOneMachineIsOneIncident) {
  Grouper grouper;
  grouper.take(evidence(facts("a", Level::high), 0, "PC1"));
  grouper.take(evidence(facts("b", Level::medium), 60, "pc1.valmont.example"));
  ASSERT_EQ(grouper.all().size(), 1u);
  EXPECT_EQ(grouper.all()[0]->machines(), std::vector<std::string>{"PC1"});
}

TEST(Grouper, HalfADayLaterItIsAnother) {
  Grouper grouper;
  grouper.take(evidence(facts("a", Level::high), 0, "PC1"));
  grouper.take(evidence(facts("b", Level::high), 60 * 13, "PC1"));
  EXPECT_EQ(grouper.all().size(), 2u);
}

TEST(Grouper, AnAccountJoinsMachines) {
  Grouper grouper;
  grouper.take(evidence(facts("a", Level::high), 0, "PC1", "durand"));
  grouper.take(evidence(facts("b", Level::high), 300, "PC2", "VALMONT\\durand"));
  grouper.take(evidence(facts("c", Level::high), 310, "PC3", "martin"));
  EXPECT_EQ(grouper.all().size(), 2u);
}

TEST(Grouper, WhatCameFirstApartIsJoinedByALaterFinding) {
  Grouper grouper;
  grouper.take(evidence(facts("a", Level::high), 0, "PC1"));
  grouper.take(evidence(facts("b", Level::high), 10, "PC2"));
  grouper.take(evidence(facts("c", Level::high), 20, "PC1", "durand"));
  const auto outcome = grouper.take(evidence(facts("c", Level::high), 30, "PC2", "durand"));
  ASSERT_EQ(grouper.all().size(), 1u);
  EXPECT_EQ(outcome.absorbed.size(), 1u);
  EXPECT_NE(grouper.find(outcome.absorbed[0]), nullptr) << "the merged one is found under its id";
}

TEST(Grouper, RepeatedFindingsAreCountedNotRepeated) {
  Grouper grouper;
  for (int i = 0; i < 1000; ++i)
    grouper.take(evidence(facts("a", Level::medium), i / 10, "PC1", "u" + std::to_string(i)));
  ASSERT_EQ(grouper.all().size(), 1u);
  ASSERT_EQ(grouper.all()[0]->threads.size(), 1u);
  EXPECT_EQ(grouper.all()[0]->threads[0].count, 1000u);
  EXPECT_LE(grouper.all()[0]->threads[0].examples.size(), Incident::kMostExamples);
}

TEST(Grouper, ANoisyRuleGluesNothing) {
  Grouper grouper;
  // A scanner touches fifty machines; two of them are under two different attacks.
  for (int i = 0; i < 50; ++i)
    grouper.take(evidence(facts("scan", Level::low), i, "PC" + std::to_string(i), {}, "10.0.0.5"));
  grouper.take(evidence(facts("theft", Level::high), 60, "PC7", "durand"));
  grouper.take(evidence(facts("door", Level::high), 61, "PC9", "martin"));
  for (int i = 0; i < 50; ++i)
    grouper.take(evidence(facts("scan", Level::low), 70 + i, "PC" + std::to_string(i), {}, "10.0.0.5"));
  std::vector<std::vector<std::string>> grave;
  for (const Incident* incident : grouper.all())
    if (incident->worst() >= Level::high) grave.push_back(incident->machines());
  ASSERT_EQ(grave.size(), 2u);
  EXPECT_LE(grave[0].size(), 2u);
  EXPECT_LE(grave[1].size(), 2u);
}

TEST(Grouper, AnAccountThatIsUsualEverywhereJoinsNothing) {
  Grouper grouper;
  for (int day = 0; day < 3; ++day)
    for (int i = 0; i < 20; ++i)
      grouper.take(
          evidence(facts("service", Level::low), day * 1440 + i, "PC" + std::to_string(i), "svc-backup"));
  grouper.take(evidence(facts("a", Level::high), 3 * 1440, "PC1", "svc-backup"));
  grouper.take(evidence(facts("b", Level::high), 3 * 1440 + 60 * 6, "PC2", "svc-backup"));
  std::size_t grave = 0;
  for (const Incident* incident : grouper.all()) grave += incident->worst() >= Level::high ? 1 : 0;
  EXPECT_EQ(grave, 2u);
}

TEST(Grouper, SeriousIncidentsAtOneTimeAreOne) {
  Grouper grouper;
  for (const char* machine : {"SRV1", "ESX"}) {
    grouper.take(evidence(facts("wipe", Level::critical, {"impact"}), 0, machine));
    grouper.take(evidence(facts("stop", Level::high, {"impact"}), 5, machine));
  }
  ASSERT_EQ(grouper.all().size(), 1u);
  ASSERT_EQ(grouper.all()[0]->ties.size(), 1u);
  EXPECT_EQ(grouper.all()[0]->ties[0].kind, Tie::Kind::coincidence);
}

TEST(Grouper, WhereSeriousIsUsualTheyAreNot) {
  Grouper grouper;
  for (int day = 0; day < 7; ++day)
    grouper.take(evidence(facts("alarm", Level::high), day * 780, "PC" + std::to_string(day)));
  for (const char* machine : {"SRV1", "ESX"}) {
    grouper.take(evidence(facts("wipe", Level::critical), 7 * 780, machine));
    grouper.take(evidence(facts("stop", Level::high), 7 * 780 + 5, machine));
  }
  EXPECT_EQ(grouper.all().size(), 9u);
}

TEST(Grouper, WhatAPersonSplitStaysApart) {
  Grouper grouper;
  grouper.take(evidence(facts("a", Level::high), 0, "PC1", "durand"));
  const auto id = grouper.take(evidence(facts("b", Level::high), 1, "PC2", "durand")).incident;
  const auto part =
      grouper.split(id, {"pc2"}, "julie", "two things", Instant(std::chrono::seconds(1'770'000'100)));
  ASSERT_TRUE(part) << part.error().message();
  grouper.take(evidence(facts("c", Level::high), 2, "PC2", "durand"));
  EXPECT_EQ(grouper.all().size(), 2u);
}

TEST(Grouper, AClosedIncidentTakesNothingNew) {
  Grouper grouper;
  const auto id = grouper.take(evidence(facts("a", Level::high), 0, "PC1")).incident;
  const auto closed = Instant(std::chrono::seconds(1'770'000'000)) + std::chrono::minutes(30);
  ASSERT_TRUE(
      change_state(*grouper.find(id), State::closed, Verdict::false_alarm, "julie", "a test", closed));
  EXPECT_EQ(grouper.take(evidence(facts("b", Level::high), 20, "PC1")).incident, id) << "it happened before";
  EXPECT_NE(grouper.take(evidence(facts("b", Level::high), 40, "PC1")).incident, id);
}

// An attack over some machines with noise around it, replayed and shuffled a little.
std::vector<Evidence> some_evidence() {
  return *rc::gen::container<std::vector<Evidence>>(rc::gen::apply(
      [](int rule, int minutes, int machine, int account) {
        static const std::vector<Level> kLevels = {Level::low, Level::medium, Level::high, Level::critical};
        return evidence(facts("r" + std::to_string(rule), kLevels[static_cast<std::size_t>(rule) % 4]),
                        minutes, "m" + std::to_string(machine),
                        account == 0 ? std::string() : "u" + std::to_string(account));
      },
      rc::gen::inRange(0, 12), rc::gen::inRange(0, 5000), rc::gen::inRange(0, 6), rc::gen::inRange(0, 4)));
}

std::vector<std::pair<std::string, std::uint64_t>> picture(const Grouper& grouper) {
  std::vector<std::pair<std::string, std::uint64_t>> all;
  for (const Incident* incident : grouper.all()) all.emplace_back(incident->id, incident->count());
  return all;
}

RC_GTEST_PROP(GrouperProperty, AReplayChangesNothing, ()) {
  const auto all = some_evidence();
  Grouper grouper;
  for (const Evidence& one : all) grouper.take(one);
  const auto before = picture(grouper);
  for (const Evidence& one : all) RC_ASSERT(grouper.take(one).kind == Grouper::Outcome::Kind::repeated);
  RC_ASSERT(picture(grouper) == before);
}

RC_GTEST_PROP(GrouperProperty, NothingIsLost, ()) {
  const auto all = some_evidence();
  std::set<std::string> ids;
  Grouper grouper;
  for (const Evidence& one : all) {
    grouper.take(one);
    ids.insert(one.id);
  }
  std::uint64_t sum = 0;
  for (const Incident* incident : grouper.all()) sum += incident->count();
  RC_ASSERT(sum == ids.size());
}

RC_GTEST_PROP(GrouperProperty, ARestartKeepsEveryIncident, ()) {
  const auto all = some_evidence();
  Grouper first;
  std::map<std::string, std::vector<std::string>> inside;
  for (const Evidence& one : all) first.take(one);
  for (const Evidence& one : all) inside[first.take(one).incident].push_back(one.id);
  Grouper second;
  for (const Incident* incident : first.all()) second.restore(*incident, inside[incident->id]);
  for (const Evidence& one : all) RC_ASSERT(second.take(one).kind == Grouper::Outcome::Kind::repeated);
  RC_ASSERT(picture(second) == picture(first));
}

TEST(Grouper, ForgetsWhatIsOverAndBoundsWhatIsOpen) {
  GrouperOptions options;
  options.most_open = 10;
  Grouper grouper(options);
  for (int i = 0; i < 30; ++i) grouper.take(evidence(facts("a", Level::low), i, "PC" + std::to_string(i)));
  EXPECT_EQ(grouper.all().size(), 10u);
  EXPECT_EQ(grouper.dropped(), 20u);
  EXPECT_EQ(grouper.forget_before(Instant::max()).size(), 10u);
  EXPECT_TRUE(grouper.all().empty());
}

}  // namespace
}  // namespace garde::incident
