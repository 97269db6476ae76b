// SPDX-License-Identifier: Apache-2.0
#include "archive/golomb_set.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace garde::archive {
namespace {

std::vector<std::uint64_t> random_hashes(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::uint64_t> hashes(count);
  std::generate(hashes.begin(), hashes.end(), random);
  return hashes;
}

TEST(GolombSet, WhatIsInItIsFound) {
  RC_ASSERT(rc::check([](std::vector<std::uint64_t> hashes, std::vector<std::uint64_t> others) {
    const unsigned bits = *rc::gen::inRange(1U, 31U);
    const std::string coded = encode_golomb_set(hashes, bits);
    std::vector<std::uint64_t> asked = hashes;
    asked.insert(asked.end(), others.begin(), others.end());
    std::sort(asked.begin(), asked.end());
    const auto found = find_in_golomb_set(coded, asked);
    RC_ASSERT(std::is_sorted(found.begin(), found.end()));
    const std::set<std::uint64_t> in(hashes.begin(), hashes.end());
    for (std::size_t i = 0; i < asked.size(); ++i)
      if (in.count(asked[i]) > 0) RC_ASSERT(std::binary_search(found.begin(), found.end(), i));
  }));
}

TEST(GolombSet, TakesLittleRoomAndErrsAsRarelyAsItsBitsSay) {
  for (const unsigned bits : {8U, 20U}) {
    const auto hashes = random_hashes(20'000, 1);
    const std::string coded = encode_golomb_set(hashes, bits);
    EXPECT_LT(static_cast<double>(coded.size()) * 8 / 20'000, bits + 1.7);
    auto asked = random_hashes(400'000, 2);
    std::sort(asked.begin(), asked.end());
    const double expected = 400'000.0 / static_cast<double>(1U << bits);
    const auto wrong = static_cast<double>(find_in_golomb_set(coded, asked).size());
    EXPECT_LT(wrong, expected * 1.2 + 4);
    EXPECT_GT(wrong, bits == 8 ? expected * 0.8 : -1);
  }
}

TEST(GolombSet, DamageExcludesNothing) {
  const std::vector<std::uint64_t> asked{1, 2, 3};
  EXPECT_EQ(find_in_golomb_set("", asked).size(), 3U);
  EXPECT_EQ(find_in_golomb_set(std::string("\xFF\xFF\xFF\xFF\x08", 5), asked).size(), 3U);
  EXPECT_EQ(find_in_golomb_set(std::string("\x01\x00\x00\x00\x40zzzz", 9), asked).size(), 3U);
  EXPECT_TRUE(find_in_golomb_set(encode_golomb_set({}, 8), asked).empty());
  std::mt19937 random(3);
  std::string coded = encode_golomb_set(random_hashes(500, 4), 8);
  for (int i = 0; i < 2000; ++i) {
    std::string damaged = coded.substr(0, random() % coded.size());
    if (!damaged.empty()) damaged[random() % damaged.size()] = static_cast<char>(random());
    (void)find_in_golomb_set(damaged, asked);  // ends, and reads no byte that is not there
  }
}

}  // namespace
}  // namespace garde::archive
