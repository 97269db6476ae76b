// SPDX-License-Identifier: Apache-2.0
// What alarms say, in both languages and as JSON.
#include "systemic/alarm_words.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include "systemic/verdict_writer.h"
#include "systemic/watch_sector.h"

namespace garde::systemic {
namespace {

Alarm provider_alarm() {
  Alarm alarm;
  alarm.id = "alarm-1";
  alarm.level = AlarmLevel::systemic;
  alarm.scope = {ScopeKind::provider, "X", "X", {}, {}, 0};
  alarm.window_start = test::after_hours(0);
  alarm.window_end = test::after_hours(5);
  alarm.significance = {4, 0.001, 29.2, 0.025, 40};
  for (int i = 0; i < 4; ++i) {
    AlarmHit hit;
    hit.establishment = hit.name = "E" + std::to_string(i);
    alarm.hit.push_back(hit);
  }
  alarm.regions = {"11", "53", "93"};
  alarm.exposed_count = 212;
  alarm.exposed_overseas = 9;
  alarm.hunt.techniques = {"T1486"};
  return alarm;
}

TEST(AlarmWords, SayWhatTheDutyOfficerNeeds) {
  EXPECT_EQ(
      headline(Language::english, provider_alarm()),
      "Systemic attack, provider X: 4 establishments in 5 h, in 3 regions; chance alone would do this once "
      "in "
      "40 years; 212 others are served by X, 9 of them overseas; suggested hunt: T1486 (Data Encrypted for "
      "Impact)");
  EXPECT_EQ(
      headline(Language::french, provider_alarm()),
      "Attaque systémique, prestataire X\u202f: 4\u202fétablissements touchés en 5\u202fh, dans "
      "3\u202frégions"
      "\u202f; le hasard seul ferait cela une fois en 40\u202fans\u202f; 212\u202fautres sont servis par X, "
      "dont 9 outre-mer\u202f; à rechercher\u202f: T1486 (Data Encrypted for Impact)");
}

TEST(AlarmWords, NameEveryScope) {
  for (std::size_t kind = 0; kind < kScopeKindCount; ++kind)
    for (const Language language : {Language::french, Language::english})
      EXPECT_FALSE(scope_name(language, {static_cast<ScopeKind>(kind), "a", "b", "c", "d", 25}).empty());
}

TEST(AlarmWords, SayHowRareItIs) {
  EXPECT_EQ(recurrence_words(Language::english, 0.25), "4 times a year");
  EXPECT_EQ(recurrence_words(Language::english, 12.4), "once in 12 years");
  EXPECT_EQ(recurrence_words(Language::english, 1e9), "less than once in 1,000 years");
  EXPECT_EQ(duration_words(Language::english, std::chrono::minutes(20)), "1 h");
  EXPECT_EQ(duration_words(Language::french, std::chrono::hours(240)), "10\u202fjours");
}

TEST(AlarmWords, NeverShowPowersOfTen) {
  EXPECT_EQ(quantity_words(Language::english, 3.2e-5), "less than 0.01");
  EXPECT_EQ(quantity_words(Language::french, 0.254), "0,25");
  EXPECT_EQ(quantity_words(Language::english, 29.24), "29.2");
  EXPECT_EQ(quantity_words(Language::english, 1234.5), "1,235");
  Alarm alarm = provider_alarm();
  for (const auto& [p, words] : {std::pair{0.25, "25 chances in 100"},
                                 {1e-4, "one chance in 10,000"},
                                 {0.0243, "one chance in 41"},
                                 {1e-12, "less than one chance in 1,000,000"}}) {
    alarm.significance.p_value = p;
    EXPECT_NE(explain(Language::english, alarm, Zone()).evidence.at(1).find(words), std::string::npos)
        << explain(Language::english, alarm, Zone()).evidence.at(1);
  }
}

TEST(AlarmWords, NameOurRuleWhereItIsTheLikelyCause) {
  Alarm alarm = provider_alarm();
  alarm.hunt.rules = {"5f0b-bad-update"};
  alarm.unknown = {{AlarmUnknown::own_rule, 0}};
  EXPECT_EQ(
      explain(Language::english, alarm, Zone()).unknown.at(0),
      "All come from the detection rule 5f0b-bad-update alone, and from nothing else: probably our rule is "
      "wrong.");
}

TEST(AlarmWords, ShowTheReadersClock) {
  const Instant instant = *parse_rfc3339("2026-10-02T22:10:00Z");
  EXPECT_EQ(time_words(instant, Zone()), "2026-10-02 22:10 UTC");
  EXPECT_EQ(time_words(instant, *Zone::find("Europe/Paris")), "2026-10-03 00:10 (UTC+2)");
  EXPECT_EQ(time_words(instant, *Zone::find("Indian/Reunion")), "2026-10-03 02:10 (UTC+4)");
  EXPECT_EQ(time_words(instant, *Zone::find("Pacific/Marquesas")), "2026-10-02 12:40 (UTC-9:30)");
}

TEST(AlarmWords, SayInShortWhatAPhoneShows) {
  EXPECT_EQ(short_headline(Language::english, provider_alarm()),
            "provider X: 4 establishments in 5 h, in 3 regions");
}

TEST(AlarmWords, HaveNoGapsInEitherLanguage) {
  Alarm alarm = provider_alarm();
  alarm.level = AlarmLevel::warning;
  for (int i = 0; i < 8; ++i) alarm.unknown.push_back({static_cast<AlarmUnknown>(i), 3});
  for (int i = 0; i < 9; ++i) alarm.advice.push_back(static_cast<AlarmAdvice>(i));
  alarm.outlook = {AlarmLevel::systemic, 2, 1, test::after_hours(9), test::after_hours(90)};
  alarm.others.push_back({{ScopeKind::region, "53", "Bretagne", {}, {}, 0}, 3, 2.5});
  for (const Language language : {Language::french, Language::english}) {
    const AlarmWords words = explain(language, alarm, Zone());
    EXPECT_EQ(words.unknown.size(), 8U);
    EXPECT_EQ(words.advice.size(), 9U);
    EXPECT_EQ(words.outlook.size(), 5U);
    for (const auto* part : {&words.evidence, &words.unknown, &words.outlook, &words.advice})
      for (const std::string& one : *part) EXPECT_EQ(one.find('{'), std::string::npos) << one;
  }
}

TEST(VerdictWriter, WritesValidJsonWhateverTheNames) {
  Alarm alarm = provider_alarm();
  alarm.scope.name = "a\"\\\n\x01\xff";
  alarm.significance.ratio = std::numeric_limits<double>::infinity();
  alarm.significance.expected = std::numeric_limits<double>::quiet_NaN();
  const std::string line =
      verdict_json({test::after_hours(5), alarm, std::nullopt}, Language::french, Zone());
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  ASSERT_EQ(parser.parse(line).get(root), simdjson::SUCCESS) << line;
  EXPECT_TRUE(root["alarm"]["ratio"].is_null());
  EXPECT_EQ(root["alarm"]["level"].get_string().value(), "systemic");
  EXPECT_EQ(line.find('\n'), std::string::npos);
}

TEST(VerdictWriter, WritesSilences) {
  Silence silence;
  silence.scope = {ScopeKind::region, "04", "La Réunion", {}, {}, 0};
  silence.silent = 7;
  silence.usually_heard = 8;
  silence.since = test::after_hours(1);
  const Verdict verdict{test::after_hours(2), std::nullopt, silence};
  EXPECT_NE(verdict_line(verdict, Language::english, Zone()).find("Neither attacked nor well"),
            std::string::npos);
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  ASSERT_EQ(parser.parse(verdict_json(verdict, Language::english, Zone())).get(root), simdjson::SUCCESS);
  EXPECT_EQ(root["silence"]["silent"].get_uint64().value(), 7U);
}

}  // namespace
}  // namespace garde::systemic
