// SPDX-License-Identifier: Apache-2.0
#include "base/sentence.h"

#include <gtest/gtest.h>

namespace garde {
namespace {

enum class Name { hello, count, end };
constexpr std::array kSentences{
    Sentence<Name>{Name::hello, "Bonjour", "Hello"},
    Sentence<Name>{Name::count, "{} [règle|règles] dans {}", "{} [rule|rules] in {}"}};
static_assert(is_catalogue(kSentences, Name::end));
static_assert(!is_catalogue(std::array{kSentences[1], kSentences[0]}, Name::end));
static_assert(!is_catalogue(std::array{kSentences[0]}, Name::end));

std::string say(Language language, const std::string& value, const std::string& where = "x") {
  return filled(language, text_in(kSentences, language, Name::count), value, where);
}

TEST(Sentence, IsFoundByItsName) {
  EXPECT_EQ(text_in(kSentences, Language::french, Name::hello), "Bonjour");
  EXPECT_EQ(text_in(kSentences, Language::english, Name::hello), "Hello");
}

TEST(Sentence, WordsAgreeWithTheValueBeforeThem) {
  EXPECT_EQ(say(Language::english, "1"), "1 rule in x");
  EXPECT_EQ(say(Language::english, "0"), "0 rules in x");
  EXPECT_EQ(say(Language::english, "1,001"), "1,001 rules in x");
  EXPECT_EQ(say(Language::french, "0"), "0 règle dans x");
  EXPECT_EQ(say(Language::french, "1"), "1 règle dans x");
  EXPECT_EQ(say(Language::french, "1\u202f000"), "1\u202f000 règles dans x");
}

// What a log or a file is called is never taken for such words.
TEST(Sentence, ValuesAreLeftAsTheyAre) {
  EXPECT_EQ(say(Language::english, "2", "[a|b] {}"), "2 rules in [a|b] {}");
  EXPECT_EQ(filled(Language::english, "[{}]", "a|b"), "[a|b]");
}

}  // namespace
}  // namespace garde
