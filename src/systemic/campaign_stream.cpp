// SPDX-License-Identifier: Apache-2.0
#include "systemic/campaign_stream.h"

#include <iterator>
#include <map>

namespace garde::systemic {

Result<std::vector<Verdict>> CampaignStream::take(const Report& report) {
  auto verdicts = watch_->take(report);
  if (!verdicts) return verdicts;
  // A correction may take a report out of a campaign, split it, or join two: all that were touched are put
  // anew.
  std::set<std::string> touched{report.id};
  const auto touch = [&touched](const std::optional<Campaign>& campaign) {
    if (campaign) touched.insert(campaign->reports.begin(), campaign->reports.end());
  };
  touch(graph_.campaign_of(report.id));
  graph_.add(report);
  touch(graph_.campaign_of(report.id));
  std::map<std::string, Campaign> now;
  std::set<std::string> gone;
  for (const std::string& id : touched) {
    if (const auto found = stream_of_.find(id); found != stream_of_.end()) {
      gone.insert(found->second);
      stream_of_.erase(found);
    }
    auto campaign = graph_.campaign_of(id);
    if (campaign && is_stream(*campaign)) now.try_emplace(campaign->id, std::move(*campaign));
  }
  for (const auto& [code, campaign] : now) {
    gone.erase(code);
    for (const std::string& id : campaign.reports) stream_of_[id] = code;
    put({code, campaign.links.empty() ? code : campaign.links.front().trait.value, campaign.reports,
         campaign.share},
        *verdicts);
  }
  for (const std::string& code : gone) put({code, code, {}, 1}, *verdicts);
  return verdicts;
}

bool CampaignStream::is_stream(const Campaign& campaign) const {
  return !campaign.drill && campaign.surety <= Surety::likely &&
         (campaign.crosses_groups || campaign.crosses_regions) &&
         !shares_zone(*sector_, campaign.establishments);
}

void CampaignStream::put(const WatchCampaign& stream, std::vector<Verdict>& verdicts) {
  auto more = watch_->set_campaign(stream);
  verdicts.insert(verdicts.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace garde::systemic
