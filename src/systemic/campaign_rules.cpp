// SPDX-License-Identifier: Apache-2.0
// Many establishments on one rule and nothing else, all at once: probably the rule.
#include <algorithm>
#include <cmath>

#include "systemic/campaign_state.h"

namespace garde::systemic {
namespace {

constexpr std::chrono::hours kBurst{24};
constexpr std::size_t kLeastPlaces = 4;
constexpr double kAsBefore = 0.1;  // of the burst, a day, in the 28 days before

}  // namespace

bool shares_zone(const sector::Sector& sector, const std::vector<std::string>& establishments) {
  constexpr double kMost = 0.8;
  for (const sector::Axis axis : {sector::Axis::group, sector::Axis::provider}) {
    std::map<sector::Index, std::size_t> shared;
    for (const std::string& id : establishments)
      if (const sector::Index index = sector.find(id); index != sector::kNone)
        for (const sector::Index division : sector.divisions_of(index, axis)) ++shared[division];
    for (const auto& [division, count] : shared)
      if (static_cast<double>(count) >= kMost * static_cast<double>(establishments.size()) &&
          2 * sector.divisions(axis)[division].members.size() < sector.size())
        return true;
  }
  return false;
}

void CampaignGraph::State::append_rule_bursts(Instant since, std::vector<Campaign>& out) const {
  for (const auto& [rule, slots] : by_rule) {
    std::vector<Slot> order = slots;
    const auto time = [this](Slot slot) { return incidents[slot].report.occurred; };
    std::sort(order.begin(), order.end(), [this](Slot a, Slot b) {
      return std::tie(incidents[a].report.occurred, incidents[a].report.id) <
             std::tie(incidents[b].report.occurred, incidents[b].report.id);
    });
    for (std::size_t first = 0; first < order.size();) {
      std::size_t end = first;
      while (end < order.size() && time(order[end]) - time(order[first]) <= kBurst) ++end;
      // Those of the 28 days before, by day.
      std::size_t before = first;
      while (before > 0 && time(order[first]) - time(order[before - 1]) <= kCampaignWindow) --before;
      const double usual = static_cast<double>(first - before) / 28;
      Campaign one;
      one.nature = CampaignNature::our_rule;
      place({order.begin() + static_cast<std::ptrdiff_t>(first),
             order.begin() + static_cast<std::ptrdiff_t>(end)},
            one);
      if (one.places() < kLeastPlaces || one.last < since ||
          usual > kAsBefore * static_cast<double>(end - first) ||
          (sector != nullptr && shares_zone(*sector, one.establishments))) {
        ++first;
        continue;
      }
      one.id = campaign_id("rule:" + one.reports.front());
      one.window = kBurst;
      one.links = {{{"rule", rule}, 0, one.places()}};
      // The chance is not counted: that a rule errs everywhere at once is no chance.
      one.surety = Surety::possible;
      out.push_back(std::move(one));
      first = end;
    }
  }
}

}  // namespace garde::systemic
