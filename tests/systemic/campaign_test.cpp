// SPDX-License-Identifier: Apache-2.0
#include "systemic/campaign.h"

#include <cmath>
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <map>
#include <rapidcheck/gtest.h>
#include <set>

#include "systemic/campaign_feature.h"

namespace garde::systemic {
namespace {

using std::chrono::hours;

const Instant kStart = *parse_rfc3339("2026-03-02T00:00:00Z");

Report report_of(const std::string& id, const std::string& establishment, Duration after,
                 std::vector<Trait> traits = {}) {
  Report report;
  report.id = id;
  report.establishment = establishment;
  report.occurred = kStart + after;
  report.reported = report.occurred + hours(2);
  report.kind = "malware";
  report.traits = std::move(traits);
  std::sort(report.traits.begin(), report.traits.end());
  return report;
}

// Two reports a day for a year before: each with marks of its own, most with an address that scans everyone,
// every fifth with a tool that many use.
void add_quiet_year(CampaignGraph& graph) {
  const char* kinds[] = {"phishing", "malware", "outage", "ransomware", "intrusion"};
  for (int i = 0; i < 730; ++i) {
    Report one = report_of(fmt::format("past-{}", i), fmt::format("E{:03}", i * 37 % 400),
                           -hours(12 * (i + 1)), {{"domain-name", fmt::format("past-{}.example", i)}});
    one.kind = kinds[i % 5];
    one.nature = i % 2 == 0 ? Nature::malicious : Nature::not_malicious;
    if (i % 3 != 0) one.traits.push_back({"ipv4-addr", "203.0.113.9"});
    if (i % 5 == 0) one.traits.push_back({"tool", "psexec"});
    graph.add(one);
  }
}

const Campaign* with_report(const std::vector<Campaign>& all, const std::string& id,
                            CampaignNature nature = CampaignNature::one_hand) {
  for (const Campaign& one : all)
    if (one.nature == nature && std::find(one.reports.begin(), one.reports.end(), id) != one.reports.end())
      return &one;
  return nullptr;
}

TEST(Campaign, OneRareToolAtFiveHospitalsWithinThreeDaysIsSeenByTheFourth) {
  CampaignGraph graph;
  add_quiet_year(graph);
  // Small things that no hospital is alarmed by: one tool of the attacker in common, beside what all see.
  for (int i = 0; i < 5; ++i) {
    Report one = report_of(fmt::format("quiet-{}", i), fmt::format("H{}", i), hours(14 * i),
                           {{"tool", "remote-beacon"}, {"ipv4-addr", "203.0.113.9"}, {"tool", "psexec"}});
    one.severity = 10;
    graph.add(one);
    const auto campaign = graph.campaign_of(one.id);
    if (i < 1) {
      EXPECT_FALSE(campaign);
      continue;
    }
    ASSERT_TRUE(campaign) << i;
    EXPECT_EQ(campaign->places(), static_cast<std::size_t>(i) + 1);
    EXPECT_EQ(campaign->links.front().trait.value, "remote-beacon");
    if (i == 1) {
      EXPECT_GT(campaign->chance, 1e-2) << "two are no proof";
    }
    if (i >= 3) {
      EXPECT_EQ(campaign->surety, Surety::almost_certain) << campaign->chance;
    }
  }
  EXPECT_EQ(graph.campaigns(kStart).size(), 1U) << "what everyone sees links nobody";
}

TEST(Campaign, ANewRegisterWithoutHistorySeesItToo) {
  CampaignGraph graph;
  for (int i = 0; i < 4; ++i)
    graph.add(report_of(fmt::format("quiet-{}", i), fmt::format("H{}", i), hours(14 * i),
                        {{"tool", "remote-beacon"}}));
  ASSERT_EQ(graph.campaigns().size(), 1U);
  EXPECT_LE(graph.campaigns().front().surety, Surety::likely);
}

TEST(Campaign, WhatEveryoneSeesLinksNothingAndIsListed) {
  CampaignGraph graph;
  const char* kinds[] = {"phishing", "malware", "outage"};
  for (int i = 0; i < 30; ++i) {
    Report one = report_of(fmt::format("r{}", i), fmt::format("E{}", i), hours(4 * i),
                           {{"ipv4-addr", "203.0.113.9"}, {"url", fmt::format("https://{}.example/", i)}});
    one.kind = kinds[i % 3];
    graph.add(one);
  }
  EXPECT_TRUE(graph.campaigns().empty());
  ASSERT_EQ(graph.common_traits().size(), 1U);
  EXPECT_EQ(graph.common_traits().front().trait.value, "203.0.113.9");
  EXPECT_EQ(graph.common_traits().front().establishments, 30U);
}

TEST(Campaign, AnAttackOnNearlyAllWhoReportStaysACampaign) {
  CampaignGraph graph;
  for (int i = 0; i < 40; ++i) {
    Report one = report_of(fmt::format("r{}", i), fmt::format("E{}", i), hours(i), {{"file", "0a1b"}});
    one.kind = "ransomware";
    one.nature = Nature::malicious;
    graph.add(one);
  }
  ASSERT_EQ(graph.campaigns().size(), 1U);
  EXPECT_EQ(graph.campaigns().front().places(), 40U);
}

TEST(Campaign, FollowsCorrections) {
  CampaignGraph graph;
  std::vector<Report> all;
  for (int i = 0; i < 4; ++i)
    all.push_back(report_of(fmt::format("r{}", i), fmt::format("E{}", i), hours(i),
                            {{"domain-name", i < 2 ? "a.example" : "b.example"}}));
  all[1].traits.push_back({"domain-name", "b.example"});  // holds the two halves together
  for (const Report& one : all) graph.add(one);
  ASSERT_EQ(graph.campaigns().size(), 1U);
  EXPECT_EQ(graph.campaigns().front().places(), 4U);
  const std::string id = graph.campaigns().front().id;

  Report corrected = all[1];
  corrected.revision = 1;
  corrected.traits = {};
  graph.add(corrected);
  graph.add(all[1]);  // the old one again changes nothing
  ASSERT_EQ(graph.campaigns().size(), 1U);
  EXPECT_EQ(graph.campaigns().front().reports, (std::vector<std::string>{"r2", "r3"}));

  Report harmless = all[2];
  harmless.revision = 1;
  harmless.nature = Nature::not_malicious;
  graph.add(harmless);
  EXPECT_TRUE(graph.campaigns().empty());

  corrected.revision = 2;
  corrected.traits = all[1].traits;
  graph.add(corrected);
  EXPECT_EQ(graph.campaigns().front().id, id);
  EXPECT_EQ(graph.campaigns().front().places(), 3U);
  Report withdrawn = all[0];
  withdrawn.revision = 1;
  withdrawn.withdrawn = true;
  graph.add(withdrawn);
  EXPECT_EQ(graph.campaigns().front().reports, (std::vector<std::string>{"r1", "r3"}));
}

TEST(Campaign, DrillsStayAmongThemselves) {
  CampaignGraph graph;
  for (int i = 0; i < 4; ++i) {
    Report one = report_of(fmt::format("r{}", i), fmt::format("E{}", i), hours(i), {{"file", "0a1b"}});
    one.drill = i >= 2;
    graph.add(one);
  }
  const auto all = graph.campaigns();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_FALSE(all[0].drill);
  EXPECT_TRUE(all[1].drill);
  EXPECT_EQ(all[1].reports, (std::vector<std::string>{"r2", "r3"}));
}

TEST(Campaign, CopyCatsShareAMethodAndNothingElse) {
  CampaignGraph graph;
  add_quiet_year(graph);
  for (int i = 0; i < 6; ++i) {
    Report one = report_of(fmt::format("r{}", i), fmt::format("E{}", i), hours(20 * i),
                           {{"domain-name", i < 3 ? "one.example" : fmt::format("own-{}.example", i)}});
    one.techniques = {"T1133", "T1556.006", "T1657"};
    graph.add(one);
  }
  const auto all = graph.campaigns(kStart);
  const Campaign* const hand = with_report(all, "r0");
  ASSERT_NE(hand, nullptr);
  EXPECT_EQ(hand->places(), 3U);
  EXPECT_EQ(with_report(all, "r4"), nullptr);
  const Campaign* const method = with_report(all, "r4", CampaignNature::same_method);
  ASSERT_NE(method, nullptr);
  EXPECT_EQ(method->places(), 6U);
  EXPECT_EQ(method->links.front().trait.value, "T1133 > T1556.006 > T1657");
}

TEST(Campaign, OneRuleEverywhereAtOnceIsProbablyTheRule) {
  const auto burst = [](CampaignGraph& graph) {
    for (int i = 0; i < 8; ++i) {
      Report one = report_of(fmt::format("r{}", i), fmt::format("E{}", i), std::chrono::minutes(i));
      one.kind.clear();
      one.rules = {"new-rule"};
      one.techniques = {"T1059.001"};
      graph.add(one);
    }
  };
  CampaignGraph graph;
  burst(graph);
  ASSERT_EQ(graph.campaigns().size(), 1U);
  EXPECT_EQ(graph.campaigns().front().nature, CampaignNature::our_rule);
  EXPECT_EQ(graph.campaigns().front().links.front().trait, (Trait{"rule", "new-rule"}));

  // Whoever adds what was seen, or is harmed, does not count as the rule's.
  for (int i = 0; i < 5; ++i) {
    Report one = *graph.report(fmt::format("r{}", i));
    one.revision = 1;
    if (i % 2 == 0)
      one.care_effect = CareEffect::interrupted;
    else
      one.nature = Nature::malicious;
    graph.add(one);
  }
  EXPECT_TRUE(graph.campaigns().empty());

  // All customers of one provider: it may well be the provider.
  std::vector<sector::Establishment> establishments(40);
  for (std::size_t i = 0; i < establishments.size(); ++i) {
    establishments[i].id = fmt::format("E{}", i);
    if (i < 10) establishments[i].services = {{"P", "", sector::Role::hosts, ""}};
  }
  const sector::Sector sector(establishments);
  CampaignGraph related(&sector);
  burst(related);
  EXPECT_TRUE(related.campaigns().empty());
}

TEST(Campaign, SaysWhetherItCrossesGroupsAndRegions) {
  std::vector<sector::Establishment> establishments(3);
  for (std::size_t i = 0; i < 3; ++i) {
    establishments[i].id = fmt::format("E{}", i);
    establishments[i].group = i < 2 ? "G1" : "G2";
    establishments[i].region = "53";
  }
  const sector::Sector sector(establishments);
  CampaignGraph graph(&sector);
  graph.add(report_of("r0", "E0", hours(0), {{"file", "0a"}}));
  graph.add(report_of("r1", "E1", hours(1), {{"file", "0a"}}));
  EXPECT_FALSE(graph.campaigns().front().crosses_groups);
  graph.add(report_of("r2", "E2", hours(2), {{"file", "0a"}}));
  EXPECT_TRUE(graph.campaigns().front().crosses_groups);
  EXPECT_FALSE(graph.campaigns().front().crosses_regions);
}

TEST(Campaign, ChanceOfManyUnrelatedReportsIsNotUnderstated) {
  // Reports drawn with traits of many rarities, nothing in common by design: of campaigns called almost
  // certain there are none, of likely ones few.
  std::uint64_t state = 7;
  const auto draw = [&state](std::uint64_t below) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return (state >> 33U) % below;
  };
  CampaignGraph graph;
  const char* kinds[] = {"phishing", "malware", "outage", "ransomware"};
  for (int i = 0; i < 1500; ++i) {
    Report one = report_of(fmt::format("r{}", i), fmt::format("E{}", draw(900)), hours(6 * i));
    one.kind = kinds[draw(4)];
    for (std::uint64_t k = 0; k < 4; ++k) {
      const std::uint64_t spread = std::uint64_t{4} << (2 * draw(6));
      one.traits.push_back({"domain-name", fmt::format("d{}-{}.example", spread, draw(spread))});
    }
    std::sort(one.traits.begin(), one.traits.end());
    graph.add(one);
  }
  std::size_t certain = 0, likely = 0;
  for (const Campaign& one : graph.campaigns(kStart + hours(24 * 90))) {
    certain += one.surety == Surety::almost_certain ? 1 : 0;
    likely += one.surety == Surety::likely ? 1 : 0;
  }
  EXPECT_EQ(certain, 0U);
  EXPECT_LE(likely, 1U);
}

// What the graph must find, from the contract alone: every pair compared, nothing kept.
using Groups = std::set<std::set<std::string>>;
Groups groups_by_hand(const std::map<std::string, Report>& standing) {
  std::vector<const Report*> all;
  for (const auto& [id, report] : standing)
    if (!report.withdrawn) all.push_back(&report);
  const auto week = [](const Report& r) { return std::chrono::floor<std::chrono::weeks>(r.occurred); };
  const auto document = [&](const Report& r) {
    return std::pair(week(r), r.kind.empty() ? (r.techniques.empty() ? "" : r.techniques[0]) : r.kind);
  };
  const auto bits = [&](const Trait& trait, bool drill) {
    std::set<std::pair<decltype(week(*all[0])), std::string>> documents, with;
    std::map<decltype(week(*all[0])), std::set<std::string>> places, carriers;
    std::map<decltype(week(*all[0])), std::vector<const Report*>> who;
    for (const Report* one : all) {
      if (one->drill != drill) continue;
      documents.insert(document(*one));
      places[week(*one)].insert(one->establishment);
      const auto features = features_of(*one);
      if (std::find(features.begin(), features.end(), trait) == features.end()) continue;
      with.insert(document(*one));
      carriers[week(*one)].insert(one->establishment);
      who[week(*one)].push_back(one);
    }
    for (const auto& [when, those] : carriers) {
      if (places[when].size() < 12 || 2 * those.size() <= places[when].size()) continue;
      std::map<std::string, double> kinds;
      double malicious = 0, most = 0;
      for (const Report* one : who[when]) {
        if (one->nature == Nature::malicious) ++malicious;
        if (!one->kind.empty()) most = std::max(most, ++kinds[one->kind]);
      }
      const auto count = static_cast<double>(who[when].size());
      if (most < 0.8 * count || malicious < 0.8 * count) return 0.0;
    }
    return -std::log2(feature_share(prior_share(trait.kind), with.size(), documents.size()));
  };
  const auto linked = [&](const Report& one, const Report& other) {
    if (one.drill != other.drill || std::chrono::abs(one.occurred - other.occurred) > kCampaignWindow)
      return false;
    if (one.nature == Nature::not_malicious || other.nature == Nature::not_malicious) return false;
    std::map<FeatureFamily, double> best;
    const auto theirs = features_of(other);
    for (const Trait& trait : features_of(one)) {
      if (std::find(theirs.begin(), theirs.end(), trait) == theirs.end()) continue;
      const double weight = bits(trait, one.drill);
      if (family_of(trait.kind) != FeatureFamily::sequence && weight >= kLinkBits) return true;
      if (weight >= 1 && weight < kLinkBits)
        best[family_of(trait.kind)] = std::max(best[family_of(trait.kind)], weight);
    }
    double sum = 0;
    for (const auto& [family, weight] : best) sum += weight;
    return sum >= kLinkBits && sum > best[FeatureFamily::sequence];
  };
  Groups groups;
  std::set<const Report*> done;
  for (const Report* start : all) {
    if (done.contains(start)) continue;
    std::vector<const Report*> open{start};
    std::set<std::string> ids, places;
    done.insert(start);
    while (!open.empty()) {
      const Report* one = open.back();
      open.pop_back();
      ids.insert(one->id);
      places.insert(one->establishment);
      for (const Report* other : all)
        if (!done.contains(other) && linked(*one, *other)) {
          done.insert(other);
          open.push_back(other);
        }
    }
    if (places.size() > 1) groups.insert(ids);
  }
  return groups;
}

Groups groups_of(const CampaignGraph& graph) {
  Groups groups;
  for (const Campaign& one : graph.campaigns())
    if (one.nature == CampaignNature::one_hand) groups.insert({one.reports.begin(), one.reports.end()});
  return groups;
}

std::vector<Report> any_history() {
  std::vector<Report> all;
  const int count = *rc::gen::inRange(1, 60);
  const int days = *rc::gen::element(3, 80);  // all in a week or two, where much is common; or far apart
  for (int i = 0; i < count; ++i) {
    Report one =
        report_of(fmt::format("r{}", *rc::gen::inRange(0, 40)), fmt::format("E{}", *rc::gen::inRange(0, 25)),
                  hours(*rc::gen::inRange(0, 24 * days)));
    one.revision = *rc::gen::inRange(0U, 1000U);
    one.withdrawn = *rc::gen::inRange(0, 10) == 0;
    one.drill = *rc::gen::inRange(0, 10) == 0;
    one.nature = *rc::gen::element(Nature::unknown, Nature::malicious, Nature::not_malicious);
    one.kind = *rc::gen::element<std::string>("", "malware", "phishing");
    one.techniques = *rc::gen::element<std::vector<std::string>>(
        std::vector<std::string>{}, std::vector<std::string>{"T1", "T2", "T3"},
        std::vector<std::string>{"T1", "T2", "T3", "T4"});
    const int traits = *rc::gen::inRange(0, 4);
    for (int k = 0; k < traits; ++k)
      one.traits.push_back({*rc::gen::element<std::string>("tool", "ipv4-addr", "file"),
                            std::to_string(*rc::gen::inRange(0, 6))});
    std::sort(one.traits.begin(), one.traits.end());
    one.traits.erase(std::unique(one.traits.begin(), one.traits.end()), one.traits.end());
    all.push_back(one);
  }
  return all;
}

RC_GTEST_PROP(Campaign, StepByStepFindsWhatComparingEveryPairDoes, ()) {
  CampaignGraph graph;
  std::map<std::string, Report> standing;
  for (const Report& one : any_history()) {
    graph.add(one);
    const auto [at, is_new] = standing.try_emplace(one.id, one);
    if (!is_new && one.revision > at->second.revision) at->second = one;
    RC_ASSERT(groups_of(graph) == groups_by_hand(standing));
  }
}

RC_GTEST_PROP(Campaign, OrderAndRepetitionChangeNothing, ()) {
  std::vector<Report> all = any_history();
  // Two revisions of one number would make the first to come stand.
  for (std::size_t i = 0; i < all.size(); ++i) all[i].revision = static_cast<std::uint32_t>(i);
  CampaignGraph one, other;
  for (const Report& report : all) one.add(report);
  std::vector<Report> shuffled = all;
  for (std::size_t i = shuffled.size(); i > 1; --i)
    std::swap(shuffled[i - 1], shuffled[*rc::gen::inRange<std::size_t>(0, i)]);
  shuffled.insert(shuffled.end(), all.begin(), all.end());
  for (const Report& report : shuffled) other.add(report);
  const auto left = one.campaigns();
  const auto right = other.campaigns();
  RC_ASSERT(left.size() == right.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    RC_ASSERT(left[i].id == right[i].id);
    RC_ASSERT(left[i].reports == right[i].reports);
    RC_ASSERT(left[i].chance == right[i].chance);
  }
}

}  // namespace
}  // namespace garde::systemic
