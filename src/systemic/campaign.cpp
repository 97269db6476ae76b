// SPDX-License-Identifier: Apache-2.0
// What components mean: who is in, what they share, and how likely chance does it.
#include "systemic/campaign.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <fmt/core.h>
#include <xxhash.h>

#include "systemic/campaign_state.h"

namespace garde::systemic {
namespace {

constexpr std::size_t kMostLinks = 12;
constexpr double kLeastChance = 1e-12;  // below, the model is more in doubt than chance
constexpr double kDaysOfYear = 365.25;

// P(X >= least), X ~ Binomial(n, p).
double at_least(std::size_t least, std::size_t n, double p) {
  if (least == 0) return 1;
  if (least > n) return 0;
  const boost::math::binomial_distribution<double> all(static_cast<double>(n), std::min(p, 1.0));
  return boost::math::cdf(boost::math::complement(all, static_cast<double>(least) - 1));
}

}  // namespace

Surety surety_of(double chance) {
  return chance <= 1e-4   ? Surety::almost_certain
         : chance <= 1e-2 ? Surety::likely
         : chance <= 0.2  ? Surety::possible
                          : Surety::weak;
}

std::string campaign_id(std::string_view of) {
  return fmt::format("C-{:016x}", XXH3_64bits(of.data(), of.size()));
}

double Campaign::recurrence_days() const {
  const double days = std::chrono::duration<double, std::ratio<86400>>(window).count();
  return std::min(days / std::max(chance, kLeastChance), 10'000 * kDaysOfYear);
}

void CampaignGraph::State::place(std::vector<Slot> members, Campaign& campaign) const {
  std::sort(members.begin(), members.end(), [this](Slot a, Slot b) {
    return std::tie(incidents[a].report.occurred, incidents[a].report.id) <
           std::tie(incidents[b].report.occurred, incidents[b].report.id);
  });
  campaign.drill = incidents[members.front()].report.drill;
  campaign.first = incidents[members.front()].report.occurred;
  campaign.last = incidents[members.back()].report.occurred;
  std::set<std::string> establishments, providers;
  const Incident* heard_first = nullptr;
  for (const Slot slot : members) {
    const Incident& one = incidents[slot];
    campaign.reports.push_back(one.report.id);
    if (one.report.establishment.empty())
      providers.insert(one.report.provider);
    else
      establishments.insert(one.report.establishment);
    if (heard_first == nullptr || std::tie(one.first_reported, one.report.id) <
                                      std::tie(heard_first->first_reported, heard_first->report.id))
      heard_first = &one;
  }
  campaign.id = campaign_id(heard_first->report.id);
  campaign.establishments.assign(establishments.begin(), establishments.end());
  campaign.providers.assign(providers.begin(), providers.end());
  if (sector == nullptr) return;
  std::set<sector::Index> groups, regions;
  for (const std::string& id : establishments)
    if (const sector::Index index = sector->find(id); index != sector::kNone) {
      const sector::Index group = sector->division_of(index, sector::Axis::group);
      // Each establishment that is in no group stands for itself.
      groups.insert(group == sector::kNone ? sector::kNone - 1 - index : group);
      regions.insert(sector->division_of(index, sector::Axis::region));
    }
  campaign.crosses_groups = groups.size() > 1;
  campaign.crosses_regions = regions.size() > 1;
}

std::size_t CampaignGraph::State::count_reporting(bool drill, Instant from, Instant to,
                                                  std::size_t& traits) const {
  // Weeks that the window touches: a few more than report in it, so that chance is not understated.
  const auto first = std::chrono::floor<std::chrono::weeks>(from).time_since_epoch().count();
  const auto last = std::chrono::floor<std::chrono::weeks>(to).time_since_epoch().count();
  std::set<std::string_view> places;
  std::set<FeatureId> seen;
  const Side& side = sides[drill ? 1 : 0];
  for (auto week = side.places.lower_bound(first); week != side.places.end() && week->first <= last; ++week)
    for (const auto& [name, count] : week->second) places.insert(name);
  for (auto week = side.features.lower_bound(first); week != side.features.end() && week->first <= last;
       ++week)
    for (const auto& [id, count] : week->second) seen.insert(id);
  traits = seen.size();
  return places.size();
}

Campaign CampaignGraph::State::describe(const std::vector<Slot>& members, Layer layer) const {
  Campaign campaign;
  campaign.nature = layer == Layer::traits ? CampaignNature::one_hand : CampaignNature::same_method;
  place(members, campaign);
  campaign.window = std::max<Duration>(campaign.last - campaign.first, kCampaignWindow);
  std::size_t traits = 0;
  campaign.reporting =
      count_reporting(campaign.drill, campaign.last - campaign.window, campaign.last, traits);
  std::map<FeatureId, std::set<std::string_view>> carriers;
  for (const Slot slot : members)
    for (const FeatureId id : incidents[slot].features)
      if (features[id].bits >= 1) carriers[id].insert(incidents[slot].place);
  for (const auto& [id, places] : carriers) {
    const Feature& feature = features[id];
    if (places.size() < 2) continue;
    campaign.links.push_back({feature.trait, feature.bits, places.size()});
    const bool is_sequence = feature.family == FeatureFamily::sequence;
    if (is_sequence != (layer == Layer::sequences)) continue;
    const double alone = at_least(places.size() - 1, campaign.reporting - 1, feature.share);
    const double chance = std::max(alone * static_cast<double>(traits), kLeastChance);
    if (chance >= campaign.chance) continue;
    campaign.chance = chance;
    campaign.share = std::min(feature.share * static_cast<double>(traits), 1.0);
  }
  std::sort(campaign.links.begin(), campaign.links.end(), [](const CampaignLink& a, const CampaignLink& b) {
    return std::tie(b.establishments, b.bits, a.trait) < std::tie(a.establishments, a.bits, b.trait);
  });
  if (campaign.links.size() > kMostLinks) campaign.links.resize(kMostLinks);
  campaign.surety = surety_of(campaign.chance);
  return campaign;
}

CampaignGraph::CampaignGraph(const sector::Sector* sector) : state_(std::make_unique<State>()) {
  state_->sector = sector;
}
CampaignGraph::CampaignGraph(CampaignGraph&&) noexcept = default;
CampaignGraph& CampaignGraph::operator=(CampaignGraph&&) noexcept = default;
CampaignGraph::~CampaignGraph() = default;

void CampaignGraph::add(const Report& report) {
  const auto [at, is_new] =
      state_->slot_of.try_emplace(report.id, static_cast<Slot>(state_->incidents.size()));
  const Slot slot = at->second;
  if (is_new) {
    state_->incidents.emplace_back();
    state_->incidents[slot].first_reported = report.reported;
  }
  Incident& one = state_->incidents[slot];
  one.first_reported = std::min(one.first_reported, report.reported);
  if (!is_new && report.revision <= one.report.revision) return;
  state_->detach(slot);
  one.report = report;
  state_->attach(slot);
  state_->refresh();
}

std::vector<Campaign> CampaignGraph::campaigns(Instant since) const {
  std::vector<Campaign> all;
  for (const Layer layer : kLayers)
    for (const auto& [head, members] : state_->components[static_cast<std::size_t>(layer)]) {
      if (members.size() < 2) continue;
      if (std::none_of(members.begin(), members.end(),
                       [&](Slot slot) { return state_->incidents[slot].report.occurred >= since; }))
        continue;
      // What one campaign holds whole is no resemblance beside it.
      if (layer == Layer::sequences && std::all_of(members.begin(), members.end(), [&](Slot slot) {
            return state_->incidents[slot].component[0] == state_->incidents[members.front()].component[0];
          }))
        continue;
      Campaign one = state_->describe(members, layer);
      if (one.places() >= 2) all.push_back(std::move(one));
    }
  state_->append_rule_bursts(since, all);
  std::sort(all.begin(), all.end(), [](const Campaign& a, const Campaign& b) {
    const auto key = [](const Campaign& c) { return std::tuple(c.drill, c.nature, c.chance); };
    if (key(a) != key(b)) return key(a) < key(b);
    return std::tuple(b.places(), a.first, a.id) < std::tuple(a.places(), b.first, b.id);
  });
  return all;
}

std::optional<Campaign> CampaignGraph::campaign_of(const std::string& report_id) const {
  const auto found = state_->slot_of.find(report_id);
  if (found == state_->slot_of.end()) return std::nullopt;
  const auto& members = state_->members(Layer::traits, found->second);
  if (members.size() < 2 || !state_->incidents[found->second].is_in) return std::nullopt;
  Campaign one = state_->describe(members, Layer::traits);
  if (one.places() < 2) return std::nullopt;
  return one;
}

std::vector<CampaignLink> CampaignGraph::common_traits(Instant since) const {
  std::vector<CampaignLink> all;
  const auto first = std::chrono::floor<std::chrono::weeks>(since).time_since_epoch().count();
  for (const Feature& feature : state_->features) {
    if (feature.drill || feature.family == FeatureFamily::sequence || feature.common_weeks.empty() ||
        *feature.common_weeks.rbegin() < first)
      continue;
    std::set<std::string_view> places;
    for (auto week = feature.carriers.lower_bound(first); week != feature.carriers.end(); ++week)
      for (const Slot slot : week->second) places.insert(state_->incidents[slot].place);
    all.push_back({feature.trait, 0, places.size()});
  }
  std::sort(all.begin(), all.end(), [](const CampaignLink& a, const CampaignLink& b) {
    return std::tie(b.establishments, a.trait) < std::tie(a.establishments, b.trait);
  });
  return all;
}

const Report* CampaignGraph::report(const std::string& id) const {
  const auto found = state_->slot_of.find(id);
  return found == state_->slot_of.end() ? nullptr : &state_->incidents[found->second].report;
}

}  // namespace garde::systemic
