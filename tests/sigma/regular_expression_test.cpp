// SPDX-License-Identifier: Apache-2.0
#include "sigma/regular_expression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace garde::sigma {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

RegularExpression compiled(std::string_view expression, RegularExpressionFlags flags = {}) {
  auto result = RegularExpression::compile(expression, flags);
  EXPECT_TRUE(result) << result.error().message();
  return std::move(*result);
}

TEST(RegularExpression, IsFoundAnywhereAndComparesWithCase) {
  EXPECT_TRUE(compiled("b+c").is_found_in("abbbcd"));
  EXPECT_FALSE(compiled("B").is_found_in("abc"));
  EXPECT_TRUE(compiled("B", {.ignore_case = true}).is_found_in("abc"));
  EXPECT_TRUE(compiled("^b", {.multiline = true}).is_found_in("a\nb"));
  EXPECT_FALSE(compiled("^b").is_found_in("a\nb"));
  EXPECT_TRUE(compiled("a.b", {.dot_all = true}).is_found_in("a\nb"));
  EXPECT_FALSE(compiled("a.b").is_found_in("a\nb"));
}

TEST(RegularExpression, LookAroundGoesToPcre2AndIsBounded) {
  EXPECT_TRUE(compiled("foo(?!bar)").is_found_in("foobaz"));
  EXPECT_FALSE(compiled("foo(?!bar)").is_found_in("foobar"));
  EXPECT_FALSE(compiled("(?=a)(a+)+$").is_found_in(std::string(5000, 'a') + "b"));
}

TEST(RegularExpression, CountsALongLineInCharacters) {
  EXPECT_FALSE(compiled(".{10,}").is_found_in("123456789"));
  EXPECT_TRUE(compiled(".{10,}").is_found_in("1234567890"));
  EXPECT_FALSE(compiled(".{10,}").is_found_in("123456\n123456"));
  EXPECT_TRUE(compiled(".{10,}", {.dot_all = true}).is_found_in("12345\n12345"));
  EXPECT_FALSE(compiled(".{10,}").is_found_in("ééééééééé"));
  EXPECT_TRUE(compiled(".{10,}").is_found_in("éééééééééé"));
}

TEST(RegularExpression, PrefersTheRarestNecessaryLiteral) {
  EXPECT_THAT(compiled("set.*&&.*system32").necessary_literals(), ElementsAre("&&"));
}

TEST(RegularExpression, ABrokenOneSaysWhere) {
  const auto broken = RegularExpression::compile("a(b", {});
  ASSERT_FALSE(broken);
  EXPECT_NE(broken.error().what.find("character 4"), std::string::npos) << broken.error().what;
}

TEST(RegularExpression, DerivesNecessaryLiterals) {
  EXPECT_THAT(compiled("shutdown\\s+/r /f /t 00").necessary_literals(), ElementsAre("/r /f /t 00"));
  EXPECT_THAT(compiled("(?:alpha|beta)\\d").necessary_literals(), UnorderedElementsAre("alpha", "beta"));
  EXPECT_THAT(compiled("Net\\s+STOP").necessary_literals(), ElementsAre("stop"));
  EXPECT_THAT(compiled("[0-9]{1,3}").necessary_literals(), IsEmpty());
  EXPECT_THAT(compiled("foo(?!bar)").necessary_literals(), IsEmpty());
}

}  // namespace
}  // namespace garde::sigma
