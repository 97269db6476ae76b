// SPDX-License-Identifier: Apache-2.0
// An incident read by a person: its reasons, its sentences, what people did with it, what is expected.
#include "incident/story.h"

#include <gtest/gtest.h>

#include "incident/tuning.h"
#include "support/evidence_builder.h"

namespace garde::incident {
namespace {

using sigma::Level;
using test::evidence;
using test::facts;

Incident some_incident() {
  Incident incident;
  add(incident,
      evidence(facts("lsass", Level::high, {"credential-access"}, {"T1003.001"}), 0, "PC1", "durand"), true);
  add(incident, evidence(facts("shadow", Level::critical, {"impact"}, {"T1490"}), 90, "SRV1", "durand"),
      true);
  add(incident, evidence(facts("shadow", Level::critical, {"impact"}, {"T1490"}), 91, "SRV2", "durand"),
      true);
  return incident;
}

TEST(Severity, IsTheSumOfItsReasons) {
  const Severity severity = assess(some_incident());
  int sum = 0;
  for (const Reason& reason : severity.reasons) sum += reason.points;
  EXPECT_EQ(severity.score, std::min(sum, 100));
  EXPECT_EQ(severity.level, Level::critical);
  EXPECT_EQ(severity.stage, "impact");
  EXPECT_EQ(severity.confidence, Confidence::high);
}

TEST(Severity, OneHighFindingIsHighAndLittleSure) {
  Incident incident;
  add(incident, evidence(facts("a", Level::high, {"execution"}), 0, "PC1"), true);
  const Severity severity = assess(incident);
  EXPECT_EQ(severity.level, Level::high);
  EXPECT_EQ(severity.confidence, Confidence::low);
}

TEST(Story, IsToldInOrderWithMachinesAndAccounts) {
  const Incident incident = some_incident();
  const Story story = tell(incident, assess(incident), Language::french, Zone());
  EXPECT_EQ(story.kind, "ransomware");
  std::string all;
  for (const std::string& paragraph : story.paragraphs) all += paragraph + "\n";
  const auto theft = all.find("sur PC1 (compte durand), la mémoire où Windows");
  const auto loss = all.find("sur SRV1 et SRV2 (compte durand), ce qui permet de restaurer");
  ASSERT_NE(theft, std::string::npos) << all;
  ASSERT_NE(loss, std::string::npos) << all;
  EXPECT_LT(theft, loss);
  EXPECT_NE(story.summary.find("Compte en cause"), std::string::npos);
  EXPECT_FALSE(story.actions.empty());
  for (const StoryAction& action : story.actions) EXPECT_FALSE(action.source.empty());
}

TEST(Story, ARulesOwnWordsAreUsed) {
  auto rule = std::make_shared<RuleFacts>(*facts("own", Level::high, {"impact"}, {"T1486"}));
  rule->english = {"Own title", "Somebody did this. And that.", "Do this now."};
  Incident incident;
  add(incident, evidence(rule, 0, "PC1"), true);
  const Story story = tell(incident, assess(incident), Language::english, Zone());
  EXPECT_NE(story.paragraphs.at(0).find("on PC1, somebody did this."), std::string::npos)
      << story.paragraphs[0];
  EXPECT_EQ(story.actions.at(0).text, "Do this now.");
}

TEST(Incident, ItsStatesAskForWhatTheyNeed) {
  Incident incident = some_incident();
  const Instant when = incident.last;
  EXPECT_TRUE(change_state(incident, State::acknowledged, {}, "julie", "", when));
  EXPECT_FALSE(change_state(incident, State::acknowledged, {}, "julie", "", when)) << "it is already";
  EXPECT_FALSE(change_state(incident, State::closed, {}, "julie", "over", when)) << "without a verdict";
  EXPECT_FALSE(change_state(incident, State::closed, Verdict::true_attack, "julie", "", when))
      << "without a reason";
  EXPECT_FALSE(change_state(incident, State::contained, Verdict::drill, "julie", "", when));
  EXPECT_TRUE(change_state(incident, State::closed, Verdict::drill, "julie", "yearly drill", when));
  EXPECT_TRUE(add_note(incident, "julie", "seen with the ward", when));
  ASSERT_EQ(incident.acts.size(), 3u);
  EXPECT_EQ(incident.acts[1].verdict, Verdict::drill);
  EXPECT_EQ(incident.acts[2].why, "seen with the ward");
}

TEST(Incident, SplitAndMergeKeepEveryFinding) {
  Incident incident = some_incident();
  const auto all = incident.count();
  const std::set<std::string> nowhere = {"nowhere"}, everywhere = {"pc1", "srv1", "srv2"}, one = {"srv2"};
  EXPECT_FALSE(garde::incident::split(incident, nowhere, "julie", "", incident.last));
  EXPECT_FALSE(garde::incident::split(incident, everywhere, "julie", "", incident.last))
      << "nothing would be left";
  auto part = garde::incident::split(incident, one, "julie", "another thing", incident.last);
  ASSERT_TRUE(part.has_value());
  EXPECT_EQ(incident.count() + part->count(), all);
  EXPECT_NE(part->id, incident.id);
  ASSERT_TRUE(
      garde::incident::merge(incident, std::move(*part), "julie", "the same after all", incident.last));
  EXPECT_EQ(incident.count(), all);
}

TEST(Tuning, WhatIsExpectedIsCountedAndEnds) {
  Tuning tuning;
  const auto rule = facts("psexec", Level::high);
  const Evidence before = evidence(rule, 0, "SRV1", "svc-deploy"),
                 after = evidence(rule, 100, "SRV1", "svc-deploy");
  const Expectation good{"e",     "psexec",    "account svc-deploy", "deployments",
                         "julie", before.time, after.time,           0};
  Expectation of_all = good, without_reason = good;
  of_all.rule = of_all.entity = "";
  without_reason.reason = "";
  EXPECT_FALSE(tuning.expect(of_all));
  EXPECT_FALSE(tuning.expect(without_reason));
  ASSERT_TRUE(tuning.expect(good));
  EXPECT_TRUE(tuning.is_expected(before));
  EXPECT_FALSE(tuning.is_expected(evidence(rule, 1, "SRV1", "durand"))) << "another account";
  EXPECT_FALSE(tuning.is_expected(after)) << "the expectation has ended";
  EXPECT_EQ(tuning.expectations().at(0).silenced, 1u);
}

TEST(Tuning, ARuleFarAboveItsUsualRateIsProposed) {
  Tuning tuning;
  const auto steady = facts("steady", Level::low), bursting = facts("bursting", Level::low);
  for (int day = 0; day < 14; ++day) {
    for (int i = 0; i < 150; ++i) (void)tuning.is_expected(evidence(steady, day * 1440 + i, "PC1"));
    for (int i = 0; i < (day == 13 ? 400 : 5); ++i)
      (void)tuning.is_expected(evidence(bursting, day * 1440 + i, "PC1"));
  }
  const auto proposals = tuning.proposals();
  ASSERT_EQ(proposals.size(), 1u);
  EXPECT_EQ(proposals[0].rule->id, "bursting");
}

}  // namespace
}  // namespace garde::incident
