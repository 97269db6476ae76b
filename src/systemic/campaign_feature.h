// SPDX-License-Identifier: Apache-2.0
// What reports may have in common, and how rare it is (campaign.h has the formula).
//
// Thread rules: pure.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "systemic/report.h"

namespace garde::systemic {

/// What comes together counts once.
enum class FeatureFamily : std::uint8_t { network, file, mail, tool, account, sequence };
inline constexpr std::size_t kFeatureFamilies = 6;
inline constexpr std::string_view kSequence = "technique-sequence";

[[nodiscard]] FeatureFamily family_of(std::string_view trait_kind);

/// The share of documents that hold a trait of this kind of which nothing is known yet. Expert guesses, said
/// to be such: what history shows soon outweighs them.
[[nodiscard]] double prior_share(std::string_view trait_kind);

/// The report's traits, and its sequences: each three techniques that follow each other ("T1566 > T1059 >
/// T1486"). Sorted, without repetition.
[[nodiscard]] std::vector<Trait> features_of(const Report& report);

/// The chance that any document holds a trait that `documents_with` of `documents` hold.
[[nodiscard]] double feature_share(double prior, std::size_t documents_with, std::size_t documents);

}  // namespace garde::systemic
