// SPDX-License-Identifier: Apache-2.0
#include "systemic/campaign_stream.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "sector/generate.h"

namespace garde::systemic {
namespace {

using std::chrono::hours;

const Instant kStart = *parse_rfc3339("2026-03-02T00:00:00Z");

struct Hub {
  static sector::Sector make_sector() {
    sector::GenerateOptions options;
    options.hospitals = 1500;
    options.social_care = 1500;
    sector::Generated generated = sector::generate(options);
    return sector::Sector(std::move(generated.establishments), generated.names);
  }
  static WatchModelOptions options() {
    WatchModelOptions all;
    all.calibration.years = 150;
    return all;
  }

  sector::Sector sector = make_sector();
  WatchModel model{Baseline(sector, {}), kStart, options()};
  Watch watch{model};
  CampaignStream stream{sector, watch};

  // One hospital of each region in turn, no two of which have the same group.
  std::vector<std::string> hospitals_apart(std::size_t count) const {
    std::vector<std::string> all;
    std::set<sector::Index> regions, groups;
    for (sector::Index i = 0; i < sector.size() && all.size() < count; ++i) {
      const auto group = sector.division_of(i, sector::Axis::group);
      if (sector[i].kind != sector::Kind::general_hospital || group == sector::kNone ||
          groups.contains(group))
        continue;
      if (!regions.insert(sector.division_of(i, sector::Axis::region)).second) continue;
      groups.insert(group);
      all.push_back(sector[i].id);
    }
    return all;
  }
};

Hub& hub() {
  static Hub one;
  one.watch.reset();
  one.stream = CampaignStream(one.sector, one.watch);
  return one;
}

Report quiet_report(int number, const std::string& establishment, Duration after) {
  Report one;
  one.id = fmt::format("quiet-{}", number);
  one.establishment = establishment;
  one.occurred = kStart + after;
  one.reported = one.occurred + hours(1);
  one.kind = "malware";
  one.severity = 10;
  one.traits = {{"tool", "remote-beacon"}};
  return one;
}

AlarmLevel highest(const std::vector<Alarm>& alarms) {
  AlarmLevel level = AlarmLevel::watch;
  for (const Alarm& one : alarms) level = std::max(level, one.level);
  return level;
}

TEST(CampaignStream, QuietPrecursorsAtFiveHospitalsRaiseAWarningByTheFourth) {
  Hub& here = hub();
  const auto hospitals = here.hospitals_apart(5);
  ASSERT_EQ(hospitals.size(), 5U);
  for (int i = 0; i < 5; ++i) {
    const auto verdicts =
        here.stream.take(quiet_report(i, hospitals[static_cast<std::size_t>(i)], hours(14 * i)));
    ASSERT_TRUE(verdicts) << verdicts.error().message();
    if (i == 0) {
      EXPECT_TRUE(here.watch.alarms().empty()) << "none is alarmed by itself";
    }
    if (i >= 3) {
      ASSERT_FALSE(here.watch.alarms().empty()) << i;
      EXPECT_GE(highest(here.watch.alarms()), AlarmLevel::warning)
          << i << ": observed " << here.watch.alarms().front().significance.observed << ", expected "
          << here.watch.alarms().front().significance.expected << ", once in "
          << here.watch.alarms().front().significance.recurrence_years << " years";
      EXPECT_EQ(here.watch.alarms().front().scope.kind, ScopeKind::campaign);
    }
  }
}

TEST(CampaignStream, TheSameReportsWithNothingInCommonRaiseNoSuchAlarm) {
  Hub& here = hub();
  const auto hospitals = here.hospitals_apart(4);
  for (int i = 0; i < 4; ++i) {
    Report one = quiet_report(i, hospitals[static_cast<std::size_t>(i)], hours(14 * i));
    one.traits.front().value = fmt::format("tool-{}", i);
    ASSERT_TRUE(here.stream.take(one));
  }
  for (const Alarm& one : here.watch.alarms()) EXPECT_NE(one.scope.kind, ScopeKind::campaign);
  EXPECT_TRUE(here.stream.graph().campaigns().empty());
}

TEST(CampaignStream, FollowsCorrections) {
  Hub& here = hub();
  const auto hospitals = here.hospitals_apart(5);
  for (int i = 0; i < 5; ++i)
    ASSERT_TRUE(here.stream.take(quiet_report(i, hospitals[static_cast<std::size_t>(i)], hours(14 * i))));
  ASSERT_FALSE(here.watch.alarms().empty());
  for (int i = 0; i < 5; ++i) {
    Report one = quiet_report(i, hospitals[static_cast<std::size_t>(i)], hours(14 * i));
    one.revision = 1;
    one.nature = Nature::not_malicious;
    ASSERT_TRUE(here.stream.take(one));
  }
  EXPECT_TRUE(here.watch.alarms().empty()) << "all turned out to be harmless";
}

}  // namespace
}  // namespace garde::systemic
