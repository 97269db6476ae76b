// SPDX-License-Identifier: Apache-2.0
// An invented French sector, for where no official register is at hand: as many establishments, of the same
// kinds, in the same departments as the real one, with hospital groups and providers. Every establishment is
// marked as generated (source "generated", identifiers that no register gives out), and no provider has a
// real name.
//
// What is not known of the real sector is a parameter, not a claim: how concentrated the providers are (their
// shares fall as rank to the power -concentration), and how many an establishment has.
//
// Totals: DREES, SAE 2023 (hospital sites and beds by kind); DREES 2021 (7,482 homes for the old); the
// observatory of incidents (35,000 social-care structures); 135 groups of public hospitals, none in Mayotte.
//
// The same seed and parameters give the same sector on every machine.
//
// Thread rules: pure.
#pragma once

#include <cstdint>

#include "sector/sector.h"

namespace garde::sector {

struct GenerateOptions {
  std::uint64_t seed = 1;
  std::uint32_t hospitals = 3'000;
  std::uint32_t social_care = 35'000;
  std::uint32_t groups = 135;
  std::uint32_t providers = 250;
  double concentration = 1.1;      ///< 0: all alike; 1.1: the largest serves nearly a third
  double services_a_hospital = 6;  ///< mean
  double services_a_home = 1.5;    ///< mean
};

/// The establishments and the groups' names. Counts of zero are allowed.
struct Generated {
  std::vector<Establishment> establishments;
  DivisionNames names;
};
[[nodiscard]] Generated generate(const GenerateOptions& options);

}  // namespace garde::sector
