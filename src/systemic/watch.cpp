// SPDX-License-Identifier: Apache-2.0
#include "systemic/watch.h"

#include <algorithm>
#include <fmt/core.h>

#include "attack/attack.h"

namespace garde::systemic {
namespace {

using sector::Axis;
using sector::Index;
using sector::kNone;

// Clocks are read for so long at once.
constexpr std::chrono::hours kAhead{35 * 24};
constexpr std::size_t kMostStreams = 4'096;

}  // namespace

WatchModel::WatchModel(Baseline baseline, Instant start, const WatchModelOptions& options)
    : baseline_(std::move(baseline)),
      model_(options.model),
      zones_(baseline_, options.zones),
      calibration_(WatchCalibration::simulate(zones_, options.model, start, options.calibration)) {}

Watch::Watch(const WatchModel& model, WatchOptions options)
    : model_(&model),
      options_(options),
      board_(model.zones(), time_, model.model()),
      silence_(model.baseline().sector(), options.silence) {}

void Watch::reset() {
  board_.reset();
  silence_.reset();
  standing_.clear();
  providers_.clear();
  alarms_.clear();
  now_ = {};
  reviewed_ = {};
}

void Watch::pass_time(Instant now) {
  now_ = std::max(now_, now);
  if (!time_.covers(now_ - kLongestWindow - kShortestWindow, now_ + kLongestWindow))
    time_ = BaselineTime(model_->baseline(), now_ - 2 * kLongestWindow, now_ + kLongestWindow + kAhead);
  for (const Report* gone : board_.expire(now_)) {
    // Of what is too old to count, only what tells a later revision from an earlier one is kept.
    Standing& standing = standing_.at(gone->id);
    Report kept;
    kept.id = gone->id;
    kept.revision = gone->revision;
    kept.withdrawn = true;
    standing.report = std::move(kept);
    standing.slot.reset();
  }
}

Result<void> Watch::check(const Report& report) const {
  const sector::Sector& sector = model_->baseline().sector();
  if (report.withdrawn) return {};
  if (!report.establishment.empty() && sector.find(report.establishment) == kNone)
    return failure(fmt::format("no establishment has the identifier '{}'", report.establishment),
                   fmt::format("report '{}'", report.id), "import the register that has it");
  if (report.establishment.empty() && report.provider.empty())
    return failure("the report names neither an establishment nor a provider",
                   fmt::format("report '{}'", report.id), "say who reports");
  return {};
}

// Of a provider that says itself that it is attacked: its zone.
std::optional<ZoneId> Watch::reporting_provider(const Report& report) const {
  if (!report.establishment.empty() || report.withdrawn || report.drill || report.nature != Nature::malicious)
    return std::nullopt;
  const Index provider = model_->baseline().sector().find_division(Axis::provider, report.provider);
  return provider == kNone ? std::nullopt : model_->zones().provider_zone(provider);
}

WatchCase Watch::case_of(const Report& report) {
  const sector::Sector& sector = model_->baseline().sector();
  WatchCase one;
  one.establishment = sector.find(report.establishment);
  one.occurred = report.occurred;
  const bool hit = report.involvement == Involvement::hit;
  one.weight = hit ? model_->baseline().weight(report) : 0;
  one.malicious = hit && report.nature == Nature::malicious;
  one.severe = hit && is_severe(report);
  if (!report.provider.empty()) one.provider = sector.find_division(Axis::provider, report.provider);
  if (one.provider != kNone && !report.service.empty())
    one.product = sector.find_division(Axis::product, report.service);
  if (!hit || report.techniques.size() > 64) return one;
  for (const std::string& id : report.techniques)
    for (const std::string& part : technique_tree(id)) {
      const bool technique = part.size() > 1 && part[0] == 'T' && part[1] >= '0' && part[1] <= '9';
      if (board_.streams() >= kMostStreams || (technique && attack::find_technique(part) == nullptr))
        continue;
      one.streams.push_back(board_.add_stream(technique ? ScopeKind::technique : ScopeKind::tactic, part,
                                              technique ? attack::full_name(part) : part,
                                              model_->baseline().technique_share(part)));
    }
  return one;
}

void Watch::place(Standing& standing) {
  const Report& report = standing.report;
  if (const auto provider = reporting_provider(report)) providers_[*provider][report.id] = report.occurred;
  const bool counts =
      !report.withdrawn && !report.drill && !report.establishment.empty() &&
      (report.involvement == Involvement::precaution || model_->baseline().weight(report) > 0);
  if (!counts || report.occurred < now_ - kLongestWindow) return;
  WatchCase one = case_of(report);
  one.report = &standing.report;
  standing.slot = board_.add(std::move(one));
}

void Watch::add_zones(const Standing& standing, Zones& zones) const {
  if (standing.slot) {
    const Zones touched = board_.touched_by(*standing.slot);
    zones.insert(zones.end(), touched.begin(), touched.end());
  }
  if (const auto provider = reporting_provider(standing.report)) zones.push_back(*provider);
}

Result<std::vector<Verdict>> Watch::take(const Report& report) {
  if (auto checked = check(report); !checked) return failure(checked.error());
  const auto [place_of, added] = standing_.try_emplace(report.id);
  Standing& standing = place_of->second;
  if (!added && report.revision <= standing.report.revision) return std::vector<Verdict>{};
  Zones touched;
  if (!added) {
    add_zones(standing, touched);
    if (standing.slot) board_.remove(*standing.slot);
    standing.slot.reset();
    for (auto& [zone, reports] : providers_) reports.erase(report.id);
  }
  standing.report = report;
  pass_time(std::max(report.reported, report.occurred));
  place(standing);
  add_zones(standing, touched);
  if (!report.establishment.empty() && !report.withdrawn)
    silence_.heard(model_->baseline().sector().find(report.establishment), report.reported);
  return review(std::move(touched), report.id);
}

Result<std::vector<Verdict>> Watch::heard(std::string_view establishment, Instant at) {
  const Index index = model_->baseline().sector().find(establishment);
  if (index == kNone)
    return failure(fmt::format("no establishment has the identifier '{}'", establishment), "heartbeat",
                   "import the register that has it");
  silence_.heard(index, at);
  return tick(at);
}

std::vector<Verdict> Watch::tick(Instant now) {
  if (now > now_) pass_time(now);
  return review({}, {});
}

std::vector<Verdict> Watch::set_campaign(const WatchCampaign& campaign) {
  const ZoneId stream = board_.add_stream(ScopeKind::campaign, campaign.code, campaign.name, campaign.share);
  Zones touched = {stream};
  for (const std::string& id : campaign.reports) {
    const auto found = standing_.find(id);
    if (found == standing_.end() || !found->second.slot) continue;
    Standing& standing = found->second;
    WatchCase one = board_.at(*standing.slot);
    if (std::find(one.streams.begin(), one.streams.end(), stream) != one.streams.end()) continue;
    one.streams.push_back(stream);
    board_.remove(*standing.slot);
    standing.slot = board_.add(std::move(one));
  }
  return review(std::move(touched), {});
}

std::vector<Alarm> Watch::alarms() {
  std::vector<Alarm> out;
  for (const auto& live : alarms_) {
    complete(*live);
    out.push_back(live->alarm);
  }
  return out;
}

std::vector<ZoneStanding> Watch::standings() {
  std::vector<ZoneStanding> out;
  for (const ZoneId zone : board_.live_zones())
    out.push_back({zone, board_.scope(zone), board_.score(zone, now_)});
  return out;
}

}  // namespace garde::systemic
