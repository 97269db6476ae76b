// SPDX-License-Identifier: Apache-2.0
// The rooms of src/ may include only what the design allows: no arrow points up.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

namespace garde {
namespace {

using Rooms = std::map<std::string, std::set<std::string>>;

// What each room may use directly; what those use, it may use too.
const Rooms& allowed() {
  static const Rooms rooms = {
      {"base", {}},
      {"attack", {"base"}},
      {"event", {"base"}},
      {"read", {"event"}},
      {"sigma", {"event"}},
      {"indicator", {"event"}},
      {"detect", {"sigma", "indicator"}},
      {"sector", {"base"}},
      {"incident", {"detect", "attack"}},
      {"archive", {"read", "indicator", "sigma"}},
      {"store", {"incident"}},
      {"collect", {"read"}},
      {"declare", {"incident"}},
      {"stix", {"incident", "sector"}},
      {"taxii", {"stix", "store"}},
      {"systemic", {"sector", "attack"}},
      {"serve", {"detect", "archive", "store", "collect", "declare", "systemic", "taxii"}},
      {"cli", {"serve"}},
  };
  return rooms;
}

bool may_use(const std::string& room, const std::string& other) {
  if (room == other) return true;
  const auto found = allowed().find(room);
  if (found == allowed().end()) return false;
  for (const std::string& next : found->second)
    if (may_use(next, other)) return true;
  return false;
}

TEST(IncludeArrows, EveryRoomIsInTheTable) {
  for (const auto& entry : std::filesystem::directory_iterator(std::string(GARDE_SOURCE_DIR) + "/src"))
    if (entry.is_directory()) {
      EXPECT_TRUE(allowed().count(entry.path().filename().string()) > 0)
          << entry.path() << " is a room that the design's table does not name";
    }
}

TEST(IncludeArrows, NoArrowPointsUp) {
  const std::filesystem::path source = std::string(GARDE_SOURCE_DIR) + "/src";
  const std::regex include(R"re(^\s*#\s*include\s*"([a-z_]+)/)re");
  int arrows = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(source)) {
    if (!entry.is_regular_file()) continue;
    const auto relative = std::filesystem::relative(entry.path(), source);
    const std::string room = relative.begin()->string();
    if (room == relative.string()) continue;  // main.cpp stands above the rooms
    std::ifstream file(entry.path());
    std::string line;
    while (std::getline(file, line)) {
      std::smatch match;
      if (!std::regex_search(line, match, include)) continue;
      ++arrows;
      EXPECT_TRUE(may_use(room, match[1])) << relative << " includes " << match[1] << "/: that arrow points up";
    }
  }
  EXPECT_GT(arrows, 0);
}

}  // namespace
}  // namespace garde
