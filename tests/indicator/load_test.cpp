// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "indicator/indicator_set.h"
#include "indicator/source_reader.h"
#include "support/scratch_folder.h"

namespace garde::indicator {
namespace {

using ::testing::ElementsAre;

constexpr std::string_view kMd5 = "0123456789abcdef0123456789abcdef";

class Load : public testing::Test {
 protected:
  const LoadedFile& load(std::string_view content) {
    const auto loaded = set_.load_text(content, "list");
    EXPECT_TRUE(loaded) << loaded.error().message();
    return set_.files().back();
  }
  std::string label(Kind kind, std::string_view key) {
    const Indicator* found = set_.find(kind, key);
    return found == nullptr ? "absent" : "[" + std::string(found->label) + "]";
  }
  IndicatorSet set_;
};

TEST_F(Load, TextListNamesItsBadLines) {
  const LoadedFile& file = load(
      "\xEF\xBB\xBF# made by hand\r\n"
      "evil.com   # first seen in March\r\n"
      "\r\n"
      "; old style\n"
      "10.0.0.1\n"
      "evil.com\n"
      "0.0.0.0 blocked.net\n"
      "what is this\n"
      "203.0.113.7");
  EXPECT_EQ(file.format, "text");
  EXPECT_EQ(file.taken, 3U);
  EXPECT_EQ(file.repeated, 1U);
  EXPECT_EQ(file.refused, 2U);
  ASSERT_EQ(file.first_refusals.size(), 2U);
  EXPECT_EQ(file.first_refusals[0].place, "list:5");
  EXPECT_EQ(file.first_refusals[1].place, "list:8");
  EXPECT_EQ(label(Kind::domain, "evil.com"), "[first seen in March]");
  EXPECT_EQ(label(Kind::domain, "blocked.net"), "[]");
  ASSERT_NE(set_.find(*parse_ip_address("203.0.113.7")), nullptr);
  EXPECT_EQ(set_.find(*parse_ip_address("203.0.113.8")), nullptr);
}

TEST_F(Load, CsvByItsHeaderOrWithoutOne) {
  const LoadedFile& headed = load("date;type;indicator;description\n"
                                  "2026-01-01;ip-dst;203.0.113.7;\"Group \"\"A\"\"; again\"\n"
                                  "2026-01-01;filename;locker.sh;Encryptor\n"
                                  "2026-01-01;md5;;\n");
  EXPECT_EQ(headed.format, "csv");
  EXPECT_EQ(headed.taken, 2U);
  EXPECT_EQ(headed.refused, 1U);
  EXPECT_EQ(set_.find(*parse_ip_address("203.0.113.7"))->label, "Group \"A\"; again");
  EXPECT_EQ(label(Kind::file_name, "locker.sh"), "[Encryptor]");

  const LoadedFile& headless = load("a campaign,evil.com,high\nanother,worse.net,low\n");
  EXPECT_EQ(headless.format, "csv");
  EXPECT_EQ(label(Kind::domain, "evil.com"), "[a campaign, high]");
  EXPECT_EQ(label(Kind::domain, "worse.net"), "[another, low]");

  load("# id,dateadded,url,threat\n\"1\",\"2026\",\"http://evil.com/x\",\"loader\"\n");
  EXPECT_EQ(label(Kind::url, "evil.com/x"), "[loader]");
}

TEST_F(Load, MispEventsWithCompositeAttributes) {
  const LoadedFile& file = load(R"({"response":[{"Event":{"info":"Wave","Attribute":[
    {"type":"ip-dst|port","value":"203.0.113.7|443","to_ids":true,"uuid":"u1"},
    {"type":"filename|md5","value":"a|b.exe|0123456789ABCDEF0123456789ABCDEF","to_ids":true,"comment":"dropper"},
    {"type":"domain","value":"quiet.com","to_ids":false},
    {"type":"domain|ip","value":"loud.com|203.0.113.9","to_ids":"1"},
    {"type":"imphash","value":"x","to_ids":true,"uuid":"u5"},
    {"type":"email-src","value":"boss@evil.com","to_ids":true}],
    "Object":[{"Attribute":[{"type":"url","value":"hxxp://evil.com/in","to_ids":true}]}]}}]})");
  EXPECT_EQ(file.format, "misp");
  EXPECT_EQ(file.not_for_detection, 1U);
  EXPECT_EQ(file.refused, 1U);
  EXPECT_EQ(file.first_refusals.front().place, "attribute u5");
  EXPECT_EQ(label(Kind::hash, kMd5), "[Wave: dropper]");
  EXPECT_EQ(label(Kind::domain, "loud.com"), "[Wave]");
  EXPECT_EQ(label(Kind::domain, "quiet.com"), "absent");
  EXPECT_EQ(label(Kind::email, "boss@evil.com"), "[Wave]");
  EXPECT_EQ(label(Kind::url, "evil.com/in"), "[Wave]");
  EXPECT_NE(set_.find(*parse_ip_address("203.0.113.7")), nullptr);
  EXPECT_NE(set_.find(*parse_ip_address("203.0.113.9")), nullptr);
  EXPECT_EQ(set_.size(), 6U);
}

TEST_F(Load, StixBundles) {
  const LoadedFile& file = load(R"({"type":"bundle","objects":[
    {"type":"identity","id":"identity--1"},
    {"type":"indicator","id":"indicator--1","name":"C2","pattern_type":"stix",
     "pattern":"[ipv4-addr:value = '203.0.113.7' OR domain-name:value IN ('evil.com', 'worse.net')]"},
    {"type":"indicator","id":"indicator--2","pattern_type":"stix","valid_until":"2001-01-01T00:00:00Z",
     "pattern":"[domain-name:value = 'old.com']"},
    {"type":"indicator","id":"indicator--3","pattern_type":"yara","pattern":"rule x {}"},
    {"type":"indicator","id":"indicator--4","pattern":"[process:pid = 4]"}]})");
  EXPECT_EQ(file.format, "stix");
  EXPECT_EQ(file.taken, 3U);
  EXPECT_EQ(file.not_for_detection, 1U);
  EXPECT_EQ(file.refused, 2U);
  EXPECT_EQ(file.first_refusals.front().place, "indicator--3");
  EXPECT_EQ(label(Kind::domain, "worse.net"), "[C2]");
}

std::vector<std::string> values(std::string_view pattern) {
  std::vector<std::string> all;
  if (const auto read = read_stix_pattern(pattern))
    for (const auto& [kind, value] : *read) all.push_back(std::string(to_string(kind)) + " " + value);
  return all;
}

TEST(StixPattern, GivesWhatItsComparisonsSay) {
  EXPECT_THAT(values("[file:hashes.'SHA-256' = 'ab' OR file:hashes.MD5 = 'cd']"), ElementsAre("hash ab", "hash cd"));
  EXPECT_THAT(values("[ipv4-addr:value ISSUBSET '203.0.113.0/24']"), ElementsAre("address 203.0.113.0/24"));
  EXPECT_THAT(values("[file:name = 'a\\'b.exe'] FOLLOWEDBY [url:value = 'http://x.com'] WITHIN 300 SECONDS"),
              ElementsAre("url http://x.com"));
  EXPECT_THAT(values("[network-traffic:dst_ref.value = '203.0.113.7' AND network-traffic:dst_port = 443]"),
              ElementsAre("address 203.0.113.7"));
  EXPECT_THAT(values("[file:name = 'a.exe' AND file:hashes.MD5 = 'cd']"), ElementsAre("hash cd"));
  EXPECT_THAT(values("[email-addr:value = 'a@b.com'] OR ([domain-name:value = 'c.com'])"),
              ElementsAre("email a@b.com", "domain c.com"));
  EXPECT_THAT(values("[email-message:body_multipart[*].body_raw_ref.name = 'x' OR domain-name:value = 'd.com']"),
              ElementsAre("domain d.com"));
}

TEST(StixPattern, NegationsAndBrokenTextGiveNothing) {
  for (const std::string_view pattern :
       {"[domain-name:value != 'a.com']", "[domain-name:value NOT = 'a.com']", "[domain-name:value LIKE '%.com']", "[",
        "]", "[a", "[a =", "[a = ]", "[domain-name:value = 'a.com'", "[domain-name:value = 'a.com'] junk", "", "'x'"})
    EXPECT_FALSE(read_stix_pattern(pattern)) << pattern;
  EXPECT_FALSE(read_stix_pattern(std::string(100'000, '(')));
  EXPECT_FALSE(read_stix_pattern(std::string(100'000, '[')));
}

TEST(StixPattern, AnyTextEnds) {
  const std::vector<std::string> parts{"[", "]", "(", ")", "'a", "'", "=", "AND", "OR", "NOT", "IN", ",", "file:name",
                                       "domain-name:value", "'b.com'", "START", "t'x'", "!", "<", "\\"};
  EXPECT_TRUE(rc::check([&](const std::vector<std::uint8_t>& picks) {
    std::string pattern;
    for (const std::uint8_t pick : picks) pattern += parts[pick % parts.size()] + " ";
    (void)read_stix_pattern(pattern);
  }));
}

TEST_F(Load, HostileFilesAreRefusedNotLost) {
  EXPECT_FALSE(set_.load_text(R"({"unknown": 1})", "x.json"));
  EXPECT_FALSE(set_.load_text(R"({"objects": [)", "x.json"));
  EXPECT_FALSE(set_.load_text("[" + std::string(5000, '{'), "x.json"));
  EXPECT_EQ(load(std::string(200'000, 'a') + "\nevil.com\n").taken, 1U);
  EXPECT_EQ(load(std::string(2000, ',')).taken, 0U);
  EXPECT_EQ(load("").refused, 0U);
  EXPECT_EQ(load("[2001:db8::5]:443\n").taken, 1U);
}

TEST_F(Load, AnyBytesEnd) {
  EXPECT_TRUE(rc::check([](const std::string& content) {
    IndicatorSet set;
    if (!set.load_text(content, "x")) return;
    const LoadedFile& file = set.files().back();
    RC_ASSERT(file.taken == set.size());
    RC_ASSERT(file.first_refusals.size() <= std::min<std::size_t>(file.refused, kMostRefusals));
  }));
}

TEST_F(Load, ManyStayFindable) {
  std::string list;
  for (int i = 0; i < 50'000; ++i) list += "host" + std::to_string(i) + ".evil.com\n";
  EXPECT_EQ(load(list).taken, 50'000U);
  for (int i = 0; i < 50'000; ++i)
    ASSERT_NE(set_.find(Kind::domain, "host" + std::to_string(i) + ".evil.com"), nullptr) << i;
  EXPECT_EQ(set_.find(Kind::domain, "host50000.evil.com"), nullptr);
  EXPECT_EQ(set_.find(Kind::file_name, "host5.evil.com"), nullptr);
}

TEST(LoadFiles, AMissingFileIsAnError) {
  const test::ScratchFolder folder;
  const auto good = folder.write("good.txt", "evil.com\n");
  ASSERT_TRUE(IndicatorSet::load({good}));
  EXPECT_EQ((*IndicatorSet::load({good}))->find(Kind::domain, "evil.com")->source, good);
  EXPECT_FALSE(IndicatorSet::load({good, folder / "absent.txt"}));
}

}  // namespace
}  // namespace garde::indicator
