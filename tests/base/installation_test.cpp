// SPDX-License-Identifier: Apache-2.0
#include "base/installation.h"

#include <gtest/gtest.h>
#include <string>
#include <unistd.h>

namespace garde {
namespace {

namespace fs = std::filesystem;

class Installation : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("garde_installation_" + std::to_string(getpid()));
    fs::create_directories(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  void add_data(const fs::path& folder) {
    fs::create_directories(root_ / folder / "mappings");
    fs::create_directories(root_ / folder / "rules");
  }
  fs::path root_;
};

TEST_F(Installation, FindsTheSharedFolderOfAnInstalledProgram) {
  add_data("usr/share/garde");
  EXPECT_EQ(data_folder(root_ / "usr/bin/garde", {}), root_ / "usr/share/garde");
}

TEST_F(Installation, FindsTheCheckoutThatAProgramWasBuiltIn) {
  add_data("checkout");
  EXPECT_EQ(data_folder(root_ / "checkout/build/debug/tests/test_base", {}), root_ / "checkout");
}

TEST_F(Installation, TheNamedFolderGoesFirstAndMustExist) {
  add_data("usr/share/garde");
  fs::create_directories(root_ / "own");
  EXPECT_EQ(data_folder(root_ / "usr/bin/garde", root_ / "own"), root_ / "own");
  const auto missing = data_folder(root_ / "usr/bin/garde", root_ / "absent");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().what, "GARDE_DATA names no folder");
}

TEST_F(Installation, SaysWhatToDoWhereNothingIsThere) {
  fs::create_directories(root_ / "bin/mappings");  // mappings alone are not enough
  const auto missing = data_folder(root_ / "bin/garde", {});
  ASSERT_FALSE(missing);
  EXPECT_FALSE(missing.error().mend.empty());
}

}  // namespace
}  // namespace garde
