// SPDX-License-Identifier: Apache-2.0
#include "base/text_search.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <string>

namespace garde {
namespace {

TEST(TextSearch, AnswersAsTheStandardLibraryDoes) {
  EXPECT_TRUE(rc::check([] {
    const auto bytes = rc::gen::element('a', 'b', '\\', '\0', '\xE9');
    const auto text = *rc::gen::container<std::string>(bytes);
    const auto longer = text + *rc::gen::container<std::string>(40, bytes);
    const auto literal = *rc::gen::container<std::string>(*rc::gen::inRange<std::size_t>(0, 6), bytes);
    RC_ASSERT(contains(longer, literal) == (longer.find(literal) != std::string::npos));
    const auto from = *rc::gen::inRange<std::size_t>(0, longer.size());
    RC_ASSERT(contains(longer, longer.substr(from)));
  }));
}

TEST(TextSearch, FindsTheLastPlaceAndNothingBeyond) {
  const std::string text = std::string(64, '-') + "needle!";
  EXPECT_TRUE(contains(std::string_view(text).substr(0, 70), "needle"));
  EXPECT_FALSE(contains(std::string_view(text).substr(0, 69), "needle"));
  EXPECT_TRUE(contains("", ""));
  EXPECT_FALSE(contains("", "a"));
}

}  // namespace
}  // namespace garde
