// SPDX-License-Identifier: Apache-2.0
// Who shares what with those hit, in order of risk.
//
// What an establishment shares counts the more, the more of the hit share it, the likelier attacks are to
// spread by it, and the fewer others share it:
//
//   risk = 1 - product over shared divisions of (1 - spread x hits sharing / hits x rarity)
//   rarity = 1 - ln(members) / ln(establishments)
//
// spread: 0.9 of a group (directories and networks are shared), 0.8 of a provider, 0.7 of a product, 0.3 of a
// department, 0.2 of a region, 0.1 of a kind; and 0.4, falling with the distance, within 50 km in a region of
// theirs. No more than an order: how much each counts is judgement, not measured.
//
// Cost: linear in the members of what the hit share.
//
// Thread rules: pure.
#pragma once

#include <span>
#include <vector>

#include "systemic/watch_zones.h"

namespace garde::systemic {

struct Exposure {
  std::uint32_t count = 0;
  std::uint32_t overseas = 0;
  std::vector<Exposed> first;  ///< at most as many as asked for
};

/// Of `candidates` (ascending), those that are not in `reported` (ascending), by what they share with `hit`.
/// `only_sharing`: those alone that share a group, provider or product with at least two of the hit (one
/// where there is but one).
[[nodiscard]] Exposure expose(const sector::Sector& sector, std::span<const sector::Index> candidates,
                              std::span<const sector::Index> hit, std::span<const sector::Index> reported,
                              bool only_sharing, std::size_t most);

}  // namespace garde::systemic
