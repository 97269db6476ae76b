// SPDX-License-Identifier: Apache-2.0
// The example logs are what their generator makes.
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <set>

#include "support/scratch_folder.h"

namespace garde::test {
namespace {

std::set<std::string> files_below(const std::filesystem::path& folder) {
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.insert(std::filesystem::relative(entry.path(), folder).string());
  return files;
}

TEST(HospitalAttack, IsWhatItsGeneratorMakes) {
  const std::filesystem::path kept = std::filesystem::path(GARDE_SOURCE_DIR) / "examples" / "hospital-attack";
  const ScratchFolder made;
  const std::string command = std::string(GARDE_EXAMPLE_GENERATOR) + " '" + made.path().string() + "'";
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(files_below(kept), files_below(made.path()));
  for (const std::string& file : files_below(made.path()))
    EXPECT_TRUE(content_of(kept / file) == content_of(made.path() / file))
        << file << " differs: run make_hospital_attack and look at what changed";
}

}  // namespace
}  // namespace garde::test
