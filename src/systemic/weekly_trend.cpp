// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "systemic/control_charts.h"
#include "systemic/farrington.h"
#include "systemic/nowcast.h"
#include "systemic/weekly.h"

namespace garde::systemic {
namespace {

using std::chrono::days;

constexpr int kMostWeeks = 52 * 12;
constexpr int kBaseline = 8;  // weeks, of EARS
constexpr std::size_t kFarringtonWeeks = 4 * 52 + 30;
constexpr days kDelayHistory{120};
constexpr int kLongestDelay = 28;
constexpr double kLeastShare = 0.1;
constexpr double kRange = 0.025;  // to each side

struct Declared {
  Day occurred;
  Day first_reported;
  std::string establishment;
  bool malicious = false;
};

std::vector<Declared> declared_attacks(const std::vector<Report>& revisions, Day last) {
  struct Incident {
    const Report* standing = nullptr;
    Instant first_reported;
  };
  std::map<std::string_view, Incident> incidents;
  for (const Report& one : revisions) {
    Incident& incident = incidents.try_emplace(one.id, Incident{&one, one.reported}).first->second;
    incident.first_reported = std::min(incident.first_reported, one.reported);
    if (one.revision > incident.standing->revision) incident.standing = &one;
  }
  std::vector<Declared> all;
  for (const auto& [id, incident] : incidents) {
    const Report& one = *incident.standing;
    const Day occurred = std::chrono::floor<days>(one.occurred);
    const Day reported = std::max(occurred, std::chrono::floor<days>(incident.first_reported));
    if (one.withdrawn || one.drill || one.involvement != Involvement::hit || one.establishment.empty() ||
        one.nature == Nature::not_malicious || occurred > last || reported > last)
      continue;
    all.push_back({occurred, reported, one.establishment, one.nature == Nature::malicious});
  }
  return all;
}

// Sets the estimates of the last two weeks, where the delays are known.
void allow_for_late(const std::vector<Declared>& all, Day last, WeeklyTrend& trend) {
  std::vector<LinelistRecord> list;
  for (const Declared& one : all)
    if (one.occurred > last - kDelayHistory) list.push_back({one.occurred, one.first_reported});
  NowcastOptions options;
  options.now = last;
  options.longest_delay = kLongestDelay;
  options.days = 1;
  const auto nowcast = nowcast_lawless(list, options);
  if (!nowcast) return;
  // A week's estimate is its count over the mean share of its days that is in by now: days without any report
  // count too, and one early day does not explode.
  for (std::size_t back = 0; back < std::min<std::size_t>(2, trend.weeks.size()); ++back) {
    double share = 0;
    for (std::size_t day = 7 * back; day < 7 * back + 7; ++day)
      share += day < nowcast->delay_probability.size() ? nowcast->delay_probability[day] / 7 : 1.0 / 7;
    if (share <= kLeastShare) return;
    WeekCount& week = trend.weeks[trend.weeks.size() - 1 - back];
    week.estimated = week.declared / share;
    if (back > 0) continue;
    const double reach = 1.96 * std::sqrt(week.estimated * (1 - share)) / share;
    trend.estimate_low = std::max(week.declared, week.estimated - reach);
    trend.estimate_high = week.estimated + reach;
    trend.has_estimate = true;
  }
}

void judge(WeeklyTrend& trend) {
  Series series;
  series.spacing = Spacing::week;
  for (const WeekCount& week : trend.weeks) {
    series.counts.emplace_back(std::round(week.estimated));
    series.dates.push_back(week.start);
    series.population.push_back(1);
  }
  const PointRange last{series.size(), series.size()};
  Result<std::vector<PointVerdict>> verdicts = std::vector<PointVerdict>();
  if (series.size() > kFarringtonWeeks) {
    FarringtonOptions options;
    options.range = last;
    options.years = 4;
    options.periods = 10;
    options.left_out = 26;
    options.trend_level = 1;
    options.alpha = kRange;
    options.limit = {0, 4};
    verdicts = farrington(series, options);
  } else if (series.size() > kBaseline) {
    double mean = 0;
    for (std::size_t i = series.size() - 1 - kBaseline; i + 1 < series.size(); ++i)
      mean += *series.counts[i] / kBaseline;
    EarsOptions options;
    options.range = last;
    options.baseline = kBaseline;
    options.least_deviation = std::sqrt(std::max(mean, 1.0));
    options.alpha = kRange;
    verdicts = ears(series, options);
  }
  if (!verdicts || verdicts->empty()) return;
  const PointVerdict& one = verdicts->back();
  if (one.without != NoVerdict::none || !one.upper) return;
  trend.usual_low = std::max(one.lower.value_or(0), 0.0);
  trend.usual_high = *one.upper;
  // What is still to come is not known either: the whole interval must lie outside.
  trend.verdict = trend.estimate_low > *trend.usual_high   ? TrendVerdict::rise
                  : trend.estimate_high < *trend.usual_low ? TrendVerdict::fall
                                                           : TrendVerdict::usual;
}

}  // namespace

WeeklyTrend weekly_trend(const std::vector<Report>& revisions, Day last) {
  WeeklyTrend trend;
  const std::vector<Declared> all = declared_attacks(revisions, last);
  Day first = last;
  for (const Declared& one : all) first = std::min(first, one.occurred);
  // A first week that is not whole would be too low. The week in question is there in any case.
  const auto weeks =
      static_cast<int>(std::clamp<std::int64_t>(((last - first).count() + 1) / 7, 1, kMostWeeks));
  trend.weeks.resize(static_cast<std::size_t>(weeks));
  for (int i = 0; i < weeks; ++i)
    trend.weeks[static_cast<std::size_t>(i)].start = last + days(1) - days(7) * (weeks - i);
  std::vector<std::set<std::string_view>> structures(trend.weeks.size());
  for (const Declared& one : all) {
    const auto back = static_cast<std::size_t>((last - one.occurred).count() / 7);
    if (back >= trend.weeks.size()) continue;
    const std::size_t at = trend.weeks.size() - 1 - back;
    ++trend.weeks[at].declared;
    trend.weeks[at].malicious += one.malicious ? 1 : 0;
    structures[at].insert(one.establishment);
  }
  for (std::size_t i = 0; i < trend.weeks.size(); ++i) {
    trend.weeks[i].structures = structures[i].size();
    trend.weeks[i].estimated = trend.weeks[i].declared;
  }
  trend.estimate_low = trend.estimate_high = trend.weeks.back().declared;
  allow_for_late(all, last, trend);
  judge(trend);
  return trend;
}

}  // namespace garde::systemic
