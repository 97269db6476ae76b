// SPDX-License-Identifier: Apache-2.0
// Invented months of declarations: quiet ones, attacks of several kinds, and failures that are no attack.
//
// The background is drawn here, not from the engine's own idea of quiet days: 749 declarations a year as in 2024, hospitals
// more than their number, working hours more than nights, one declaration in six part of a provider's failure that
// several of its customers declare, half of all no attack, a third of unknown nature at first. What is not known of the
// real sector is a parameter and a hypothesis: how concentrated providers are, how fast an attack reaches the next one, how many
// of those hit declare, and when they know that it is an attack.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "sector/sector.h"
#include "systemic/philox.h"
#include "systemic/report.h"

namespace garde::bench::power {

enum class AttackKind : std::uint8_t {
  provider,       ///< through one provider's access, within a day
  region,         ///< one region's establishments, through what they share
  phishing_wave,  ///< some hospitals over the country, one lure
  worm,           ///< faster and faster, over the country
  slow,           ///< a provider's customers, one every day and a half
  identity,       ///< accounts of a region's shared services, no harm to care
};
inline constexpr std::size_t kAttackKinds = 6;
[[nodiscard]] const char* name_of(AttackKind kind);

enum class ControlKind : std::uint8_t {
  hospital_failure,   ///< storage fails in one university hospital: its sites declare
  island_cut,         ///< a cable: one overseas department's establishments declare an outage
  provider_outage,    ///< a provider fails, nobody attacked it: many customers declare
};
inline constexpr std::size_t kControlKinds = 3;
[[nodiscard]] const char* name_of(ControlKind kind);

struct Story {
  std::vector<systemic::Report> reports;  ///< in order of arrival, corrections included
  std::set<std::string> of_attack;        ///< ids of the attack's reports
  Instant first_victim;                   ///< when the first was entered
  sector::Axis axis = sector::Axis::provider;  ///< the true scope; region for identity and region
  std::string code;                            ///< empty: the country
};

struct World {
  const sector::Sector* sector = nullptr;
  std::vector<double> declaring;  ///< running sums: how likely each declares on quiet days
};
[[nodiscard]] World make_world(const sector::Sector& sector);

/// `days` of quiet background from `start`.
[[nodiscard]] std::vector<systemic::Report> quiet(const World& world, systemic::Philox& random, Instant start, int days,
                                                  const std::string& prefix);
/// Twenty-eight quiet days, then the attack over ten days more of background.
[[nodiscard]] Story attack(const World& world, systemic::Philox& random, AttackKind kind, Instant start);
[[nodiscard]] Story control(const World& world, systemic::Philox& random, ControlKind kind, Instant start);

}  // namespace garde::bench::power
