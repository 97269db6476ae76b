// SPDX-License-Identifier: Apache-2.0
#include "power/silence.h"

#include <algorithm>

namespace garde::bench::power {
namespace {

using sector::Axis;
using sector::Index;

constexpr std::size_t kSpeakers = 120;  // of the region, and as many elsewhere
constexpr int kUsualHours = 48;
constexpr int kSilentHours = 24;

struct Sign {
  Instant at;
  Index establishment;
};

}  // namespace

SilenceOutcome fall_silent(const World& world, systemic::Philox& random, systemic::Watch& watch,
                           Instant start) {
  const sector::Sector& sector = *world.sector;
  const auto& regions = sector.divisions(Axis::region);
  const Index region = static_cast<Index>(random.below(regions.size()));
  std::vector<Index> inside, elsewhere;
  for (Index i = 0; i < sector.size(); ++i)
    if (sector::is_hospital(sector[i].kind))
      (sector.division_of(i, Axis::region) == region ? inside : elsewhere).push_back(i);
  std::vector<Sign> signs;
  const Instant silent_from = start + std::chrono::hours(kUsualHours);
  for (const auto* all : {&inside, &elsewhere})
    for (std::size_t i = 0; i < std::min(kSpeakers, all->size()); ++i) {
      const Index one = all == &inside ? (*all)[i] : (*all)[random.below(all->size())];
      const bool falls_silent = all == &inside && random.below(10) != 0;
      const auto minute = std::chrono::minutes(random.below(120));
      for (Instant at = start + minute; at < silent_from + std::chrono::hours(kSilentHours);
           at += std::chrono::hours(2))
        if (at < silent_from || !falls_silent) signs.push_back({at, one});
    }
  std::stable_sort(signs.begin(), signs.end(), [](const Sign& a, const Sign& b) { return a.at < b.at; });
  watch.reset();
  SilenceOutcome outcome;
  for (const Sign& sign : signs) {
    const auto verdicts = watch.heard(sector[sign.establishment].id, sign.at);
    if (!verdicts) continue;
    for (const systemic::Verdict& verdict : *verdicts) {
      outcome.alarm = outcome.alarm || verdict.alarm;
      if (!verdict.silence || outcome.told) continue;
      outcome.told = true;
      outcome.hours = std::chrono::duration<double, std::ratio<3600>>(verdict.at - silent_from).count();
      outcome.right_scope = verdict.silence->scope.kind == systemic::ScopeKind::region &&
                            verdict.silence->scope.code == regions[region].code;
    }
  }
  return outcome;
}

}  // namespace garde::bench::power
