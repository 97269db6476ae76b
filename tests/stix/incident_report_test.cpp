// SPDX-License-Identifier: Apache-2.0
// What leaves an establishment, and that nothing else does.
#include "stix/incident_report.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "stix/object_check.h"
#include "support/evidence_builder.h"

namespace garde::stix {
namespace {

namespace json = boost::json;
using incident::Entity;
using incident::Incident;
using sigma::Level;
using test::evidence;
using test::facts;

constexpr const char* kRule = "0a1b2c3d-0000-4000-8000-000000000001";

Incident attack() {
  Incident one;
  auto first =
      evidence(facts(kRule, Level::critical, {"impact"}, {"T1486"}), 0, "CANARI-SRV-FIC", "canari.durand");
  first.entities.push_back(*incident::address_entity("203.0.113.66", Entity::Kind::source));
  first.entities.push_back(*incident::address_entity("10.9.8.7", Entity::Kind::destination));
  first.entities.push_back(*incident::address_entity("198.51.100.77", Entity::Kind::destination));
  first.entities.push_back(
      *incident::hash_entity("e3f24ef95a33f31ddce601883b458aea6462cffb4bce6e48d220b5a884540910"));
  first.process = "C:\\Users\\canari.durand\\secret.exe";
  first.detail = "CANARI patient DUPONT Marie";
  first.file = "/srv/canari.log";
  add(one, std::move(first), true);
  add(one,
      evidence(facts("canari-local-rule", Level::high, {"impact"}, {"T1490", "CANARI"}), 60,
               "CANARI-PC-0417"),
      true);
  one.acts.push_back(
      {incident::Act::Kind::note, one.first, "canari.julie", "CANARI: seen by Dr DUPONT", {}, {}, "CANARI"});
  return one;
}

Reporter reporter() {
  Reporter one;
  one.id = "350000022";
  one.name = "CH de Valmont";
  one.region = "53";
  one.department = "35";
  return one;
}

IncidentReport report() {
  return report_of(attack(), reporter(),
                   {"malicious", "hit", "degraded", "prepared", "Infogérance Ouest", ""},
                   Pseudonyms(std::string(32, 'k')), {*parse_ip_network("198.51.100.0/24")}, 2,
                   attack().last + std::chrono::minutes(5));
}

TEST(IncidentReport, SaysWhatOthersNeed) {
  const auto one = report();
  EXPECT_EQ(one.kind, "ransomware");
  EXPECT_EQ(one.techniques, (std::vector<std::string>{"T1486", "T1490"}));
  ASSERT_EQ(one.rules.size(), 1U) << "a rule without a UUID may be called by a name";
  EXPECT_EQ(one.rules[0].id, kRule);
  EXPECT_EQ(one.machine_count, 2U);
  EXPECT_EQ(one.machines.size(), 2U);
  EXPECT_EQ(one.accounts.size(), 1U);
  EXPECT_EQ(one.observables, (std::vector<Observable>{
                                 {"file", "e3f24ef95a33f31ddce601883b458aea6462cffb4bce6e48d220b5a884540910"},
                                 {"ipv4-addr", "203.0.113.66"}}))
      << "neither an inside address nor one of the establishment's own";
  EXPECT_GE(one.severity, 75);
}

TEST(IncidentReport, NothingElseLeaves) {
  const std::string text = json::serialize(objects_of(report(), Tlp::amber, Language::french));
  for (const char* canary :
       {"canari", "CANARI", "DUPONT", "Dupont", "10.9.8.7", "198.51.100", "secret", "/srv", "julie"})
    EXPECT_EQ(text.find(canary), std::string::npos) << canary << " in " << text;
}

TEST(IncidentReport, IsStixAndComesBackAsItWas) {
  const auto sent = report();
  const json::array objects = objects_of(sent, Tlp::amber, Language::french);
  EXPECT_EQ(objects.size(), 1U + 2U + 2U * 3U);
  for (const json::value& object : objects) {
    const auto head = check_object(object);
    EXPECT_TRUE(head) << head.error().message();
    EXPECT_EQ(tlp_of(object.as_object()), Tlp::amber);
    EXPECT_EQ(head->created_by, identity_of("350000022", false));
  }
  auto read = report_from(objects.front().as_object());
  ASSERT_TRUE(read) << read.error().message();
  read->noticed = sent.noticed;  // to the millisecond
  read->made = sent.made;
  read->first = sent.first;
  read->last = sent.last;
  EXPECT_EQ(*read, sent);
  for (const json::value& object : reporter_objects(reporter(), sent.first, Tlp::amber))
    EXPECT_TRUE(check_object(object));
}

TEST(IncidentReport, IsRefusedWhereItSaysWhatNoReportCan) {
  const json::object sent = objects_of(report(), Tlp::amber, Language::french).front().as_object();
  const auto altered = [&](const char* name, const json::value& value) {
    json::object copy = sent;
    copy["extensions"].as_object()[std::string(kIncidentExtension)].as_object()[name] = value;
    return report_from(copy);
  };
  EXPECT_TRUE(altered("severity", 12));
  EXPECT_FALSE(altered("severity", 101));
  EXPECT_FALSE(altered("severity", -1));
  EXPECT_FALSE(altered("severity", "80"));
  EXPECT_FALSE(altered("nature", "surely"));
  EXPECT_FALSE(altered("reporter", "750000001")) << "another's identity";
  EXPECT_FALSE(altered("reporter", "\x1b[2J"));
  EXPECT_FALSE(altered("machines", json::array{"SRV-FIC"}));
  EXPECT_FALSE(altered("rules", json::array{json::object{{"id", "x"}, {"count", 1}}}));
  EXPECT_FALSE(altered("techniques", json::array{"T14"}));
  EXPECT_FALSE(altered("techniques", json::array{"T1486x"}));
  EXPECT_TRUE(altered("techniques", json::array{"T9999.001"})) << "newer than ours";
  EXPECT_FALSE(
      altered("observables", json::array{json::object{{"type", "ipv4-addr"}, {"value", "10.1.1.1"}}}));
  EXPECT_FALSE(altered("last_found", "2001-01-01T00:00:00Z"));
  EXPECT_FALSE(altered("first_found", 3));
  EXPECT_FALSE(altered("drill", 1));
  json::object bare = sent;
  bare.erase("extensions");
  EXPECT_FALSE(report_from(bare)) << "another tool's incident";
  EXPECT_FALSE(report_from({}));
}

TEST(Pseudonyms, AreTheSameForTheSameNameAndKeyOnly) {
  const Pseudonyms one(std::string(32, 'a'));
  EXPECT_EQ(one.of("machine", "srv-fic"), one.of("machine", "srv-fic"));
  EXPECT_NE(one.of("machine", "srv-fic"), one.of("account", "srv-fic"));
  EXPECT_NE(one.of("machine", "srv-fic"), Pseudonyms(std::string(32, 'b')).of("machine", "srv-fic"));
}

}  // namespace
}  // namespace garde::stix
