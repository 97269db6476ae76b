// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "sigma/load.h"

namespace garde::sigma {
namespace {

std::string correlation(const std::string& name, const std::string& of) {
  return "title: " + name + "\nname: " + name +
         "\ncorrelation: {type: event_count, rules: [" + of + "], group-by: [A], timespan: 1m, condition: {gte: 2}}\n---\n";
}

TEST(Resolve, CorrelationsInACircleAreReported) {
  auto loaded = load_text(
      correlation("first", "second") + correlation("second", "first") + correlation("itself", "itself") +
          correlation("top", "middle") + correlation("middle", "base") +
          "title: Base\nname: base\nlogsource: {product: windows}\ndetection: {s: {A: b}, condition: s}\n",
      "circle.yml", {});
  resolve(loaded);
  EXPECT_EQ(loaded.correlations.size(), 2U);
  ASSERT_EQ(loaded.failed.size(), 3U);
  EXPECT_NE(loaded.failed[0].error.what.find("stands on itself"), std::string::npos);
}

}  // namespace
}  // namespace garde::sigma
