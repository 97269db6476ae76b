// SPDX-License-Identifier: Apache-2.0
// Every rule of SigmaHQ's snapshot loads, unmodified.
#include <gtest/gtest.h>

#include "sigma/load.h"
#include "support/corpora.h"

namespace garde::sigma {
namespace {

TEST(SigmaRules, AllOfThemLoad) {
  const auto folder = test::corpus("sigma");
  if (!folder) GTEST_SKIP() << "corpora are absent: name their folder in GARDE_CORPORA";
  const auto loaded = load_paths({*folder}, {});
  ASSERT_TRUE(loaded) << loaded.error().message();
  for (const FailedRule& failed : loaded->failed) ADD_FAILURE() << failed.error.message();
  EXPECT_EQ(loaded->rules.size() + loaded->correlations.size(), loaded->files);
  EXPECT_GT(loaded->files, 3000U);
}

}  // namespace
}  // namespace garde::sigma
