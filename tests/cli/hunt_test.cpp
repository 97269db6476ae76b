// SPDX-License-Identifier: Apache-2.0
// garde archive and garde hunt, as a person runs them over the example of an attacked hospital.
#include <gtest/gtest.h>

#include <set>

#include "support/run_garde.h"
#include "support/scratch_folder.h"

namespace garde {
namespace {

using test::run_garde;

const std::string kExample = std::string(GARDE_SOURCE_DIR) + "/examples/hospital-attack";

class Hunt : public testing::Test {
 protected:
  void SetUp() override {
    const auto made = run_garde({"archive", kExample, "--to", scratch_ / "archive"});
    ASSERT_EQ(made.status, 0) << made.err;
  }
  test::Ran hunt(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"hunt", scratch_ / "archive"});
    return run_garde(arguments);
  }
  test::ScratchFolder scratch_;
};

TEST_F(Hunt, FindsAnAddressByAListOfIndicators) {
  const auto list = scratch_.write("seen.txt", "203.0.113.66\nabsent.example.net\n");
  const auto ran = hunt({"--indicators", list, "--language", "en"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_NE(ran.out.find("\"remip\":\"203.0.113.66\""), std::string::npos);
  EXPECT_NE(ran.err.find("37 events answer the question."), std::string::npos) << ran.err;
}

TEST_F(Hunt, SaysThatNothingWasSeenAndForWhatThatHolds) {
  const auto list = scratch_.write("unseen.txt", "192.0.2.201\n");
  const auto ran = hunt({"--indicators", list, "--language", "fr"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_TRUE(ran.out.empty());
  EXPECT_NE(ran.err.find("0 segments sur 1"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("Rien de tel dans l’archive"), std::string::npos) << ran.err;
}

// Rules find in the archive what they find in the logs themselves.
TEST_F(Hunt, RulesFindTheSameAsInTheLogs) {
  const auto sorted = [](const std::string& text) {
    std::multiset<std::string> found;
    for (std::size_t at = text.find("\"rule_id\":\""); at != std::string::npos; at = text.find("\"rule_id\":\"", at + 1))
      found.insert(text.substr(at + 11, 36));
    return found;
  };
  const std::string rules = std::string(GARDE_SOURCE_DIR) + "/rules";
  const auto logs = sorted(run_garde({"scan", kExample, "--rules", rules, "--format", "jsonl"}).out);
  EXPECT_GT(logs.size(), 50U);
  EXPECT_EQ(sorted(hunt({"--rule", rules}).out), logs);
}

TEST_F(Hunt, AsksForSomething) {
  const auto ran = hunt({});
  EXPECT_EQ(ran.status, 2);
  EXPECT_NE(ran.err.find("nothing is asked for"), std::string::npos) << ran.err;
  EXPECT_EQ(hunt({"--field", "CommandLine"}).status, 2);
  EXPECT_EQ(hunt({"--word", "x", "--since", "yesterday"}).status, 2);
}

}  // namespace
}  // namespace garde
