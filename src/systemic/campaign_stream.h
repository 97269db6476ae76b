// SPDX-License-Identifier: Apache-2.0
// Campaigns and live watching together: each report is linked to those that share rare things with it, and
// the campaign that it is in is put to the scan as one stream.
//
// A campaign becomes a stream where one hand links it more surely than chance one time in five, where it is
// no drill, crosses groups or regions, and most of its members share neither a group nor a provider: those
// are zones of the scan already, and say more of who is next.
//
// Thread rules: one thread at a time.
#pragma once

#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "systemic/campaign.h"
#include "systemic/watch.h"

namespace garde::systemic {

class CampaignStream {
 public:
  /// Both outlive it; the sector is that of the watch's model.
  CampaignStream(const sector::Sector& sector, Watch& watch)
      : sector_(&sector), graph_(&sector), watch_(&watch) {}

  /// A report, and all that it changes. An error where the watch cannot take it.
  [[nodiscard]] Result<std::vector<Verdict>> take(const Report& report);

  [[nodiscard]] const CampaignGraph& graph() const { return graph_; }
  [[nodiscard]] CampaignGraph take_graph() && { return std::move(graph_); }

 private:
  [[nodiscard]] bool is_stream(const Campaign& campaign) const;
  void put(const WatchCampaign& stream, std::vector<Verdict>& verdicts);

  const sector::Sector* sector_;
  CampaignGraph graph_;
  Watch* watch_;
  std::unordered_map<std::string, std::string> stream_of_;  // the code, by report
};

}  // namespace garde::systemic
