// SPDX-License-Identifier: Apache-2.0
#include "sector/establishment.h"

#include <array>

namespace garde::sector {
namespace {

constexpr std::array<std::string_view, kKindCount> kKindNames = {"university_hospital",
                                                                 "general_hospital",
                                                                 "psychiatric_hospital",
                                                                 "private_hospital",
                                                                 "other_hospital",
                                                                 "care_home",
                                                                 "disability",
                                                                 "home_care",
                                                                 "social",
                                                                 "laboratory",
                                                                 "other"};
constexpr std::array<std::string_view, 3> kRoleNames = {"hosts", "maintains", "supplies"};

}  // namespace

std::string_view name_of(Kind kind) {
  return kKindNames[static_cast<std::size_t>(kind)];
}

std::optional<Kind> kind_named(std::string_view name) {
  for (std::size_t i = 0; i < kKindNames.size(); ++i)
    if (kKindNames[i] == name) return static_cast<Kind>(i);
  return std::nullopt;
}

std::string_view name_of(Role role) {
  return kRoleNames[static_cast<std::size_t>(role)];
}

std::optional<Role> role_named(std::string_view name) {
  for (std::size_t i = 0; i < kRoleNames.size(); ++i)
    if (kRoleNames[i] == name) return static_cast<Role>(i);
  return std::nullopt;
}

}  // namespace garde::sector
