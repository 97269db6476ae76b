// SPDX-License-Identifier: Apache-2.0
#include "systemic/silence.h"

#include <algorithm>
#include <fmt/core.h>
#include <set>
#include <xxhash.h>

#include "systemic/scan_model.h"

namespace garde::systemic {
namespace {

using sector::Axis;
using sector::Index;

constexpr std::uint32_t kSignsToKnow = 4;
constexpr double kLongestGapSeconds = 7 * 86'400;
constexpr std::array kAxes = {
    std::pair{Axis::region, ScopeKind::region}, std::pair{Axis::department, ScopeKind::department},
    std::pair{Axis::group, ScopeKind::group}, std::pair{Axis::provider, ScopeKind::provider}};

}  // namespace

SilenceWatch::SilenceWatch(const sector::Sector& sector, const SilenceOptions& options)
    : sector_(&sector), options_(options) {}

void SilenceWatch::reset() {
  voices_.clear();
  speakers_.clear();
  known_.clear();
  silent_.clear();
  looked_ = {};
}

void SilenceWatch::heard(Index establishment, Instant at) {
  if (voices_.empty()) voices_.resize(sector_->size());
  Voice& voice = voices_[establishment];
  if (voice.signs == 0) voice = {at, at, 1, 0};
  if (at <= voice.last) return;  // the first, or one that came late
  const double gap = std::min(std::chrono::duration<double>(at - voice.last).count(), kLongestGapSeconds);
  // A gap after a silence tells nothing of the usual one.
  if (voice.signs < kSignsToKnow || at <= silent_from(voice))
    voice.gap_seconds += (gap - voice.gap_seconds) / std::min<double>(voice.signs, 20);
  voice.last = at;
  if (++voice.signs == kSignsToKnow) speakers_.push_back(establishment);
}

Instant SilenceWatch::silent_from(const Voice& voice) const {
  return voice.last + std::chrono::seconds(60 + static_cast<std::int64_t>(3 * voice.gap_seconds));
}

bool SilenceWatch::is_silent(Index establishment, Instant now) const {
  if (voices_.empty() || voices_[establishment].signs < kSignsToKnow) return false;
  const Voice& voice = voices_[establishment];
  return now > silent_from(voice) && now <= silent_from(voice) + options_.news;
}

void SilenceWatch::count(Instant now) {
  if (places_.empty()) {
    places_.push_back({});
    places_of_.assign(sector_->size(), {0});
    for (const auto& [axis, kind] : kAxes)
      for (Index i = 0; i < sector_->divisions(axis).size(); ++i) {
        for (const Index member : sector_->divisions(axis)[i].members)
          places_of_[member].push_back(static_cast<std::uint32_t>(places_.size()));
        places_.push_back({kind, i});
      }
  }
  tallies_.assign(places_.size(), {});
  silent_.clear();
  for (const Index speaker : speakers_) {
    if (now > silent_from(voices_[speaker]) + options_.news) continue;
    const bool silent = now > silent_from(voices_[speaker]);
    if (silent) silent_.push_back(speaker);
    for (const std::uint32_t place : places_of_[speaker]) {
      ++tallies_[place].speaking;
      if (silent) ++tallies_[place].silent;
    }
  }
}

double SilenceWatch::ratio_of(std::size_t place) const {
  const Tally& inside = tallies_[place];
  const Tally& all = tallies_[0];
  double others = all.speaking - inside.speaking;
  double others_silent = all.silent - inside.silent;
  if (place == 0 || others_silent < options_.usual_silent * others || others < 1) {
    others = std::max(others, 1 / options_.usual_silent);
    others_silent = options_.usual_silent * others;
  }
  const ScanTally tally{static_cast<double>(inside.silent), static_cast<double>(inside.speaking)};
  return scan_score(ScanModel::bernoulli, ScanRates::high, options_.least, tally,
                    {tally.cases + others_silent, tally.measure + others});
}

bool SilenceWatch::is_in(Index establishment, const Place& place) const {
  if (place.kind == ScopeKind::country) return true;
  const auto axis =
      std::find_if(kAxes.begin(), kAxes.end(), [&](const auto& one) { return one.second == place.kind; });
  const auto divisions = sector_->divisions_of(establishment, axis->first);
  return std::binary_search(divisions.begin(), divisions.end(), place.division);
}

std::vector<Index> SilenceWatch::silent_in(std::size_t place) const {
  std::vector<Index> out;
  for (const Index one : silent_)
    if (is_in(one, places_[place])) out.push_back(one);
  std::sort(out.begin(), out.end());
  return out;
}

Scope SilenceWatch::scope_of(const Place& place) const {
  if (place.kind == ScopeKind::country) return {};
  const auto axis =
      std::find_if(kAxes.begin(), kAxes.end(), [&](const auto& one) { return one.second == place.kind; });
  const sector::Division& division = sector_->divisions(axis->first)[place.division];
  return {place.kind, division.code, division.name, {}, {}, 0};
}

Silence SilenceWatch::describe(std::size_t place, Instant now) const {
  Silence out;
  out.scope = scope_of(places_[place]);
  out.silent = tallies_[place].silent;
  out.usually_heard = tallies_[place].speaking;
  const Tally& all = tallies_[0];
  const double others = std::max(1.0, static_cast<double>(all.speaking - out.usually_heard));
  out.expected = out.usually_heard * std::max(options_.usual_silent, (all.silent - out.silent) / others);
  out.ratio = ratio_of(place);
  out.since = now;
  for (const Index one : silent_in(place)) {
    out.since = std::min(out.since, voices_[one].last);
    out.overseas += (*sector_)[one].overseas ? 1 : 0;
    if (out.establishments.size() < options_.most_listed) out.establishments.push_back((*sector_)[one].id);
  }
  return out;
}

std::vector<Silence> SilenceWatch::look(Instant now) {
  std::vector<Silence> changes;
  if (speakers_.empty() || now < looked_ + std::chrono::minutes(1)) return changes;
  looked_ = now;
  count(now);
  std::set<Index> told;
  for (Known& known : known_) {
    const Tally& tally = tallies_[known.place];
    if (tally.silent < options_.back * tally.speaking || tally.silent == 0) {
      known.silence.state = AlarmState::ended;
      changes.push_back(known.silence);
      continue;
    }
    for (const Index one : silent_in(known.place)) told.insert(one);
    // Told again where it has grown by half.
    if (tally.silent < known.silence.silent * 1.5) continue;
    const std::string id = known.silence.id;
    known.silence = describe(known.place, now);
    known.silence.id = id;
    known.silence.state = AlarmState::updated;
    changes.push_back(known.silence);
  }
  std::erase_if(known_, [](const Known& known) { return known.silence.state == AlarmState::ended; });
  std::vector<std::pair<double, std::size_t>> loud;
  for (std::size_t place = 0; place < places_.size(); ++place) {
    const Tally& tally = tallies_[place];
    if (tally.silent < options_.least || tally.silent < options_.share * tally.speaking) continue;
    const double ratio = ratio_of(place);
    if (ratio >= options_.ratio) loud.emplace_back(-ratio, place);
  }
  std::sort(loud.begin(), loud.end());
  for (const auto& [ratio, place] : loud) {
    const std::vector<Index> silent = silent_in(place);
    const auto known =
        std::count_if(silent.begin(), silent.end(), [&](Index one) { return told.contains(one); });
    if (2 * static_cast<std::size_t>(known) >= silent.size()) continue;
    told.insert(silent.begin(), silent.end());
    Silence silence = describe(place, now);
    const std::string text = fmt::format("{}|{}", key_of(silence.scope), format_rfc3339(silence.since, 0));
    silence.id = fmt::format("silence-{:012x}", XXH3_64bits(text.data(), text.size()) & 0xFFFFFFFFFFFF);
    known_.push_back({place, silence});
    changes.push_back(std::move(silence));
  }
  return changes;
}

}  // namespace garde::systemic
