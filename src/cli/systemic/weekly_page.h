// SPDX-License-Identifier: Apache-2.0
// The Monday page for the duty officer: the verdict first, then what is not known, who, where, what links
// incidents, and whether the change in declarations is real. One file that opens offline.
//
// Thread rules: pure.
#pragma once

#include <string>
#include <vector>

#include "cli/systemic/page_parts.h"
#include "systemic/alarm.h"
#include "systemic/report_input.h"

namespace garde::cli::systemic {

struct WeeklyView {
  PageContext context;
  const garde::systemic::Weekly& week;
  std::vector<garde::systemic::Alarm> alarms;        ///< that stood in the week, the gravest first
  std::vector<garde::systemic::Campaign> campaigns;  ///< of the last four weeks
  std::vector<garde::systemic::CampaignLink> common;
  const garde::systemic::ReportFile& input;
};

[[nodiscard]] std::string weekly_page(const WeeklyView& view);

/// A campaign as a card: what links it, how surely, and its timeline.
[[nodiscard]] std::string campaign_card(const PageContext& context, const garde::systemic::Campaign& campaign,
                                        const std::vector<TimelineEntry>& timeline);
/// Bars of the last half year, what is still expected, and the usual range.
[[nodiscard]] std::string trend_chart(const PageContext& context, const garde::systemic::WeeklyTrend& trend);

}  // namespace garde::cli::systemic
