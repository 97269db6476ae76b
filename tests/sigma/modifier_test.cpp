// SPDX-License-Identifier: Apache-2.0
// What values and modifiers mean, from the rule's text to the match.
#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/rule_text.h"

namespace garde::sigma {
namespace {

using test::Fields;
using test::matches;
using test::refusal_of_detection;
using test::rule_of;
using ::testing::HasSubstr;

// Whether `item` ("F|contains: x") holds of an event whose field F has this value.
bool holds(const std::string& item, const std::string& value) {
  return matches(rule_of("s: {" + item + "}, condition: s"), {{"F", value}});
}

TEST(Values, CompareWithoutCaseByUnicodeFolding) {
  EXPECT_TRUE(holds("F: HÔPITAL", "hôpital"));
  EXPECT_TRUE(holds("F: k", "\u212A"));  // the Kelvin sign
  EXPECT_FALSE(holds("F: hopital", "hôpital"));
  EXPECT_FALSE(holds("F: 'straße'", "strasse"));  // simple folding: one character to one
}

TEST(Values, CasedComparesWithCase) {
  EXPECT_TRUE(holds("F|cased: Abc", "Abc"));
  EXPECT_FALSE(holds("F|cased: Abc", "abc"));
  EXPECT_TRUE(holds("F|contains|cased: bC", "abCd"));
  EXPECT_FALSE(holds("F|cased|contains: bC", "abcd"));
}

TEST(Values, NumbersAndBooleansEqualTheirText) {
  EXPECT_TRUE(holds("F: 3389", "3389"));
  EXPECT_TRUE(holds("F: '3389'", "3389"));
  EXPECT_TRUE(holds("F: true", "true"));
  EXPECT_TRUE(holds("F: True", "true"));
  EXPECT_FALSE(holds("F: 3389", "03389"));
  // YAML 1.2 has two booleans; the other words of its older version are texts that logs use.
  EXPECT_TRUE(holds("F: no", "no"));
  EXPECT_FALSE(holds("F: no", "false"));
  EXPECT_TRUE(holds("F: On", "on"));
  EXPECT_TRUE(holds("F: 0x10", "0x10"));
}

TEST(Values, EmptyIsPresentAndEmptyNullIsAbsent) {
  EXPECT_TRUE(holds("F: ''", ""));
  EXPECT_FALSE(holds("F: ''", "x"));
  EXPECT_FALSE(holds("F: null", ""));
  EXPECT_TRUE(matches(rule_of("s: {F: null}, condition: s"), {{"G", "x"}}));
  EXPECT_FALSE(matches(rule_of("s: {F: ''}, condition: s"), {{"G", "x"}}));
}

TEST(Wildcards, StarIsAnyTextAndQuestionMarkOneCharacter) {
  EXPECT_TRUE(holds("F: 'a*c'", "ac"));
  EXPECT_TRUE(holds("F: 'a*c'", "abbc"));
  EXPECT_FALSE(holds("F: 'a*c'", "abcd"));
  EXPECT_TRUE(holds("F: 'a?c'", "aéc"));
  EXPECT_FALSE(holds("F: 'a?c'", "ac"));
  EXPECT_TRUE(holds("F: '*'", "x"));
  EXPECT_TRUE(holds("F: '*'", ""));
}

TEST(Wildcards, ABackslashEscapesOnlyWildcardsAndItself) {
  EXPECT_TRUE(holds(R"(F: 'a\*c')", "a*c"));
  EXPECT_FALSE(holds(R"(F: 'a\*c')", "abc"));
  EXPECT_TRUE(holds(R"(F: 'a\?')", "a?"));
  EXPECT_TRUE(holds(R"(F: 'C:\Windows\x')", R"(c:\windows\x)"));
  EXPECT_TRUE(holds(R"(F: 'a\\b')", R"(a\b)"));
  EXPECT_FALSE(holds(R"(F: 'a\\b')", R"(a\\b)"));
}

TEST(Wildcards, ATrailingBackslashIsLiteral) {
  EXPECT_TRUE(holds(R"(F: 'C:\')", R"(C:\)"));
  EXPECT_TRUE(holds(R"(F|endswith: '\')", R"(C:\)"));
  EXPECT_TRUE(holds(R"(F|startswith: '\')", R"(\x)"));
}

TEST(Wildcards, TwoBackslashesAndAStarAreABackslashAndAWildcard) {
  EXPECT_TRUE(holds(R"(F: 'C:\\*')", R"(C:\Windows)"));
  EXPECT_TRUE(holds(R"(F: 'C:\\*')", R"(C:\)"));
  EXPECT_FALSE(holds(R"(F: 'C:\\*')", "C:x"));
  EXPECT_TRUE(holds(R"(F: 'C:\\\*')", R"(C:\*)"));
  EXPECT_FALSE(holds(R"(F: 'C:\\\*')", R"(C:\x)"));
}

TEST(Modifiers, PlacesOfAText) {
  EXPECT_TRUE(holds("F|contains: b", "abc"));
  EXPECT_TRUE(holds("F|startswith: a", "abc"));
  EXPECT_FALSE(holds("F|startswith: b", "abc"));
  EXPECT_TRUE(holds("F|endswith: c", "abc"));
  EXPECT_FALSE(holds("F|endswith: b", "abc"));
}

TEST(Modifiers, AllAsksForEachValueInAnyOrderOfModifiers) {
  EXPECT_TRUE(holds("F|contains|all: [a, c]", "abc"));
  EXPECT_TRUE(holds("F|all|contains: [a, c]", "abc"));
  EXPECT_FALSE(holds("F|contains|all: [a, x]", "abc"));
  EXPECT_TRUE(holds("F|contains: [a, x]", "abc"));
}

TEST(Modifiers, AllMayBeMetByDifferentMembersOfAnArray) {
  const Rule rule = rule_of("s: {F|contains|all: [a, b]}, condition: s");
  EXPECT_TRUE(matches(rule, {{"F", "xa"}, {"F", "xb"}}));
  EXPECT_FALSE(matches(rule, {{"F", "xa"}, {"F", "xc"}}));
}

TEST(Modifiers, NeqHoldsWhereNoneOfTheValuesDoes) {
  EXPECT_TRUE(holds("F|neq: [a, b]", "c"));
  EXPECT_FALSE(holds("F|neq: [a, b]", "b"));
  EXPECT_FALSE(holds("F|neq|contains: [a, b]", "xbx"));
  EXPECT_TRUE(matches(rule_of("s: {F|neq: a}, condition: s"), {{"G", "x"}}));
}

TEST(Modifiers, ExistsAsksForTheField) {
  EXPECT_TRUE(holds("F|exists: true", ""));
  EXPECT_FALSE(holds("F|exists: false", ""));
  EXPECT_TRUE(matches(rule_of("s: {F|exists: no}, condition: s"), {{"G", "x"}}));
}

TEST(Modifiers, RegularExpressionsCompareWithCaseAndAreFoundAnywhere) {
  EXPECT_TRUE(holds("F|re: 'b+c'", "abbcd"));
  EXPECT_FALSE(holds("F|re: 'B+c'", "abbcd"));
  EXPECT_TRUE(holds("F|re|i: 'B+c'", "abbcd"));
  EXPECT_TRUE(holds("F|re: '^a.*d$'", "abbcd"));
  EXPECT_FALSE(holds("F|re: 'a.c'", "a\nc"));
  EXPECT_TRUE(holds("F|re|s: 'a.c'", "a\nc"));
  EXPECT_FALSE(holds("F|re: '^c'", "a\nc"));
  EXPECT_TRUE(holds("F|re|m: '^c'", "a\nc"));
  EXPECT_TRUE(holds("F|re|i|m: '^C'", "a\nc"));
  EXPECT_TRUE(holds(R"(F|re: 'a\\b')", R"(a\b)"));
}

TEST(Modifiers, WindashVariesTheDashAtTheStartOfAWord) {
  for (const char* dash : {"-", "/", "\u2013", "\u2014", "\u2015"})
    EXPECT_TRUE(holds("F|contains|windash: ' -enc '", std::string("powershell ") + dash + "enc x")) << dash;
  EXPECT_TRUE(holds("F|windash|contains: ' /enc '", "powershell -enc x"));
  EXPECT_FALSE(holds("F|contains|windash: 'a-b'", "a/b"));
}

TEST(Modifiers, WideAndBase64AsPowerShellEncodesCommands) {
  // "whoami" in UTF-16LE is dwBoAG8AYQBtAGkA in base64.
  EXPECT_TRUE(holds("F|wide|base64: whoami", "dwBoAG8AYQBtAGkA"));
  EXPECT_TRUE(holds("F|utf16le|base64|contains: whoami", "x dwBoAG8AYQBtAGkA"));
  EXPECT_TRUE(holds("F|utf16be|base64: A", "AEE="));
  EXPECT_TRUE(holds("F|utf16|base64: A", "//5BAA=="));
  EXPECT_TRUE(holds("F|base64|contains: foobar", "Zm9vYmFy"));
}

TEST(Modifiers, Base64OffsetFindsTheTextAtEachOfThreeOffsets) {
  const char* kEncoded[] = {"/bin/sh", "a/bin/sh", "ab/bin/sh"};  // L2Jpbi9zaA==, YS9iaW4vc2g=, YWIvYmluL3No
  const char* kBase64[] = {"L2Jpbi9zaA==", "YS9iaW4vc2g=", "YWIvYmluL3No"};
  for (int i = 0; i < 3; ++i)
    EXPECT_TRUE(holds("F|base64offset|contains: /bin/sh", kBase64[i])) << kEncoded[i];
  EXPECT_FALSE(holds("F|base64offset|contains: /bin/sh", "L2Jpbi9iYXNo"));  // /bin/bash
}

TEST(Modifiers, CidrOfBothFamilies) {
  EXPECT_TRUE(holds("F|cidr: 10.0.0.0/8", "10.255.0.1"));
  EXPECT_FALSE(holds("F|cidr: 10.0.0.0/8", "11.0.0.1"));
  EXPECT_TRUE(holds("F|cidr: ['192.0.2.0/24', 'fe80::/10']", "fe80::1"));
  EXPECT_FALSE(holds("F|cidr: 2001:db8::/32", "2001:db9::1"));
  EXPECT_FALSE(holds("F|cidr: 10.0.0.0/8", "not an address"));
}

TEST(Modifiers, OrderComparesNumbers) {
  EXPECT_TRUE(holds("F|lt: 10", "9"));
  EXPECT_FALSE(holds("F|lt: 10", "10"));
  EXPECT_TRUE(holds("F|lte: 10", "10"));
  EXPECT_TRUE(holds("F|gt: 9.5", "10"));
  EXPECT_TRUE(holds("F|gte: 10", "10.0"));
  EXPECT_FALSE(holds("F|gte: 10", "ten"));
  EXPECT_FALSE(holds("F|gte: 10", "inf"));
  EXPECT_FALSE(holds("F|lt: 10", ""));
}

TEST(Modifiers, FieldReferencesCompareTwoFields) {
  const auto pair = [](const std::string& item, const std::string& f, const std::string& g) {
    return matches(rule_of("s: {" + item + "}, condition: s"), {{"F", f}, {"G", g}});
  };
  EXPECT_TRUE(pair("F|fieldref: G", "Anna", "ANNA"));
  EXPECT_FALSE(pair("F|fieldref: G", "Anna", "Ann"));
  EXPECT_TRUE(pair("F|fieldref|startswith: G", "Anna", "an"));
  EXPECT_TRUE(pair("F|fieldref|endswith: G", "Anna", "na"));
  EXPECT_TRUE(pair("F|fieldref|contains: G", "Anna", "nn"));
  EXPECT_TRUE(pair("F|contains|fieldref: G", "Anna", "nn"));
  EXPECT_FALSE(pair("F|fieldref|cased: G", "Anna", "ANNA"));
  EXPECT_TRUE(pair("F|fieldref|neq: G", "Anna", "Bob"));
  EXPECT_FALSE(matches(rule_of("s: {F|fieldref: G}, condition: s"), {{"F", "x"}}));
}

TEST(Modifiers, PartsOfATimeAreThoseOfUtc) {
  EXPECT_TRUE(holds("F|hour: 3", "2026-02-11T03:04:05Z"));
  EXPECT_TRUE(holds("F|hour: 2", "2026-02-11T03:04:05+01:00"));
  EXPECT_TRUE(holds("F|minute: 4", "2026-02-11 03:04:05"));
  EXPECT_TRUE(holds("F|day: 11", "2026-02-11T03:04:05Z"));
  EXPECT_TRUE(holds("F|week: 7", "2026-02-11T03:04:05Z"));
  EXPECT_TRUE(holds("F|week: 53", "2021-01-03T12:00:00Z"));
  EXPECT_TRUE(holds("F|month: [1, 2]", "2026-02-11T03:04:05Z"));
  EXPECT_TRUE(holds("F|year: 2026", "2026-02-11T03:04:05Z"));
  EXPECT_FALSE(holds("F|hour: 3", "three o'clock"));
}

TEST(Modifiers, PartsOfATimeAreComparedAsNumbers) {
  EXPECT_TRUE(holds("F|hour|gte: 20", "2026-02-11T21:04:05Z"));
  EXPECT_FALSE(holds("F|hour|gte: 20", "2026-02-11T19:59:59Z"));
  EXPECT_TRUE(holds("F|lt|hour: 6", "2026-02-11T05:00:00Z"));
  EXPECT_TRUE(holds("F|year|neq: 2025", "2026-02-11T05:00:00Z"));
  EXPECT_FALSE(holds("F|hour|lt: 24", "no time"));
}

TEST(Placeholders, BecomeTheirValues) {
  LoadOptions options;
  options.placeholders["servers"] = {"srv-a", "srv-b"};
  const Rule rule = rule_of("s: {F|expand: 'x-%servers%'}, condition: s", options);
  EXPECT_TRUE(matches(rule, {{"F", "x-srv-b"}}));
  EXPECT_FALSE(matches(rule, {{"F", "x-srv-c"}}));
  EXPECT_TRUE(rule.missing_placeholders.empty());
}

TEST(Placeholders, OneWithoutValuesIsReportedAndTheRuleNeverRun) {
  const Rule rule = rule_of("s: {F|expand: '%servers%'}, t: {G: x}, condition: s or t");
  EXPECT_THAT(rule.missing_placeholders, ::testing::ElementsAre("servers"));
  EXPECT_FALSE(matches(rule, {{"G", "x"}}));
}

TEST(Placeholders, OfANetworkMayBeMissingToo) {
  EXPECT_THAT(rule_of("s: {F|cidr|expand: '%inside%'}, condition: s").missing_placeholders,
              ::testing::ElementsAre("inside"));
  LoadOptions options;
  options.placeholders["inside"] = {"10.0.0.0/8", "192.168.0.0/16"};
  EXPECT_TRUE(
      matches(rule_of("s: {F|expand|cidr: '%inside%'}, condition: s", options), {{"F", "192.168.3.4"}}));
}

// Every set of modifiers that go together means the same in every order; transformations keep theirs.
TEST(Modifiers, TheirOrderDoesNotMatter) {
  struct Case {
    std::vector<std::string> modifiers;
    std::string value;
    std::string holds_for;
    std::string fails_for;
  };
  const std::vector<Case> cases{
      {{"contains", "all", "cased"}, "[Ab, Cd]", "xAbxCdx", "xabxCdx"},
      {{"startswith", "cased", "neq"}, "Ab", "abx", "Abx"},
      {{"endswith", "windash", "all"}, "[' -x', ' -x']", "a /x", "a x"},
      {{"contains", "expand", "neq", "all"}, "['%p%', x]", "y", "xpv"},
      {{"re", "i", "m", "s"}, "'^b.c$'", "A\nB\nC", "A\nBC"},
      {{"re", "i", "neq"}, "'b+'", "x", "aBB"},
      {{"cidr", "neq", "expand"}, "10.0.0.0/8", "11.0.0.1", "10.0.0.1"},
      {{"fieldref", "startswith", "cased"}, "G", "Anna", "anna"},
      {{"fieldref", "contains", "neq"}, "G", "Bob", "xAn"},
      {{"base64offset", "contains", "all"}, "[foobar]", "xZm9vYmFyx", "Zm9v"},
      {{"gte", "neq"}, "10", "9", "10"},
      {{"hour", "neq"}, "3", "2026-02-11T04:00:00Z", "2026-02-11T03:00:00Z"},
      {{"exists", "neq"}, "false", "x", ""},
  };
  LoadOptions options;
  options.placeholders["p"] = {"pv"};
  for (Case one : cases) {
    std::sort(one.modifiers.begin(), one.modifiers.end());
    do {
      std::string key = "F";
      for (const std::string& modifier : one.modifiers) key += "|" + modifier;
      const Rule rule = rule_of("s: {'" + key + "': " + one.value + "}, condition: s", options);
      EXPECT_TRUE(matches(rule, {{"F", one.holds_for}, {"G", "An"}})) << key;
      if (!one.fails_for.empty()) {
        EXPECT_FALSE(matches(rule, {{"F", one.fails_for}, {"G", "An"}})) << key;
      }
    } while (std::next_permutation(one.modifiers.begin(), one.modifiers.end()));
  }
}

TEST(Modifiers, MistakesAreErrorsOfTheirRule) {
  EXPECT_THAT(refusal_of_detection("s: {F|containz: x}, condition: s"), HasSubstr("contains"));
  EXPECT_THAT(refusal_of_detection("s: {F|re|cidr: x}, condition: s"), HasSubstr("cidr"));
  EXPECT_THAT(refusal_of_detection("s: {F|hour|re: x}, condition: s"), HasSubstr("of a time"));
  EXPECT_THAT(refusal_of_detection("s: {F|hour|day: 3}, condition: s"), HasSubstr("only one of"));
  EXPECT_THAT(refusal_of_detection("s: {F|i: x}, condition: s"), HasSubstr("belong to re"));
  EXPECT_THAT(refusal_of_detection("s: {F|contains|gt: 1}, condition: s"), HasSubstr("contains"));
  EXPECT_THAT(refusal_of_detection("s: {F|re: '('}, condition: s"), HasSubstr("t.yml:4"));
  EXPECT_THAT(refusal_of_detection("s: {F|cidr: 10.0.0.300/8}, condition: s"), HasSubstr("no network"));
  EXPECT_THAT(refusal_of_detection("s: {F|gt: many}, condition: s"), HasSubstr("no number"));
  EXPECT_THAT(refusal_of_detection("s: {F|exists: perhaps}, condition: s"), HasSubstr("true or false"));
  EXPECT_THAT(refusal_of_detection("s: {F|base64: 'a*'}, condition: s"), HasSubstr("wildcards"));
}

}  // namespace
}  // namespace garde::sigma
