// SPDX-License-Identifier: Apache-2.0
#include "sigma/gram_filter.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <memory>
#include <rapidcheck.h>
#include <set>

namespace garde::sigma {
namespace {

std::string bytes(std::size_t length) {
  return *rc::gen::container<std::string>(length,
                                          rc::gen::element('a', 'b', 'q', '\\', '\0', '\xC3', '\xA9'));
}

TEST(GramFilter, LeavesOutNoGramAndAnswersInOrder) {
  const auto positions = std::make_unique<GramFilter::Positions>();
  EXPECT_TRUE(rc::check([&] {
    std::vector<std::string> grams;
    const auto count = *rc::gen::inRange(1, 90);
    for (int i = 0; i < count; ++i) grams.push_back(bytes(*rc::gen::inRange<std::size_t>(2, 5)));
    GramFilter filter;
    const bool any_case = *rc::gen::arbitrary<bool>();
    filter.build(grams, any_case);
    if (*rc::gen::arbitrary<bool>()) filter.use_narrow_registers();
    if (!filter.is_usable()) return;
    std::string text = bytes(*rc::gen::inRange<std::size_t>(0, 240));
    const std::string folded = text;
    if (any_case)
      for (char& c : text)
        if (c >= 'a' && c <= 'z' && *rc::gen::arbitrary<bool>()) c = static_cast<char>(c - 'a' + 'A');
    const std::string padded = text + std::string(GramFilter::kSlack, 'a');
    const std::size_t answered =
        filter.candidates(std::string_view(padded).substr(0, text.size()), *positions);
    const std::set<std::size_t> candidates(positions->begin(), positions->begin() + answered);
    RC_ASSERT(candidates.size() == answered);
    RC_ASSERT(std::is_sorted(positions->begin(), positions->begin() + answered));
    for (std::size_t at = 0; at < text.size(); ++at)
      for (const std::string& gram : grams)
        if (folded.compare(at, gram.size(), gram) == 0) RC_ASSERT(candidates.contains(at));
  }));
}

TEST(GramFilter, PassesLittleOfATextThatHasNone) {
  GramFilter filter;
  filter.build({"kurl", "qzqz", "&&"});
  if (!filter.is_usable()) GTEST_SKIP() << "this machine has no AVX2";
  const auto positions = std::make_unique<GramFilter::Positions>();
  const std::string text =
      std::string("c:\\windows\\system32\\svchost.exe -k netsvcs -p -s schedule and so on") +
      std::string(GramFilter::kSlack, ' ');
  EXPECT_EQ(filter.candidates(text, *positions), 0u);
}

TEST(GramFilter, LooksAtOnePieceAtATime) {
  GramFilter filter;
  filter.build({"aa"});
  if (!filter.is_usable()) GTEST_SKIP() << "this machine has no AVX2";
  const auto positions = std::make_unique<GramFilter::Positions>();
  EXPECT_EQ(filter.candidates(std::string(3 * GramFilter::kPiece, 'a'), *positions), GramFilter::kPiece);
}

TEST(GramFilter, IsNotUsedForTooManyGrams) {
  std::vector<std::string> grams;
  for (std::size_t i = 0; i <= GramFilter::kMostGrams; ++i) grams.push_back("x" + std::to_string(100 + i));
  GramFilter filter;
  filter.build(grams);
  EXPECT_FALSE(filter.is_usable());
}

}  // namespace
}  // namespace garde::sigma
