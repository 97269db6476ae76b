// SPDX-License-Identifier: Apache-2.0
// A hub with a real client, curl, over mutual TLS on loopback: joining, reporting, being warned, being put
// out.
#include "serve/hub/hub.h"

#include <algorithm>
#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "serve/hub/running_hub.h"
#include "stix/identifier.h"
#include "support/listening.h"

namespace garde::serve {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

class HubTest : public testing::Test {
 protected:
  struct Node {
    std::string member;
    std::string files;  // prefix of its key and its certificate; empty: none
    stix::Key key;
  };

  std::string curl(const std::string& path, std::vector<std::string> more, const Node* node = nullptr) {
    std::vector<std::string> arguments = {
        "curl",       "-s", "-i",       "--http1.1",
        "--max-time", "20", "--cacert", running.folder / "authority/root.crt"};
    if (node != nullptr)
      arguments.insert(arguments.end(), {"--cert", node->files + ".crt", "--key", node->files + ".key"});
    arguments.insert(arguments.end(), more.begin(), more.end());
    arguments.push_back(running.origin() + path);
    std::filesystem::remove(folder / "out");
    test::run_program(arguments, folder / "out");
    return test::content_of(folder / "out");
  }
  static json::object body_of(const std::string& answer) {
    const auto body = json::parse(answer.substr(answer.find("\r\n\r\n") + 4));
    return body.as_object();
  }

  Node joined(const std::string& member) {
    Node node{member, folder / member, *stix::Key::generate()};
    const std::string token = running.invitation(member);
    folder.write(member + ".key", node.key.private_pem());
    folder.write("join.json",
                 json::serialize(json::object{{"token", token},
                                              {"request", *certificate_request(node.key.private_pem())}}));
    const std::string answer = curl("/hub/join", {"--data-binary", "@" + (folder / "join.json")});
    EXPECT_THAT(answer, HasSubstr("HTTP/1.1 200"));
    folder.write(member + ".crt", body_of(answer).at("certificate").as_string().c_str());
    return node;
  }

  static stix::IncidentReport report_of(const Node& node, std::uint32_t revision = 0) {
    stix::IncidentReport report;
    report.id = stix::incident_identifier(node.member, "incident-1");
    report.reporter = node.member;
    report.revision = revision;
    report.made = now();
    report.noticed = report.made - std::chrono::hours(1);
    report.first = report.made - std::chrono::hours(2);
    report.last = report.made;
    report.kind = "ransomware";
    report.severity = 90;
    report.statement.nature = "malicious";
    report.techniques = {"T1486"};
    report.findings = 3;
    report.machine_count = 2;
    return report;
  }
  std::string post(const Node& node, json::array objects, bool is_signed = true) {
    for (json::value& object : objects)
      if (is_signed && !stix::sign_object(object.as_object(), node.key)) ADD_FAILURE() << "cannot be signed";
    folder.write("post.json", json::serialize(json::object{{"objects", std::move(objects)}}));
    return curl(objects_path(),
                {"-H", "Content-Type: application/taxii+json;version=2.1", "-H",
                 "Accept: application/taxii+json;version=2.1", "--data-binary", "@" + (folder / "post.json")},
                &node);
  }
  static std::string objects_path() { return "/garde/collections/" + reports_collection().id + "/objects/"; }
  static json::array objects_of(const stix::IncidentReport& report) {
    return stix::objects_of(report, stix::Tlp::amber, Language::french);
  }

  test::ScratchFolder folder;
  test::RunningHub running;
};

TEST_F(HubTest, AMemberReportsAndReadsItsOwn) {
  const auto ids = test::customers_of_one_provider();
  const Node one = joined(ids[0]);
  const Node two = joined(ids[1]);
  const std::string answer = post(one, objects_of(report_of(one)));
  EXPECT_THAT(answer, HasSubstr("HTTP/1.1 202"));
  EXPECT_EQ(body_of(answer).at("failure_count").to_number<int>(), 0) << answer;
  EXPECT_EQ(running.hub().lookout().reports(), 1U);
  EXPECT_EQ(body_of(curl(objects_path(), {}, &one)).at("objects").as_array().size(), 2U)
      << "the incident and its relationship to T1486";
  EXPECT_FALSE(body_of(curl(objects_path(), {}, &two)).contains("objects")) << "another's";
  EXPECT_THAT(curl(objects_path(), {}), HasSubstr("HTTP/1.1 401"));
  EXPECT_THAT(curl("/taxii2/", {}, &one), HasSubstr("application/taxii+json;version=2.1"));
  post(one, objects_of(report_of(one)));
  EXPECT_EQ(running.hub().lookout().reports(), 2U) << "a further version";
  EXPECT_THAT(curl("/hub/heartbeat", {"--data", "{}"}, &one), HasSubstr("HTTP/1.1 204"));
}

TEST_F(HubTest, WhatIsNotTheSendersOwnIsRefused) {
  const auto ids = test::customers_of_one_provider();
  const Node one = joined(ids[0]);
  const Node two = joined(ids[1]);
  ASSERT_THAT(post(one, objects_of(report_of(one))), HasSubstr("HTTP/1.1 202"));
  const auto refused = [&](const Node& sender, json::array objects, const char* why, bool is_signed = true) {
    const std::string answer = post(sender, std::move(objects), is_signed);
    EXPECT_EQ(body_of(answer).at("success_count").to_number<int>(), 0) << why;
    EXPECT_THAT(answer, HasSubstr(why));
  };
  json::array incident = {objects_of(report_of(one)).front()};
  refused(two, incident, "not its sender");
  refused(one, incident, "not signed", false);
  const Node pretender{one.member, one.files, *stix::Key::generate()};
  refused(pretender, incident, "not its sender's");
  // Another's object under one's own name.
  json::array shadow = {objects_of(report_of(two)).front()};
  shadow[0].as_object()["id"] = report_of(one).id;
  refused(two, shadow, "another's");
  json::array red = incident;
  red[0].as_object()["object_marking_refs"] = {std::string(stix::identifier_of(stix::Tlp::red))};
  refused(one, red, "marking");
  red[0].as_object().erase("object_marking_refs");
  refused(one, red, "marking");
  json::array ahead = incident;
  ahead[0].as_object()["modified"] = stix::stix_time(now() + std::chrono::hours(48));
  refused(one, ahead, "future");
  json::array altered = {objects_of(report_of(one)).front()};
  ASSERT_TRUE(stix::sign_object(altered[0].as_object(), one.key));
  altered[0].as_object()["name"] = "altered";
  refused(one, altered, "not its sender's", false);
  json::array silent = {json::object{{"type", "incident"}}};
  refused(one, silent, "no STIX 2.1", false);
  EXPECT_EQ(running.hub().lookout().reports(), 1U);
}

TEST_F(HubTest, TheReportThatTipsItRaisesTheAlarmAtOnceAndAfterARestart) {
  const auto ids = test::customers_of_one_provider();
  ASSERT_GE(ids.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) {
    const Node node = joined(ids[i]);
    ASSERT_THAT(post(node, objects_of(report_of(node))), HasSubstr("HTTP/1.1 202"));
  }
  const auto holds_all = [](const systemic::Alarm& alarm) {
    return alarm.level == systemic::AlarmLevel::systemic && alarm.hit.size() == 5;
  };
  const auto alarms = running.hub().lookout().alarms();
  EXPECT_TRUE(std::any_of(alarms.begin(), alarms.end(), holds_all)) << alarms.size() << " alarms";
  EXPECT_FALSE(running.take_verdicts().empty());
  running.stop();
  running.start();
  const auto again = running.hub().lookout().alarms();
  ASSERT_EQ(again.size(), alarms.size());
  EXPECT_TRUE(std::any_of(again.begin(), again.end(), holds_all));
  EXPECT_TRUE(running.take_verdicts().empty()) << "nobody is told again";
}

TEST_F(HubTest, WhoIsPutOutIsOutAtTheNextRequest) {
  const Node one = joined(test::national_sector()[0].id);
  ASSERT_THAT(curl("/taxii2/", {}, &one), HasSubstr("HTTP/1.1 200"));
  ASSERT_TRUE(running.hub().members().revoke(one.member, now()));
  EXPECT_THAT(curl("/taxii2/", {}, &one), HasSubstr("HTTP/1.1 401"));
  EXPECT_THAT(curl("/hub/heartbeat", {"--data", "{}"}, &one), HasSubstr("HTTP/1.1 401"));
}

TEST_F(HubTest, CertificatesOfOthersAreNoneOfOurs) {
  const Node one = joined(test::national_sector()[0].id);
  // Of a sibling authority, and of a server.
  ASSERT_TRUE(Authority::create(folder / "sibling", "Test hub"));
  const auto sibling = Authority::open(folder / "sibling");
  folder.write("other.key", one.key.private_pem());
  folder.write("other.crt",
               sibling->issue(*certificate_request(one.key.private_pem()), one.member, now())->chain);
  const Node other{one.member, folder / "other", *stix::Key::generate()};
  EXPECT_THAT(curl("/taxii2/", {}, &other), testing::Not(HasSubstr("HTTP/1.1 200")));
  const Node as_server{one.member, folder / "server", *stix::Key::generate()};
  EXPECT_THAT(curl("/taxii2/", {}, &as_server), testing::Not(HasSubstr("HTTP/1.1 200")));
  EXPECT_THAT(curl("/taxii2/", {"-H", "X-Client-Cert: " + one.member, "-H", "X-SSL-Client-Serial: 1"}),
              HasSubstr("HTTP/1.1 401"));
}

}  // namespace
}  // namespace garde::serve
