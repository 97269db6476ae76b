// SPDX-License-Identifier: Apache-2.0
#include "power/methods.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <unordered_map>

namespace garde::bench::power {
namespace {

using systemic::Nature;
using systemic::Report;

constexpr auto kSameAlarm = std::chrono::hours(14 * 24);
constexpr double kReference = 1.04;

void add_call(std::vector<Call>& calls, Call call) {
  if (!calls.empty() && call.at - calls.back().at < kSameAlarm) return;
  calls.push_back(std::move(call));
}

bool may_be_attack(const Report& report) { return report.nature != Nature::not_malicious && !report.withdrawn; }

std::vector<Call> region_calls(const RegionRule& rule, const World& world, const std::vector<Report>& reports) {
  struct Seen {
    Instant at;
    std::string id;
  };
  std::map<std::string, std::deque<Seen>, std::less<>> by_region;
  std::vector<Call> calls;
  for (const Report& report : reports) {
    const auto index = world.sector->find(report.establishment);
    if (index == sector::kNone) continue;
    auto& seen = by_region[(*world.sector)[index].region];
    std::erase_if(seen, [&](const Seen& one) {
      return one.id == report.id || report.reported - one.at > std::chrono::hours(24);
    });
    if (!may_be_attack(report)) continue;
    seen.push_back({report.reported, report.id});
    if (static_cast<int>(seen.size()) < rule.least) continue;
    Call call{report.reported, {}, {}};
    call.scope.kind = systemic::ScopeKind::region;
    call.scope.code = (*world.sector)[index].region;
    for (const Seen& one : seen) call.reports.push_back(one.id);
    add_call(calls, std::move(call));
  }
  return calls;
}

// First declarations by the day of their arrival; what is corrected to no attack on the day itself is taken out again.
class DailyCounts {
 public:
  // The day's number, and its count so far.
  std::pair<std::int64_t, int> take(const Report& report) {
    const std::int64_t day = std::chrono::duration_cast<std::chrono::hours>(report.reported.time_since_epoch()).count() / 24;
    if (report.revision == 0 && may_be_attack(report)) {
      ++counts_[day];
      day_of_[report.id] = day;
    } else if (report.revision > 0 && !may_be_attack(report)) {
      const auto known = day_of_.find(report.id);
      if (known != day_of_.end()) {
        --counts_[known->second];
        day_of_.erase(known);
      }
    }
    return {day, at(day)};
  }
  [[nodiscard]] int at(std::int64_t day) const {
    const auto found = counts_.find(day);
    return found == counts_.end() ? 0 : found->second;
  }

 private:
  std::map<std::int64_t, int> counts_;
  std::unordered_map<std::string, std::int64_t> day_of_;
};

// The mean of a Poisson count that both charts know, as an operator would from the year before.
constexpr double kMean = 749.0 / 365 * 0.62;

std::vector<Call> chart_calls(Method method, const Rules& rules, const std::vector<Report>& reports) {
  std::vector<Call> calls;
  DailyCounts counts;
  double sum = 0;  // of the days before the day at hand
  std::int64_t today = 0;
  for (const Report& report : reports) {
    const auto [day, count] = counts.take(report);
    if (today == 0) today = day;
    for (; today < day; ++today) sum = std::max(0.0, sum + (counts.at(today) - kMean) / std::sqrt(kMean) - kReference);
    bool is_call = false;
    if (method == Method::cusum) {
      is_call = std::max(0.0, sum + (count - kMean) / std::sqrt(kMean) - kReference) >= rules.cusum.limit;
    } else {
      double mean = 0;
      double square = 0;
      for (std::int64_t back = 3; back <= 9; ++back) {
        mean += counts.at(day - back) / 7.0;
        square += counts.at(day - back) * counts.at(day - back) / 7.0;
      }
      const double deviation = std::sqrt(std::max(0.25, (square - mean * mean) * 7 / 6));
      is_call = count > mean + rules.ears.deviations * deviation;
    }
    if (is_call) add_call(calls, {report.reported, {}, {}});
  }
  return calls;
}

double calls_a_year(Method method, const Rules& rules, const World& world,
                    const std::vector<std::vector<Report>>& years) {
  std::size_t calls = 0;
  for (const auto& year : years) calls += simple_calls(method, rules, world, year).size();
  return static_cast<double>(calls) / static_cast<double>(years.size());
}

}  // namespace

const char* name_of(Method method) {
  constexpr const char* kNames[] = {"garde", "region rule", "CUSUM", "EARS C2"};
  return kNames[static_cast<std::size_t>(method)];
}

std::vector<Call> engine_calls(systemic::Watch& watch, const std::vector<Report>& reports, systemic::AlarmLevel level) {
  watch.reset();
  std::vector<Call> calls;
  std::vector<std::string> called;  // alarms' ids
  for (const Report& report : reports) {
    const auto verdicts = watch.take(report);
    if (!verdicts) continue;
    for (const systemic::Verdict& verdict : *verdicts) {
      if (!verdict.alarm || verdict.alarm->level < level || verdict.alarm->state == systemic::AlarmState::ended) continue;
      if (std::find(called.begin(), called.end(), verdict.alarm->id) != called.end()) continue;
      called.push_back(verdict.alarm->id);
      Call call{report.reported, verdict.alarm->scope, {}};
      for (const auto& hit : verdict.alarm->hit) call.reports.push_back(hit.report);
      calls.push_back(std::move(call));
    }
  }
  return calls;
}

std::vector<Call> simple_calls(Method method, const Rules& rules, const World& world, const std::vector<Report>& reports) {
  return method == Method::region_rule ? region_calls(rules.region, world, reports) : chart_calls(method, rules, reports);
}

Rules calibrate(const World& world, const std::vector<std::vector<Report>>& years) {
  Rules rules;
  for (rules.region.least = 2; calls_a_year(Method::region_rule, rules, world, years) > 1; ++rules.region.least) {
  }
  for (rules.cusum.limit = 1; calls_a_year(Method::cusum, rules, world, years) > 1; rules.cusum.limit += 0.1) {
  }
  for (rules.ears.deviations = 1; calls_a_year(Method::ears, rules, world, years) > 1; rules.ears.deviations += 0.1) {
  }
  return rules;
}

}  // namespace garde::bench::power
