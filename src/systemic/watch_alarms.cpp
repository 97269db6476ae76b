// SPDX-License-Identifier: Apache-2.0
// The life of alarms: raised, updated, lowered, ended.
#include <algorithm>
#include <cmath>
#include <fmt/core.h>
#include <set>
#include <xxhash.h>

#include "systemic/watch.h"

namespace garde::systemic {
namespace {

constexpr std::chrono::hours kBetweenReviews{1};

// Of two scopes that explain the same nearly as well, the simpler is named: what most people can act on.
constexpr std::array<int, kScopeKindCount> kSimplicity = {0, 1, 3, 3, 2, 4, 5, 6, 6, 7, 8, 8, 2, 3};
constexpr double kNearlyAsWell = 1;

// Somewhere below the country.
bool is_place(ScopeKind kind) {
  return kind != ScopeKind::country && kind != ScopeKind::kind && kind != ScopeKind::tactic &&
         kind != ScopeKind::technique && kind != ScopeKind::campaign;
}
bool is_over_country(ScopeKind kind) {
  return kind == ScopeKind::country || kind == ScopeKind::kind;
}

std::size_t shared(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both.size();
}

std::string alarm_id(const Scope& scope, const std::vector<std::string>& hits, Instant at) {
  std::string text = key_of(scope) + '|' + format_rfc3339(at, 0);
  for (const std::string& hit : hits) text += '|' + hit;
  return fmt::format("alarm-{:012x}", XXH3_64bits(text.data(), text.size()) & 0xFFFFFFFFFFFF);
}

// When the last of the hit was reported.
Instant latest_of(const Alarm& alarm) {
  Instant latest = alarm.window_start;
  for (const AlarmHit& hit : alarm.hit) latest = std::max(latest, hit.reported);
  return latest;
}

// What is worth telling again.
bool says_the_same(const Alarm& a, const Alarm& b) {
  return a.level == b.level && a.scope == b.scope && a.hit == b.hit && a.precautions == b.precautions &&
         a.providers_reporting == b.providers_reporting;
}

}  // namespace

ZoneFinding Watch::find(ZoneId zone, double slack, Instant at) {
  ZoneFinding finding =
      judge(zone, board_.score(zone, at), board_, model_->calibration(), options_.budget, slack);
  const auto reporting = providers_.find(zone);
  if (reporting == providers_.end() || (finding.level && *finding.level >= AlarmLevel::warning))
    return finding;
  for (const auto& [report, occurred] : reporting->second) {
    if (occurred < at - options_.quiet_to_end) continue;
    // No chance about it: the provider says so.
    if (!finding.level) {
      finding.window.start = std::min(occurred, at - kShortestWindow);
      finding.window.expected = board_.expected(zone, false, finding.window.start, at);
    }
    finding.level = AlarmLevel::warning;
  }
  return finding;
}

// The scope that an alarm names, at the level that it or the scope that carried it has at another time.
ZoneFinding Watch::standing_of(const ZoneFinding& earlier, double slack, Instant at) {
  ZoneFinding own = find(earlier.zone, slack, at);
  if (earlier.carrier == earlier.zone) return own;
  ZoneFinding carrier = find(earlier.carrier, slack, at);
  if (!own.level && !(own.window.ratio > 0)) return carrier;
  if (carrier.level <= own.level) return own;
  own.carrier = carrier.zone;
  own.level = carrier.level;
  own.yearly = std::min(own.yearly, carrier.yearly);
  return own;
}

std::vector<std::string> Watch::hits_of(const ZoneFinding& finding) {
  std::vector<std::string> out;
  for (const WatchBoard::Slot slot : board_.cases(finding.zone, finding.window.start))
    if (board_.at(slot).weight > 0) out.push_back(board_.at(slot).report->id);
  std::sort(out.begin(), out.end());
  return out;
}

bool Watch::names_place(const ZoneFinding& finding) const {
  return is_place(board_.kind(finding.zone)) && finding.evidence > 0;
}

// The best explanation of the strongest finding's reports, at its level. A place of which the country is as
// good an explanation is none.
std::optional<ZoneFinding> Watch::best_of(const std::vector<ZoneFinding>& candidates) {
  const auto stronger = [](const ZoneFinding& a, const ZoneFinding& b) {
    return a.level != b.level ? a.level < b.level : a.yearly > b.yearly;
  };
  const auto strongest = std::max_element(candidates.begin(), candidates.end(), stronger);
  if (strongest == candidates.end() || !strongest->level) return std::nullopt;
  const std::vector<std::string> hits = hits_of(*strongest);
  // What links a campaign is rare: a place must hold all of it to say more.
  const bool all = board_.kind(strongest->zone) == ScopeKind::campaign;
  double country = 0;
  std::vector<const ZoneFinding*> same = {&*strongest};
  for (const ZoneFinding& one : candidates) {
    const std::size_t both = shared(hits, hits_of(one));
    if (all ? both < hits.size() : 2 * both < hits.size()) continue;
    same.push_back(&one);
    if (is_over_country(board_.kind(one.zone))) country = std::max(country, one.evidence);
  }
  const auto is_good_place = [&](const ZoneFinding* one) {
    return names_place(*one) && one->evidence >= country;
  };
  const bool any_place = std::any_of(same.begin(), same.end(), is_good_place);
  std::erase_if(same, [&](const ZoneFinding* one) { return any_place != is_good_place(one); });
  const ZoneFinding* best = same.empty() ? &*strongest : same.front();
  for (const ZoneFinding* one : same)
    if (one->evidence > best->evidence) best = one;
  const double evidence = best->evidence;
  const auto simplicity = [this](const ZoneFinding* one) {
    return kSimplicity[static_cast<std::size_t>(board_.kind(one->zone))];
  };
  for (const ZoneFinding* one : same)
    if (one->evidence >= evidence - kNearlyAsWell && simplicity(one) < simplicity(best)) best = one;
  ZoneFinding out = *best;
  out.carrier = strongest->zone;
  out.level = strongest->level;
  out.yearly = std::min(out.yearly, strongest->yearly);
  return out;
}

Watch::Live* Watch::alarm_with(const ZoneFinding& finding, const std::vector<std::string>& hits) {
  Live* found = nullptr;
  std::size_t most = 0;
  for (const auto& live : alarms_) {
    if (live->alarm.state == AlarmState::ended) continue;
    const std::size_t both = shared(live->hits, hits);
    const bool same = both > 0 && 3 * both >= std::min(live->hits.size(), hits.size());
    if ((same && both > most) || (found == nullptr && live->finding.zone == finding.zone)) {
      found = live.get();
      most = both;
    }
  }
  return found;
}

std::vector<Verdict> Watch::review(Zones touched, const std::string& report) {
  std::vector<Verdict> verdicts;
  std::sort(touched.begin(), touched.end());
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  std::vector<ZoneFinding> findings;
  for (const ZoneId zone : touched)
    if (ZoneFinding finding = find(zone, 1, now_); finding.level || finding.window.ratio > 0)
      findings.push_back(finding);
  Live* told = nullptr;
  if (const auto best = best_of(findings)) {
    std::erase_if(findings, [](const ZoneFinding& one) { return !one.level; });
    told = alarm_with(*best, hits_of(*best));
    if (told != nullptr)
      update(*told, *best, findings, report, verdicts);
    else
      raise(*best, findings, report, verdicts);
  }
  const bool due = now_ >= reviewed_ + kBetweenReviews;
  if (due) reviewed_ = now_;
  const std::size_t before = told == nullptr && !verdicts.empty() ? alarms_.size() - 1 : alarms_.size();
  for (std::size_t i = 0; i < before; ++i) {
    Live& live = *alarms_[i];
    if (&live == told || live.alarm.state == AlarmState::ended) continue;
    if (due || std::binary_search(touched.begin(), touched.end(), live.finding.zone))
      refresh(live, report, verdicts);
  }
  merge(report, verdicts);
  for (Silence& silence : silence_.look(now_)) verdicts.push_back({now_, std::nullopt, std::move(silence)});
  return verdicts;
}

void Watch::raise(const ZoneFinding& finding, const std::vector<ZoneFinding>& others,
                  const std::string& report, std::vector<Verdict>& verdicts) {
  alarms_.push_back(std::make_unique<Live>());
  Live& live = *alarms_.back();
  live.finding = finding;
  live.others = others;
  live.hits = hits_of(finding);
  live.alarm = outline(finding);
  live.alarm.id = alarm_id(live.alarm.scope, live.hits, live.alarm.window_start);
  say(live, AlarmState::raised, report, verdicts);
}

// The alarm's own scope stands beside those that the report touched; it holds with slack what it had.
void Watch::update(Live& live, const ZoneFinding& finding, const std::vector<ZoneFinding>& others,
                   const std::string& report, std::vector<Verdict>& verdicts) {
  ZoneFinding chosen = finding;
  ZoneFinding own = standing_of(live.finding, options_.slack, now_);
  const bool rests = own.level && shared(hits_of(own), live.hits) * 2 >= live.hits.size();
  bool own_is_better = names_place(own) == names_place(finding)
                           ? own.evidence >= finding.evidence - kNearlyAsWell
                           : names_place(own);
  if (const auto linked = hits_of(finding); board_.kind(finding.zone) == ScopeKind::campaign)
    own_is_better = own_is_better && shared(linked, hits_of(own)) == linked.size();
  if (rests && own.zone != finding.zone && own_is_better) {
    chosen = own;
    chosen.level = std::max(finding.level, std::min(own.level, std::optional(live.alarm.level)));
    chosen.yearly = std::min(own.yearly, finding.yearly);
  } else if (own.level && rests) {
    chosen.level = std::max(chosen.level, std::min(own.level, std::optional(live.alarm.level)));
  }
  Alarm next = outline(chosen);
  next.id = live.alarm.id;
  next.state = live.alarm.state;
  next.history = std::move(live.alarm.history);
  const AlarmLevel before = live.alarm.level;
  const bool same = says_the_same(live.alarm, next);
  live.hits = hits_of(chosen);
  live.finding = std::move(chosen);
  if (!others.empty()) live.others = others;
  live.alarm = std::move(next);
  live.is_complete = false;
  if (!same)
    say(live, live.alarm.level < before ? AlarmState::lowered : AlarmState::updated, report, verdicts);
}

void Watch::refresh(Live& live, const std::string& report, std::vector<Verdict>& verdicts) {
  ZoneFinding held = standing_of(live.finding, options_.slack, now_);
  if (!held.level || now_ - latest_of(live.alarm) > options_.quiet_to_end) {
    end(live, report, verdicts);
    return;
  }
  const ZoneFinding strict = standing_of(live.finding, 1, now_);
  held.level = std::max(strict.level, std::min(held.level, std::optional(live.alarm.level)));
  update(live, held, {}, report, verdicts);
}

void Watch::end(Live& live, const std::string& report, std::vector<Verdict>& verdicts) {
  complete(live);
  live.alarm.outlook = {};
  say(live, AlarmState::ended, report, verdicts);
}

void Watch::say(Live& live, AlarmState state, const std::string& report, std::vector<Verdict>& verdicts) {
  complete(live);
  Alarm& alarm = live.alarm;
  alarm.state = state;
  alarm.history.push_back(
      {now_, state, alarm.level, alarm.scope, static_cast<std::uint32_t>(alarm.hit.size()), report});
  constexpr std::size_t kMostHistory = 1'000;
  if (alarm.history.size() > kMostHistory) alarm.history.erase(alarm.history.begin() + 1);
  verdicts.push_back({now_, alarm, std::nullopt});
}

// One whose reports an older alarm now holds has nothing of its own to say.
void Watch::merge(const std::string& report, std::vector<Verdict>& verdicts) {
  for (std::size_t i = 1; i < alarms_.size(); ++i) {
    Live& live = *alarms_[i];
    const auto held = [&live](const auto& older) {
      return older->alarm.state != AlarmState::ended && !live.hits.empty() &&
             shared(live.hits, older->hits) == live.hits.size();
    };
    if (live.alarm.state != AlarmState::ended &&
        std::any_of(alarms_.begin(), alarms_.begin() + static_cast<std::ptrdiff_t>(i), held))
      end(live, report, verdicts);
  }
  std::erase_if(alarms_, [](const auto& live) { return live->alarm.state == AlarmState::ended; });
}

}  // namespace garde::systemic
