// SPDX-License-Identifier: Apache-2.0
#include "systemic/custom_zones.h"

#include <gtest/gtest.h>

#include "systemic/watch_sector.h"

namespace garde::systemic {
namespace {

using test::small_sector;

std::string id(sector::Index index) {
  return small_sector()[index].id;
}

Result<std::vector<CustomZone>> read(const std::string& text) {
  return read_custom_zones({"sets.csv", text}, small_sector());
}

TEST(CustomZones, GatherTheirEstablishments) {
  const auto zones = read("Zone,Establishment\nnorth," + id(1) + "\nsouth," + id(5) + "\nnorth," + id(2) +
                          "\nnorth," + id(1) + "\n");
  ASSERT_TRUE(zones) << zones.error().message();
  ASSERT_EQ(zones->size(), 2U);
  EXPECT_EQ((*zones)[0].name, "north");
  EXPECT_EQ((*zones)[0].establishments.size(), 2U);
  EXPECT_EQ((*zones)[1].establishments, std::vector{id(5)});
}

TEST(CustomZones, NameTheFileAndLineOfWhatIsWrong) {
  for (const auto& [text, where] :
       {std::pair{"zone,establishment\nnorth," + id(1) + "\nnorth,nowhere\n", "sets.csv:3"},
        {"zone,establishment\n," + id(1) + "\n", "sets.csv:2"},
        {"zone,beds\nnorth,3\n", "sets.csv:1"},
        {"establishment\n" + id(1) + "\n", "sets.csv:1"},
        {std::string("zone,establishment\n"), "sets.csv"}}) {
    const auto zones = read(text);
    ASSERT_FALSE(zones) << text;
    EXPECT_NE(zones.error().message().find(where), std::string::npos) << zones.error().message();
  }
}

TEST(CustomZones, AreWatchedAndNamed) {
  // Far apart, and nothing else in common that few have.
  std::string text = "zone,establishment\n";
  std::vector<std::string> ids;
  for (sector::Index i = 700; ids.size() < 5; i += 150) ids.push_back(id(i));
  for (const std::string& one : ids) text += "pilot," + one + "\n";
  WatchModelOptions options;
  options.calibration.years = 40;
  options.zones.custom = *read(text);
  const WatchModel model(Baseline(small_sector(), {}), test::kStart, options);
  Watch watch(model);
  double hours = 100;
  for (const std::string& one : ids) test::take(watch, test::hit("h" + one, one, hours += 0.5));
  ASSERT_EQ(watch.alarms().size(), 1U);
  EXPECT_EQ(watch.alarms()[0].scope.kind, ScopeKind::custom);
  EXPECT_EQ(watch.alarms()[0].scope.name, "pilot");
}

}  // namespace
}  // namespace garde::systemic
