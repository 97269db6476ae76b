// SPDX-License-Identifier: Apache-2.0
// Identifiers, markings, observables and what an object must have.
#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "stix/identifier.h"
#include "stix/marking.h"
#include "stix/object_check.h"
#include "stix/observable.h"
#include "stix/reference.h"

namespace garde::stix {
namespace {

namespace json = boost::json;

TEST(Identifier, GivesObservablesTheIdThatEverybodyGives) {
  EXPECT_EQ(observable_object(*observable_of("ipv4-addr", "198.51.100.3")).at("id").as_string(),
            "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4");
  EXPECT_EQ(observable_object(*observable_of("domain-name", "Example.COM")).at("id").as_string(),
            "domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7");
}

TEST(Identifier, KnowsWhatIsOne) {
  EXPECT_EQ(type_of("indicator--28bb3599-77cd-5a82-a950-b5bc3caf07c4"), "indicator");
  EXPECT_EQ(type_of("x-own-type--28bb3599-77cd-5a82-a950-b5bc3caf07c4"), "x-own-type");
  for (const char* wrong :
       {"", "indicator", "indicator--", "--28bb3599-77cd-5a82-a950-b5bc3caf07c4",
        "indicator-28bb3599-77cd-5a82-a950-b5bc3caf07c4", "Indicator--28bb3599-77cd-5a82-a950-b5bc3caf07c4",
        "indicator--28BB3599-77cd-5a82-a950-b5bc3caf07c4", "indicator--28bb359977cd5a82a950b5bc3caf07c4aaaa",
        "indicator--28bb3599-77cd-5a82-7950-b5bc3caf07c4", "../../x--28bb3599-77cd-5a82-a950-b5bc3caf07c4"})
    EXPECT_FALSE(is_identifier(wrong)) << wrong;
  EXPECT_TRUE(is_uuid(uuid_version_4()));
  EXPECT_NE(random_identifier("note"), random_identifier("note"));
  EXPECT_EQ(derived_identifier("note", "a"), derived_identifier("note", "a"));
  EXPECT_NE(derived_identifier("note", "a"), derived_identifier("report", "a"));
}

TEST(Marking, IsThePublishedOne) {
  for (const Tlp tlp : {Tlp::clear, Tlp::green, Tlp::amber, Tlp::amber_strict, Tlp::red}) {
    EXPECT_EQ(tlp_named(name_of(tlp)), tlp);
    EXPECT_TRUE(check_object(marking_definition(tlp)));
    EXPECT_EQ(tlp_of(json::object{{"object_marking_refs", {std::string(identifier_of(tlp))}}}), tlp);
  }
  EXPECT_EQ(json::serialize(marking_definition(Tlp::amber_strict).at("name")), "\"TLP:AMBER+STRICT\"");
  EXPECT_EQ(
      tlp_of(json::object{{"object_marking_refs",
                           {std::string(identifier_of(Tlp::green)), std::string(identifier_of(Tlp::red))}}}),
      Tlp::red);
  EXPECT_EQ(tlp_of(json::object{
                {"object_marking_refs", {"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"}}}),
            Tlp::red);
  EXPECT_EQ(tlp_of({}), std::nullopt);
}

TEST(Observable, HasItsNormalForm) {
  EXPECT_EQ(observable_of("ipv6-addr", "2001:DB8:0:0::1")->value, "2001:db8::1");
  EXPECT_EQ(observable_of("domain-name", "Update.Example.")->value, "update.example");
  EXPECT_EQ(observable_of("url", "https://a.example/Path?Q")->value, "https://a.example/Path?Q");
  EXPECT_EQ(observable_of("file", "D41D8CD98F00B204E9800998ECF8427E")->value,
            "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_FALSE(observable_of("ipv4-addr", "2001:db8::1"));
  EXPECT_FALSE(observable_of("ipv4-addr", "300.1.1.1"));
  EXPECT_FALSE(observable_of("domain-name", "srv-fic"));
  EXPECT_FALSE(observable_of("domain-name", "a b.example"));
  EXPECT_FALSE(observable_of("file", "notes.txt"));
  EXPECT_FALSE(observable_of("email-addr", "durand"));
  EXPECT_FALSE(observable_of("user-account", "durand"));
  EXPECT_EQ(pattern_of({"url", "http://a.example/it's\\"}), "[url:value = 'http://a.example/it\\'s\\\\']");
  EXPECT_EQ(pattern_of(*observable_of("file", "d41d8cd98f00b204e9800998ecf8427e")),
            "[file:hashes.'MD5' = 'd41d8cd98f00b204e9800998ecf8427e']");
}

TEST(Observable, TellsInsideFromOutside) {
  for (const char* inside : {"10.1.2.3", "172.31.0.1", "192.168.1.1", "100.64.0.1", "127.0.0.1",
                             "169.254.1.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "fe80::1",
                             "fd00::1", "ff02::1", "::ffff:10.1.2.3", "srv-fic", ""})
    EXPECT_FALSE(is_outside_address(inside)) << inside;
  for (const char* outside : {"203.0.113.66", "8.8.8.8", "2001:db8::1", "172.32.0.1"})
    EXPECT_TRUE(is_outside_address(outside)) << outside;
}

json::object indicator() {
  return {{"type", "indicator"},
          {"spec_version", "2.1"},
          {"id", "indicator--28bb3599-77cd-4a82-a950-b5bc3caf07c4"},
          {"created", "2026-01-31T08:00:00.000Z"},
          {"modified", "2026-01-31T08:00:00.5Z"},
          {"pattern", "[ipv4-addr:value = '198.51.100.3']"},
          {"pattern_type", "stix"},
          {"valid_from", "2026-01-31T08:00:00Z"}};
}

TEST(CheckObject, GivesWhatAServerKeeps) {
  auto object = indicator();
  object["revoked"] = true;
  object["created_by_ref"] = "identity--28bb3599-77cd-4a82-a950-b5bc3caf07c4";
  const auto head = check_object(object);
  ASSERT_TRUE(head) << head.error().message();
  EXPECT_EQ(head->type, "indicator");
  EXPECT_EQ(head->version, *parse_rfc3339("2026-01-31T08:00:00.500Z"));
  EXPECT_TRUE(head->is_revoked);
  EXPECT_EQ(head->created_by, "identity--28bb3599-77cd-4a82-a950-b5bc3caf07c4");
  const auto address = check_object(observable_object({"ipv4-addr", "198.51.100.3"}));
  ASSERT_TRUE(address);
  EXPECT_FALSE(address->has_version);
  EXPECT_TRUE(check_object(
      json::object{{"type", "url"}, {"id", "url--28bb3599-77cd-4a82-a950-b5bc3caf07c4"}, {"value", "x://y"}}))
      << "an observable needs no spec_version";
  for (const json::value& definition : extension_definitions())
    EXPECT_TRUE(check_object(definition)) << json::serialize(definition);
  EXPECT_TRUE(check_object(attack_pattern("T1486")));
}

TEST(CheckObject, RefusesWhatIsNotSo) {
  const auto refused = [](const char* name, const json::value& value, const char* why) {
    auto object = indicator();
    object[name] = value;
    const auto head = check_object(object);
    ASSERT_FALSE(head) << name;
    EXPECT_NE(head.error().message().find(why), std::string::npos) << head.error().message();
  };
  refused("type", "malware", "'id'");
  refused("type", 3, "no 'type'");
  refused("id", "indicator--28bb3599", "'id'");
  refused("spec_version", "2.0", "spec_version");
  refused("created", "2026-01-31T08:00:00.000", "'created'");
  refused("created", "2026-01-31T08:00:00+01:00", "'created'");
  refused("created", "2026-02-31T08:00:00Z", "'created'");
  refused("modified", "2026-01-31T07:59:59Z", "'modified' is before 'created'");
  refused("valid_until", "2026-01-30T08:00:00Z", "'valid_until' is before 'valid_from'");
  refused("labels", json::array(), "empty list");
  refused("x_own", json::object{{"deep", {json::object{{"deeper", nullptr}}}}}, "null");
  refused("created_by_ref", "durand", "'created_by_ref'");
  refused("object_marking_refs", json::array{"durand"}, "'object_marking_refs'");
  refused("confidence", 101, "'confidence'");
  refused("revoked", "true", "'revoked'");
  for (const char* missing :
       {"type", "id", "spec_version", "created", "modified", "pattern", "pattern_type", "valid_from"}) {
    auto object = indicator();
    object.erase(missing);
    EXPECT_FALSE(check_object(object)) << missing;
  }
  EXPECT_FALSE(check_object(json::array()));
  EXPECT_FALSE(
      check_object(json::object{{"type", "bundle"}, {"id", "bundle--28bb3599-77cd-4a82-a950-b5bc3caf07c4"}}));
}

}  // namespace
}  // namespace garde::stix
