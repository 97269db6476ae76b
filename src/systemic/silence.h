// SPDX-License-Identifier: Apache-2.0
// Many that stop reporting together: neither attacked nor well.
//
// Only those are expected to speak that speak regularly: after four signs of life the usual gap between them
// is known (a moving mean). An establishment is silent once nothing came for three usual gaps and a minute.
// After two days it is no longer news, and left out until it is heard again.
//
// Of a region, department, group, provider or the country with n that usually speak, k of them silent: a
// signal where k is at least three and half of n, and the log-likelihood ratio (Bernoulli, scan_model.h)
// against everyone else, of whom at least one in a hundred is taken to be silent at any time, is at least 12:
// with a thousand divisions looked at all year, chance hardly does that. A silence ends when more than three
// quarters of its scope speak again. Of scopes with the same silent establishments the one with the highest
// ratio is named. The country is looked at by itself: if half of everyone is silent, the fault may be ours.
//
// Cost: a sign of life is constant; looking, once a minute of the stream's time, is linear in those who speak
// and the divisions they are in.
//
// Thread rules: used by one thread at a time; the sector must outlive it.
#pragma once

#include <string>
#include <vector>

#include "sector/sector.h"
#include "systemic/alarm.h"

namespace garde::systemic {

struct SilenceOptions {
  std::uint32_t least = 3;
  double share = 0.5;  ///< of those that usually speak
  double back = 0.25;  ///< a silence ends below this share
  double ratio = 12;
  double usual_silent = 0.01;
  std::chrono::hours news{48};
  std::size_t most_listed = 200;
};

class SilenceWatch {
 public:
  SilenceWatch(const sector::Sector& sector, const SilenceOptions& options);

  void heard(sector::Index establishment, Instant at);
  /// What has changed by now. `now` must not go back.
  [[nodiscard]] std::vector<Silence> look(Instant now);
  /// Whether it usually speaks and does not.
  [[nodiscard]] bool is_silent(sector::Index establishment, Instant now) const;
  void reset();

 private:
  struct Voice {
    Instant first, last;
    std::uint32_t signs = 0;
    double gap_seconds = 0;
  };
  struct Tally {
    std::uint32_t speaking = 0;
    std::uint32_t silent = 0;
  };
  struct Place {
    ScopeKind kind = ScopeKind::country;
    sector::Index division = sector::kNone;
  };
  [[nodiscard]] Instant silent_from(const Voice& voice) const;
  void count(Instant now);
  [[nodiscard]] double ratio_of(std::size_t place) const;
  [[nodiscard]] Scope scope_of(const Place& place) const;
  [[nodiscard]] Silence describe(std::size_t place, Instant now) const;
  [[nodiscard]] bool is_in(sector::Index establishment, const Place& place) const;
  [[nodiscard]] std::vector<sector::Index> silent_in(std::size_t place) const;

  const sector::Sector* sector_;
  SilenceOptions options_;
  std::vector<Voice> voices_;
  std::vector<sector::Index> speakers_;                // with a known gap
  std::vector<Place> places_;                          // the country first
  std::vector<std::vector<std::uint32_t>> places_of_;  // of each speaker
  std::vector<Tally> tallies_;
  std::vector<sector::Index> silent_;
  struct Known {
    std::size_t place;
    Silence silence;
  };
  std::vector<Known> known_;
  Instant looked_;
};

}  // namespace garde::systemic
