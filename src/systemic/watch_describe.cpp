// SPDX-License-Identifier: Apache-2.0
// What an alarm tells beside its level and scope.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "systemic/alarm_exposure.h"
#include "systemic/watch.h"

namespace garde::systemic {
namespace {

using sector::Index;

constexpr std::size_t kMostTechniques = 12;
constexpr std::size_t kMostTraits = 20;
constexpr std::size_t kMostRules = 5;
constexpr std::size_t kMostOthers = 3;
constexpr std::uint32_t kMostHitsToRaise = 20;
constexpr double kNearlyAsWell = 2;

// The keys of most first, those of at least so many.
template <typename Key>
std::vector<Key> most_counted(const std::map<Key, std::uint32_t>& counts, std::uint32_t least,
                              std::size_t most) {
  std::vector<std::pair<Key, std::uint32_t>> order;
  for (const auto& one : counts)
    if (one.second >= least) order.push_back(one);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<Key> out;
  for (auto& [key, count] : order)
    if (out.size() < most) out.push_back(key);
  return out;
}

AlarmHunt hunt_for(const std::vector<const Report*>& reports) {
  std::map<std::string, std::uint32_t> techniques, rules;
  std::map<Trait, std::uint32_t> traits;
  for (const Report* report : reports) {
    for (const std::string& one : std::set<std::string>(report->techniques.begin(), report->techniques.end()))
      ++techniques[one];
    for (const std::string& one : std::set<std::string>(report->rules.begin(), report->rules.end()))
      ++rules[one];
    for (const Trait& one : report->traits) ++traits[one];
  }
  return {most_counted(techniques, 1, kMostTechniques), most_counted(traits, 2, kMostTraits),
          most_counted(rules, 2, kMostRules)};
}

// All raised by one rule at once, and nobody says that anything happened: the rule is the likelier cause.
bool looks_like_our_rule(const std::vector<const Report*>& reports) {
  if (reports.size() < 3 || reports.front()->rules.size() != 1) return false;
  return std::all_of(reports.begin(), reports.end(), [&](const Report* report) {
    return report->rules == reports.front()->rules && report->traits.empty() &&
           report->care_effect <= CareEffect::none && !is_severe(*report);
  });
}

bool is_of_provider(ScopeKind kind) {
  return kind == ScopeKind::provider || kind == ScopeKind::product || kind == ScopeKind::region_provider;
}

// Scopes of one family lie in one another; ways and campaigns say how, not where.
int family_of(ScopeKind kind) {
  if (is_of_provider(kind)) return 1;
  if (kind == ScopeKind::group) return 2;
  if (kind == ScopeKind::kind) return 3;
  if (kind == ScopeKind::region || kind == ScopeKind::department || kind == ScopeKind::region_kind ||
      kind == ScopeKind::circle)
    return 4;
  return 0;
}

bool is_over_country(ScopeKind kind) {
  return kind == ScopeKind::country || kind == ScopeKind::tactic || kind == ScopeKind::technique ||
         kind == ScopeKind::campaign;
}

}  // namespace

// What tells whether there is anything new: level, scope and who is hit.
Alarm Watch::outline(const ZoneFinding& finding) {
  Alarm alarm;
  alarm.level = *finding.level;
  alarm.scope = board_.scope(finding.zone);
  alarm.window_start = finding.window.start;
  alarm.window_end = now_;
  alarm.generated = model_->baseline().sector().is_generated();
  alarm.significance.observed = finding.window.observed;
  alarm.significance.expected = finding.window.expected;
  alarm.significance.ratio = finding.window.ratio;
  alarm.significance.recurrence_years = 1 / finding.yearly;
  alarm.significance.p_value = -std::expm1(-finding.yearly);
  describe_hits(finding, alarm);
  return alarm;
}

// The rest, which takes most of the time: only where somebody reads it.
void Watch::complete(Live& live) {
  if (live.is_complete) return;
  live.is_complete = true;
  describe_others(live.finding, live.others, live.alarm);
  describe_exposed(live.finding, live.alarm);
  describe_gaps(live.finding, live.alarm);
  describe_outlook(live.finding, live.alarm);
}

void Watch::describe_hits(const ZoneFinding& finding, Alarm& alarm) {
  const sector::Sector& sector = model_->baseline().sector();
  std::set<std::string> regions;
  std::vector<const Report*> reports;
  for (const WatchBoard::Slot slot : board_.cases(finding.zone, finding.window.start)) {
    const WatchCase& one = board_.at(slot);
    const Report& report = *one.report;
    const sector::Establishment& known = sector[one.establishment];
    AlarmHit hit{known.id,       known.name,         known.region,    known.department,
                 known.overseas, report.id,          report.occurred, report.reported,
                 report.nature,  report.care_effect, report.kind,     report.severity};
    if (one.weight <= 0) {
      alarm.precautions.push_back(std::move(hit));
      continue;
    }
    if (!known.region.empty()) regions.insert(known.region);
    reports.push_back(&report);
    alarm.hit.push_back(std::move(hit));
  }
  alarm.regions.assign(regions.begin(), regions.end());
  alarm.hunt = hunt_for(reports);
  if (looks_like_our_rule(reports)) {
    alarm.level = AlarmLevel::watch;
    alarm.unknown.push_back({AlarmUnknown::own_rule, 0});
  }
  if (const auto found = providers_.find(finding.zone); found != providers_.end() && !found->second.empty())
    alarm.providers_reporting.push_back(alarm.scope.code);
}

void Watch::describe_others(const ZoneFinding& finding, const std::vector<ZoneFinding>& others,
                            Alarm& alarm) {
  std::vector<const ZoneFinding*> order;
  for (const ZoneFinding& other : others)
    if (other.zone != finding.zone) order.push_back(&other);
  std::stable_sort(order.begin(), order.end(),
                   [](const ZoneFinding* a, const ZoneFinding* b) { return a->evidence > b->evidence; });
  std::set<ScopeKind> told;  // one of each kind: circles and intersections come in crowds
  bool rivals = false;
  for (const ZoneFinding* other : order) {
    if (alarm.others.size() == kMostOthers) break;
    if (!told.insert(board_.kind(other->zone)).second) continue;
    alarm.others.push_back(
        {board_.scope(other->zone), static_cast<std::uint32_t>(hits_of(*other).size()), 1 / other->yearly});
    const int family = family_of(board_.kind(other->zone));
    rivals = rivals || (other->evidence > finding.evidence - kNearlyAsWell && family != 0 &&
                        family != family_of(board_.kind(finding.zone)));
  }
  if (rivals) alarm.unknown.push_back({AlarmUnknown::another_scope, 0});
}

void Watch::describe_exposed(const ZoneFinding& finding, Alarm& alarm) {
  if (options_.most_exposed == 0) return;
  const sector::Sector& sector = model_->baseline().sector();
  std::vector<Index> hit, reported;
  for (const AlarmHit& one : alarm.hit) hit.push_back(sector.find(one.establishment));
  reported = hit;
  for (const AlarmHit& one : alarm.precautions) reported.push_back(sector.find(one.establishment));
  std::sort(hit.begin(), hit.end());
  hit.erase(std::unique(hit.begin(), hit.end()), hit.end());
  std::sort(reported.begin(), reported.end());
  const bool over_country = is_over_country(alarm.scope.kind);
  std::vector<Index> candidates;
  if (over_country) {
    candidates.resize(sector.size());
    std::iota(candidates.begin(), candidates.end(), Index{0});
  } else {
    candidates = model_->zones().members(finding.zone);
  }
  Exposure exposure = expose(sector, candidates, hit, reported, over_country, options_.most_exposed);
  alarm.exposed_count = exposure.count;
  alarm.exposed_overseas = exposure.overseas;
  alarm.exposed = std::move(exposure.first);
  std::uint32_t silent = 0;
  for (const Index one : candidates) silent += silence_.is_silent(one, now_) ? 1 : 0;
  if (silent > 0) alarm.unknown.push_back({AlarmUnknown::silent, silent});
}

void Watch::describe_gaps(const ZoneFinding& finding, Alarm& alarm) {
  const auto unknown = static_cast<std::uint32_t>(std::count_if(
      alarm.hit.begin(), alarm.hit.end(), [](const AlarmHit& hit) { return hit.nature == Nature::unknown; }));
  const bool names_way = std::any_of(alarm.hit.begin(), alarm.hit.end(), [this](const AlarmHit& hit) {
    return !standing_.at(hit.report).report.provider.empty();
  });
  if (unknown > 0) alarm.unknown.push_back({AlarmUnknown::nature, unknown});
  if (!names_way && alarm.providers_reporting.empty()) alarm.unknown.push_back({AlarmUnknown::way_in, 0});
  if (alarm.hunt.techniques.empty()) alarm.unknown.push_back({AlarmUnknown::techniques, 0});
  const double hours =
      std::chrono::duration<double, std::ratio<3600>>(alarm.window_end - alarm.window_start).count();
  const double late = finding.window.observed * (1 / model_->baseline().declared_share(hours) - 1);
  if (late >= 1) alarm.unknown.push_back({AlarmUnknown::late_reports, static_cast<std::uint32_t>(late)});
  if (!model_->baseline().has_history()) alarm.unknown.push_back({AlarmUnknown::baseline_is_prior, 0});
  const auto is_gap = [&alarm](AlarmUnknown what) {
    return std::any_of(alarm.unknown.begin(), alarm.unknown.end(),
                       [what](const AlarmGap& gap) { return gap.what == what; });
  };
  const bool serious = alarm.level >= AlarmLevel::warning;
  const bool care = std::any_of(alarm.hit.begin(), alarm.hit.end(),
                                [](const AlarmHit& hit) { return hit.care_effect >= CareEffect::degraded; });
  const auto advise = [&alarm](bool when, AlarmAdvice advice) {
    if (when) alarm.advice.push_back(advice);
  };
  advise(is_gap(AlarmUnknown::own_rule), AlarmAdvice::check_rule);
  advise(serious && alarm.exposed_count > 0, AlarmAdvice::warn_exposed);
  advise(is_of_provider(alarm.scope.kind), AlarmAdvice::call_provider);
  advise(!alarm.hunt.techniques.empty() || !alarm.hunt.traits.empty(), AlarmAdvice::hunt);
  advise(unknown > 0, AlarmAdvice::confirm_nature);
  advise(serious, AlarmAdvice::protect_backups);
  advise(care || alarm.level == AlarmLevel::systemic, AlarmAdvice::prepare_care);
  advise(is_gap(AlarmUnknown::silent), AlarmAdvice::reach_silent);
  advise(serious, AlarmAdvice::keep_evidence);
}

void Watch::describe_rise(const ZoneFinding& finding, Alarm& alarm) {
  const bool severe = is_of_severe(finding.reading);
  const bool to_systemic = alarm.level == AlarmLevel::warning;
  alarm.outlook.next_level = to_systemic ? AlarmLevel::systemic : AlarmLevel::warning;
  const Reading reading = to_systemic ? (severe ? Reading::several_severe : Reading::several)
                                      : (severe ? Reading::two_severe : Reading::two);
  const std::uint32_t confirmed = to_systemic ? kSeveralMalicious : 1;
  const std::uint32_t bodies = to_systemic ? kSeveralUnits : 2;
  for (std::uint32_t more = 0; more <= kMostHitsToRaise; ++more) {
    WindowScore with = board_.score_with(finding.zone, reading, finding.window, more, now_);
    if (with.units < bodies) continue;
    if (more == 0) with.malicious = confirmed;
    const double yearly = model_->calibration().yearly(board_.kind(finding.zone),
                                                       board_.size_class(finding.zone), reading, with.ratio);
    const auto level = level_of(reading, with, yearly, options_.budget);
    if (!level || *level < *alarm.outlook.next_level || with.malicious < confirmed) continue;
    if (more == 0 && finding.window.malicious < confirmed)
      alarm.outlook.confirmations_to_raise = confirmed - finding.window.malicious;
    if (more == 0) continue;
    if (alarm.outlook.hits_to_raise == 0 || more < alarm.outlook.hits_to_raise)
      alarm.outlook.hits_to_raise = more;
    return;
  }
}

void Watch::describe_outlook(const ZoneFinding& finding, Alarm& alarm) {
  if (alarm.level != AlarmLevel::systemic) {
    describe_rise(finding, alarm);
    if (finding.carrier != finding.zone) describe_rise(find(finding.carrier, 1, now_), alarm);
  }
  Instant latest = alarm.window_start;
  for (const AlarmHit& hit : alarm.hit) latest = std::max(latest, hit.reported);
  const auto hours =
      std::max<std::int64_t>((latest + options_.quiet_to_end - now_) / std::chrono::hours(1), 1);
  // The level only falls while nothing comes: the first hour at which it is below.
  const auto first_below = [&](AlarmLevel level) {
    std::int64_t holds = 0;
    std::int64_t below = hours + 1;
    while (below - holds > 1) {
      const std::int64_t middle = (holds + below) / 2;
      const ZoneFinding then = standing_of(finding, options_.slack, now_ + std::chrono::hours(middle));
      (then.level && *then.level >= level ? holds : below) = middle;
    }
    return below;
  };
  const std::int64_t ends = std::min(first_below(AlarmLevel::watch), hours);
  alarm.outlook.ends_at = now_ + std::chrono::hours(ends);
  if (alarm.level == AlarmLevel::watch) return;
  if (const std::int64_t lowered = first_below(alarm.level); lowered < ends)
    alarm.outlook.lowered_at = now_ + std::chrono::hours(lowered);
}

}  // namespace garde::systemic
