// SPDX-License-Identifier: Apache-2.0
// The words of reports' fields, in the order of their enumerations.
#pragma once

#include <array>
#include <string_view>

namespace garde::systemic {

inline constexpr std::array<std::string_view, 3> kNatures = {"unknown", "malicious", "not_malicious"};
inline constexpr std::array<std::string_view, 2> kInvolvements = {"hit", "precaution"};
inline constexpr std::array<std::string_view, 5> kCareEffects = {"unknown", "none", "degraded", "interrupted",
                                                                 "endangered"};
inline constexpr std::array<std::string_view, 8> kTraitKinds = {
    "ipv4-addr", "ipv6-addr", "domain-name", "file", "url", "email-addr", "tool", "provider-account"};

}  // namespace garde::systemic
