// SPDX-License-Identifier: Apache-2.0
// What one week of reports holds: who was hit, who cut himself off, who is exposed, and whether declarations
// rose or fell.
//
// A week is the seven days that end with `end`. An establishment counts once, as hit where it was hit and cut
// itself off too. Reports said not to be malicious, and drills, are counted apart.
//
// The trend counts declared attacks: reports of hits that nobody has said to be harmless, by the day on which
// they occurred. Recent days lack what is declared late: the delays of the last 120 days (occurred to first
// reported; Lawless's, nowcast.h) correct
// the last two weeks, each by the mean share of its days that is in by now. The corrected last week is then
// compared with the weeks before it: Farrington Flexible where there are four years, else EARS C1 over the
// eight weeks before, its deviation at least that of Poisson counts; the usual range is that of 95 %. A
// rise or a fall is said only where the whole interval of the estimate lies outside of it.
//
// Thread rules: pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/language.h"
#include "sector/sector.h"
#include "systemic/report.h"
#include "systemic/series.h"

namespace garde::systemic {

struct WeekCount {
  Day start;
  double declared = 0;   ///< so far
  double estimated = 0;  ///< once late declarations are allowed for; `declared` where they are not
  std::size_t structures = 0;
  std::size_t malicious = 0;  ///< of those declared, said to be attacks
};

enum class TrendVerdict : std::uint8_t {
  unknown,  ///< too few weeks to say what is usual
  usual,
  rise,
  fall,
};

struct WeeklyTrend {
  std::vector<WeekCount> weeks;  ///< the last is the week in question
  bool has_estimate = false;     ///< late declarations are allowed for
  double estimate_low = 0;       ///< of the last week, 95 %
  double estimate_high = 0;
  TrendVerdict verdict = TrendVerdict::unknown;
  std::optional<double> usual_low, usual_high;
};

struct Weekly {
  Instant start;
  Instant end;
  std::vector<Report> hit;  ///< one an establishment, the gravest; malicious or not known
  std::vector<Report> precautions;
  std::vector<Report> harmless;     ///< said not to be malicious
  std::vector<Report> by_provider;  ///< providers' own
  std::vector<Report> drills;
  std::size_t withdrawn = 0;
  std::vector<std::string> providers;  ///< concerned: they report, or two of the hit name them
  std::vector<sector::Index> exposed;  ///< served by one of these, neither hit nor cut off
  std::size_t exposed_overseas = 0;
  WeeklyTrend trend;
};

/// `revisions` may hold several of one incident, in any order.
[[nodiscard]] Weekly make_weekly(const std::vector<Report>& revisions, const sector::Sector& sector,
                                 Instant end);
[[nodiscard]] WeeklyTrend weekly_trend(const std::vector<Report>& revisions, Day last);

/// "Declared attacks fell from 14 to 8 a week. Once late declarations are allowed for, this is within the
/// usual range: not a fall yet."
[[nodiscard]] std::string trend_sentence(Language language, const WeeklyTrend& trend);
/// Who declared, and what share is said to be malicious: what the counts depend on.
[[nodiscard]] std::string habit_sentence(Language language, const WeeklyTrend& trend);

}  // namespace garde::systemic
