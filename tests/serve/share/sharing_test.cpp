// SPDX-License-Identifier: Apache-2.0
// From an incident to the hub and back, over a real connection that comes and goes.
#include "serve/share/sharing.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "serve/hub/running_hub.h"
#include "support/evidence_builder.h"

namespace garde::serve {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using incident::Incident;
using test::RunningHub;

Incident attack() {
  Incident one;
  add(one,
      test::evidence(
          test::facts("0a1b2c3d-0000-4000-8000-000000000001", sigma::Level::critical, {"impact"}, {"T1486"}),
          0, "CANARI-SRV", "canari.durand", "203.0.113.66"),
      true);
  return one;
}

class SharingTest : public testing::Test {
 protected:
  Membership joined() {
    auto membership = join_hub(folder / member, running.origin(), running.invitation(member));
    EXPECT_TRUE(membership) << membership.error().message();
    return *membership;
  }
  Sharing sharing(const Membership& membership, SharingPolicy policy = {}) {
    return std::move(*Sharing::open(membership, std::string(32, 's'), std::move(policy), *outbox));
  }
  Outbox::Sent send(const Membership& membership, Instant at) {
    taxii::HttpsClient https(client_options(membership));
    taxii::Client client(https, "/garde/");
    auto sent = outbox->send(client, at);
    EXPECT_TRUE(sent);
    return *sent;
  }

  test::ScratchFolder folder;
  RunningHub running;
  std::unique_ptr<Database> database = *Database::open(folder / "console.db");
  Result<Outbox> outbox = Outbox::open(*database);
  const std::string member = test::customers_of_one_provider()[0];
  const stix::Statement statement{"malicious", "hit", "degraded", "none", "", ""};
};

TEST_F(SharingTest, AnIncidentReachesTheHubOnce) {
  const Membership membership = joined();
  Sharing shared = sharing(membership);
  Incident incident = attack();
  EXPECT_TRUE(*shared.share(incident, statement, now()));
  EXPECT_FALSE(*shared.share(incident, statement, now() + 1h)) << "nothing new to say";
  EXPECT_EQ(send(membership, now()).count, 1U);
  EXPECT_EQ(*outbox->waiting(), 0U);
  EXPECT_EQ(running.hub().lookout().reports(), 1U);
  // It goes on: a further revision of the same report.
  add(incident,
      test::evidence(
          test::facts("0a1b2c3d-0000-4000-8000-000000000002", sigma::Level::high, {"impact"}, {"T1490"}), 5,
          "CANARI-PC"),
      true);
  EXPECT_TRUE(*shared.share(incident, statement, now() + 2s));
  const auto sent = send(membership, now() + 3s);
  EXPECT_EQ(sent.count, 1U);
  EXPECT_TRUE(sent.refused.empty()) << sent.refused.front().why;
  EXPECT_EQ(running.hub().lookout().reports(), 2U);
}

TEST_F(SharingTest, WhatIsShownIsWhatLeavesAndHoldsNoName) {
  const Membership membership = joined();
  Sharing shared = sharing(membership);
  const std::string preview = json::serialize(shared.preview(attack(), statement, now()));
  for (const char* canary : {"CANARI", "canari", "durand"})
    EXPECT_EQ(preview.find(canary), std::string::npos) << canary;
  EXPECT_THAT(preview, testing::HasSubstr("203.0.113.66"));
  ASSERT_TRUE(*shared.share(attack(), statement, now()));
  const std::string leaves = (*outbox->due(now()))->objects;
  for (const char* canary : {"CANARI", "canari", "durand"})
    EXPECT_EQ(leaves.find(canary), std::string::npos) << canary;
  json::array sent = json::parse(leaves).as_array();
  EXPECT_EQ(sent.size(), json::parse(preview).as_array().size());
}

TEST_F(SharingTest, WaitsWhileTheHubIsAwayAndGoesOnWhenItIsBack) {
  const Membership membership = joined();
  Sharing shared = sharing(membership);
  ASSERT_TRUE(*shared.share(attack(), statement, now()));
  running.stop();
  Instant at = now();
  Duration before{};
  for (int i = 0; i < 4; ++i) {
    EXPECT_TRUE(send(membership, at).failed);
    EXPECT_FALSE(*outbox->due(at + before)) << "each pause is longer";
    before = Outbox::kFirstPause * (1 << i);
    at += Outbox::kLongestPause * 2;
  }
  EXPECT_EQ(*outbox->waiting(), 1U);
  // The node restarts while the hub is away.
  outbox = Outbox::open(*database);
  running.start();
  EXPECT_EQ(send(membership, at).count, 1U);
  EXPECT_EQ(running.hub().lookout().reports(), 1U);
}

TEST_F(SharingTest, AReplyThatWasLostChangesNothing) {
  const Membership membership = joined();
  Sharing shared = sharing(membership);
  ASSERT_TRUE(*shared.share(attack(), statement, now()));
  const Outgoing outgoing = **outbox->due(now());
  ASSERT_EQ(send(membership, now()).count, 1U);
  ASSERT_TRUE(outbox->put(outgoing, now()));
  const auto again = send(membership, now());
  EXPECT_EQ(again.count, 1U);
  EXPECT_TRUE(again.refused.empty());
  EXPECT_EQ(running.hub().lookout().reports(), 1U);
}

TEST_F(SharingTest, AnIncidentOvertakesWhatIsLessUrgent) {
  const Membership membership = joined();
  Sharing shared = sharing(membership);
  ASSERT_TRUE(outbox->put({"sighting--1", answers_collection().id, "[]", Outbox::kSighting}, now() - 1h));
  ASSERT_TRUE(*shared.share(attack(), statement, now()));
  EXPECT_EQ((*outbox->due(now()))->priority, Outbox::kIncident);
}

TEST_F(SharingTest, ThePolicyIsTheEstablishments) {
  const Membership membership = joined();
  Sharing never = sharing(membership, {.when = SharingPolicy::When::never});
  EXPECT_FALSE(never.share(attack(), statement, now()));
  EXPECT_FALSE(never.shares_by_itself(attack()));
  EXPECT_FALSE(sharing(membership).shares_by_itself(attack()));
  EXPECT_TRUE(sharing(membership, {.when = SharingPolicy::When::automatic, .least_severity = 60})
                  .shares_by_itself(attack()));
  EXPECT_FALSE(sharing(membership, {.when = SharingPolicy::When::automatic, .least_severity = 100})
                   .shares_by_itself(attack()));
}

TEST_F(SharingTest, ANodeJoinsOnlyTheHubThatInvitedIt) {
  const std::string token = running.invitation(member);
  std::string other = token;
  other.back() = other.back() == 'a' ? 'b' : 'a';
  const auto refused = join_hub(folder / "a", running.origin(), other);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), testing::HasSubstr("not the hub"));
  EXPECT_FALSE(join_hub(folder / "a", "http://localhost:1", token));
  EXPECT_FALSE(join_hub(folder / "a", "https://localhost:1", token));
  EXPECT_FALSE(join_hub(folder / "a", running.origin() + "/path", token));
  EXPECT_FALSE(join_hub(folder / "a", running.origin(), "token"));
  const auto first = join_hub(folder / "a", running.origin(), token);
  ASSERT_TRUE(first) << first.error().message();
  EXPECT_EQ(first->member, member);
  const auto again = join_hub(folder / "a", running.origin(), token);
  ASSERT_TRUE(again) << "the reply was lost, the key is the same";
  EXPECT_EQ(again->certificate, first->certificate);
  EXPECT_FALSE(join_hub(folder / "b", running.origin(), token)) << "another node with the same token";
  EXPECT_EQ(read_membership(folder / "a")->certificate, first->certificate);
  EXPECT_EQ(read_membership(folder / "a")->origin, running.origin());
  EXPECT_FALSE(read_membership(folder / "b"));
}

TEST_F(SharingTest, RenewsInTime) {
  Membership membership = joined();
  const std::string before = membership.certificate;
  ASSERT_TRUE(renew_where_due(folder / member, membership, now() + Authority::kMemberLives / 2));
  EXPECT_EQ(membership.certificate, before) << "not yet";
  ASSERT_TRUE(renew_where_due(folder / member, membership, now() + Authority::kMemberLives * 3 / 4));
  EXPECT_NE(membership.certificate, before);
  EXPECT_EQ(read_membership(folder / member)->certificate, membership.certificate);
  Sharing shared = sharing(membership);
  ASSERT_TRUE(*shared.share(attack(), statement, now()));
  EXPECT_EQ(send(membership, now()).count, 1U);
  ASSERT_TRUE(running.hub().members().revoke(member, now()));
  EXPECT_FALSE(renew_where_due(folder / member, membership, now() + Authority::kMemberLives));
}

}  // namespace
}  // namespace garde::serve
