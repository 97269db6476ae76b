// SPDX-License-Identifier: Apache-2.0
#include "sigma/wake_memo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace garde::sigma {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsNull;
using ::testing::NotNull;
using ::testing::Pointee;

std::vector<std::uint32_t> rules_of(std::uint32_t number) {
  return {number, number + 1};
}

TEST(WakeMemo, TellsValuesAndPlacesApart) {
  WakeMemo memo;
  EXPECT_THAT(memo.find({1, "a"}), IsNull());
  memo.keep({1, "a"}, rules_of(3));
  memo.keep({1, ""}, {});
  EXPECT_THAT(memo.find({1, "a"}), Pointee(ElementsAre(3, 4)));
  EXPECT_THAT(memo.find({1, ""}), Pointee(IsEmpty()));
  EXPECT_THAT(memo.find({2, "a"}), IsNull());
  EXPECT_THAT(memo.find({1, "A"}), IsNull());
  EXPECT_THAT(memo.find({1, std::string_view("a\0", 2)}), IsNull());
}

TEST(WakeMemo, LeavesOutWhatIsTooLong) {
  WakeMemo memo;
  const std::string longest(WakeMemo::kMostValueBytes, 'x');
  memo.keep({1, longest}, rules_of(1));
  memo.keep({1, longest + 'x'}, rules_of(1));
  memo.keep({1, "many"}, std::vector<std::uint32_t>(WakeMemo::kMostWoken + 1));
  EXPECT_THAT(memo.find({1, longest}), NotNull());
  EXPECT_THAT(memo.find({1, longest + 'x'}), IsNull());
  EXPECT_THAT(memo.find({1, "many"}), IsNull());
  EXPECT_FALSE(WakeMemo::can_keep(longest + 'x'));
}

// Many more values than there are slots: whatever is still remembered is right.
TEST(WakeMemo, ForgetsButNeverMistakes) {
  WakeMemo memo;
  constexpr std::uint32_t kValues = 5 * WakeMemo::kSlots;
  const auto key_text = [](std::uint32_t number) { return "value " + std::to_string(number); };
  for (std::uint32_t number = 0; number < kValues; ++number)
    memo.keep({7, key_text(number)}, rules_of(number));
  std::size_t remembered = 0;
  for (std::uint32_t number = 0; number < kValues; ++number) {
    const std::string text = key_text(number);
    const auto* known = memo.find({7, text});
    if (known == nullptr) continue;
    ++remembered;
    EXPECT_EQ(*known, rules_of(number));
  }
  EXPECT_GT(remembered, WakeMemo::kSlots / 2);
  EXPECT_LE(remembered, WakeMemo::kSlots);
}

TEST(WakeMemo, StopsAskingWhereNothingIsFoundAndTriesAgain) {
  const auto share_asked = [](bool found) {
    WakeMemo::Habit habit;
    int asked = 0;
    constexpr int kValues = 100'000;
    for (int i = 0; i < kValues; ++i) {
      if (!habit.is_worthwhile()) continue;
      ++asked;
      habit.count(found);
    }
    return static_cast<double>(asked) / kValues;
  };
  EXPECT_EQ(share_asked(true), 1);
  EXPECT_LT(share_asked(false), 0.05);
  EXPECT_GT(share_asked(false), 0.01);
}

}  // namespace
}  // namespace garde::sigma
