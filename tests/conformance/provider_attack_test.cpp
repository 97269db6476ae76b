// SPDX-License-Identifier: Apache-2.0
// examples/systemic: its files are what the generator writes, over the sector that garde sector generate
// makes, and the attack in them is found.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include "sector/generate.h"
#include "support/scratch_folder.h"
#include "systemic/campaign.h"
#include "systemic/report_input.h"

namespace garde {
namespace {

const std::string kFolder = std::string(GARDE_SOURCE_DIR) + "/examples/systemic/";

TEST(ProviderAttack, TheExampleIsWhatTheGeneratorWrites) {
  const test::ScratchFolder folder;
  ASSERT_EQ(
      std::system(
          fmt::format("{} {} >/dev/null", GARDE_PROVIDER_ATTACK_GENERATOR, folder.path().string()).c_str()),
      0);
  for (const char* name : {"quiet-year.jsonl", "provider-attack.jsonl"})
    EXPECT_TRUE(test::content_of((folder.path() / name).string()) == test::content_of(kFolder + name))
        << name << ": run make_provider_attack again";
}

TEST(ProviderAttack, IsOneCampaignByItsFourthVictimAndTheYearBeforeIsQuiet) {
  sector::Generated generated = sector::generate({});
  const sector::Sector sector(std::move(generated.establishments), generated.names);
  systemic::ReportOptions options;
  options.sector = &sector;
  systemic::CampaignGraph graph(&sector);
  const auto year = systemic::read_reports(test::content_of(kFolder + "quiet-year.jsonl"), "year", options);
  EXPECT_EQ(year.refused, 0U);
  for (const auto& report : year.reports) graph.add(report);
  for (const auto& one : graph.campaigns())
    EXPECT_GE(one.surety, systemic::Surety::possible) << one.links.front().trait.value;

  const auto night =
      systemic::read_reports(test::content_of(kFolder + "provider-attack.jsonl"), "night", options);
  EXPECT_EQ(night.refused, 0U);
  std::size_t victims = 0;
  for (const auto& report : night.reports) {
    graph.add(report);
    if (report.drill || !report.id.starts_with("invented-attack") || report.traits.empty() ||
        report.revision > 0)
      continue;
    if (++victims < 4) continue;
    const auto campaign = graph.campaign_of(report.id);
    ASSERT_TRUE(campaign) << report.id;
    EXPECT_EQ(campaign->surety, systemic::Surety::almost_certain);
    EXPECT_TRUE(campaign->crosses_regions);
    EXPECT_FALSE(campaign->drill);
  }
  EXPECT_GE(victims, 8U);
}

}  // namespace
}  // namespace garde
