// SPDX-License-Identifier: Apache-2.0
#include "sigma/value_pattern.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace garde::sigma {
namespace {

using Kind = PatternToken::Kind;

const PatternToken kMany{Kind::any_many, ""};
const PatternToken kOne{Kind::any_one, ""};
PatternToken literal(std::string text) {
  return {Kind::literal, std::move(text)};
}

// As the specification says it, with every possibility tried.
bool obviously_matches(const Pattern& pattern, std::size_t at, std::string_view text) {
  if (at == pattern.size()) return text.empty();
  const PatternToken& token = pattern[at];
  if (token.kind == Kind::literal)
    return text.starts_with(token.text) && obviously_matches(pattern, at + 1, text.substr(token.text.size()));
  if (token.kind == Kind::any_one) return !text.empty() && obviously_matches(pattern, at + 1, text.substr(1));
  for (std::size_t skip = 0; skip <= text.size(); ++skip)
    if (obviously_matches(pattern, at + 1, text.substr(skip))) return true;
  return false;
}

TEST(ValuePattern, PlainKindsAreRecognised) {
  EXPECT_EQ(ValuePattern({}, false).kind(), ValuePattern::Kind::equals);
  EXPECT_EQ(ValuePattern({kMany}, false).kind(), ValuePattern::Kind::anything);
  EXPECT_EQ(ValuePattern({kMany, literal("A"), literal("b"), kMany, kMany}, false).literal(), "ab");
  EXPECT_EQ(ValuePattern({kMany, literal("A"), kMany}, false).kind(), ValuePattern::Kind::contains);
  EXPECT_EQ(ValuePattern({literal("A"), kOne}, true).kind(), ValuePattern::Kind::general);
}

TEST(ValuePattern, AQuestionMarkIsOneCharacterNotOneByte) {
  const ValuePattern pattern({literal("a"), kOne, literal("b")}, true);
  EXPECT_TRUE(pattern.matches("aéb"));
  EXPECT_TRUE(pattern.matches("a€b"));
  EXPECT_TRUE(
      pattern.matches("a\xff"
                      "b"));
  EXPECT_FALSE(pattern.matches("ab"));
  EXPECT_FALSE(pattern.matches("axxb"));
}

TEST(ValuePattern, AgreesWithTryingEveryPossibility) {
  EXPECT_TRUE(rc::check([] {
    Pattern pattern;
    const auto count = *rc::gen::inRange(0, 7);
    for (int i = 0; i < count; ++i) {
      const int kind = *rc::gen::inRange(0, 3);
      if (kind == 0) pattern.push_back(kMany);
      if (kind == 1) pattern.push_back(kOne);
      if (kind == 2) pattern.push_back(literal(*rc::gen::container<std::string>(rc::gen::element('a', 'b'))));
    }
    const auto value = *rc::gen::container<std::string>(rc::gen::element('a', 'b', 'c'));
    RC_ASSERT(ValuePattern(pattern, true).matches(value) == obviously_matches(pattern, 0, value));
  }));
}

TEST(ValuePattern, AHostilePatternStaysFast) {
  Pattern pattern;
  for (int i = 0; i < 30; ++i) {
    pattern.push_back(kMany);
    pattern.push_back(literal("a"));
  }
  pattern.push_back(literal("b"));
  EXPECT_FALSE(ValuePattern(pattern, true).matches(std::string(100'000, 'a')));
}

}  // namespace
}  // namespace garde::sigma
