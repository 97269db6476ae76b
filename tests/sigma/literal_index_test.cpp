// SPDX-License-Identifier: Apache-2.0
#include "sigma/literal_index.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <set>

#include "base/case_fold.h"
#include "support/anchor.h"

namespace garde::sigma {
namespace {

using test::stands;

std::set<std::uint32_t> woken(const LiteralIndex& index, std::string_view value) {
  std::set<std::uint32_t> numbers;
  std::string padded(value);
  padded.append(LiteralIndex::kSlack, 'a');
  index.scan(std::string_view(padded).substr(0, value.size()),
             [&](std::uint32_t number) { numbers.insert(number); });
  return numbers;
}

// Short words over few letters, so that they stand in each other often.
std::string word(std::size_t shortest, std::size_t longest) {
  const auto length = *rc::gen::inRange(shortest, longest + 1);
  return *rc::gen::container<std::string>(length, rc::gen::element('a', 'b', '\\', '.', '\0'));
}

TEST(LiteralIndex, FindsWhatAPlainSearchFinds) {
  EXPECT_TRUE(rc::check([] {
    LiteralIndex index;
    std::vector<std::pair<Anchor, std::string>> literals;
    const auto count = *rc::gen::inRange(0, 40);
    for (int i = 0; i < count; ++i) {
      const auto anchor = *rc::gen::element(Anchor::whole, Anchor::start, Anchor::end, Anchor::anywhere);
      const std::size_t shortest = anchor == Anchor::anywhere ? LiteralIndex::kShortestAnywhere
                                   : anchor == Anchor::whole  ? 0
                                                              : 1;
      literals.emplace_back(anchor, word(shortest, 12));
      index.add(anchor, literals.back().second, static_cast<std::uint32_t>(i));
    }
    index.finish();
    const std::string value = word(0, 30);
    std::set<std::uint32_t> expected;
    for (std::uint32_t i = 0; i < literals.size(); ++i)
      if (stands(literals[i].first, value, literals[i].second)) expected.insert(i);
    RC_ASSERT(woken(index, value) == expected);
  }));
}

TEST(LiteralIndex, FindsLiteralsWhateverTheValuesCase) {
  EXPECT_TRUE(rc::check([] {
    LiteralIndex index(LiteralIndex::Case::any);
    std::vector<std::pair<Anchor, std::string>> literals;
    const auto count = *rc::gen::inRange(0, 90);
    for (int i = 0; i < count; ++i) {
      const auto anchor = *rc::gen::element(Anchor::start, Anchor::end, Anchor::anywhere);
      literals.emplace_back(anchor, word(2, 12));
      index.add(anchor, literals.back().second, static_cast<std::uint32_t>(i));
    }
    index.finish();
    const auto length = *rc::gen::inRange(0, 160);
    const auto value =
        *rc::gen::container<std::string>(length, rc::gen::element('a', 'A', 'b', 'B', '\\', '.', '\0'));
    std::set<std::uint32_t> expected;
    for (std::uint32_t i = 0; i < literals.size(); ++i)
      if (stands(literals[i].first, fold_case(value), literals[i].second)) expected.insert(i);
    RC_ASSERT(woken(index, value) == expected);
  }));
}

TEST(LiteralIndex, APathOfTheSystemMakesANameNoRarer) {
  EXPECT_GT(expected_frequency(Anchor::anywhere, ":\\windows\\system32\\kernelbase.dll+"),
            expected_frequency(Anchor::anywhere, "_ctypes.pyd+"));
  EXPECT_GT(expected_frequency(Anchor::whole, "true"), expected_frequency(Anchor::whole, "0x1440"));
}

TEST(LiteralIndex, ACommonLiteralIsExpectedMoreOftenThanARareOne) {
  EXPECT_GT(expected_frequency(Anchor::anywhere, "system32"),
            expected_frequency(Anchor::anywhere, "sekurlsa"));
  EXPECT_GT(expected_frequency(Anchor::end, "\\powershell.exe"),
            expected_frequency(Anchor::end, "\\procdump.exe"));
  EXPECT_GT(expected_frequency(Anchor::anywhere, "abcd"), expected_frequency(Anchor::anywhere, "abcdefgh"));
}

}  // namespace
}  // namespace garde::sigma
