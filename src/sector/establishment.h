// SPDX-License-Identifier: Apache-2.0
// What is known of one health establishment, as plain values.
//
// Thread rules: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace garde::sector {

enum class Kind : std::uint8_t {
  university_hospital,
  general_hospital,
  psychiatric_hospital,
  private_hospital,  ///< clinics, for profit or not
  other_hospital,    ///< rehabilitation, long stay, home hospitalisation, dialysis...
  care_home,         ///< for the old
  disability,        ///< homes and services for people with disabilities
  home_care,         ///< nursing and help at home
  social,            ///< children, shelter, addiction...
  laboratory,
  other,
};
inline constexpr std::size_t kKindCount = static_cast<std::size_t>(Kind::other) + 1;

/// "university_hospital"...: the name used in files and on the command line.
[[nodiscard]] std::string_view name_of(Kind kind);
[[nodiscard]] std::optional<Kind> kind_named(std::string_view name);
/// Whether the kind is a hospital of whatever sort.
[[nodiscard]] constexpr bool is_hospital(Kind kind) {
  return kind <= Kind::other_hospital;
}

/// WGS 84, in degrees.
struct Position {
  double latitude = 0;
  double longitude = 0;
  friend bool operator==(const Position&, const Position&) = default;
};

enum class Role : std::uint8_t { hosts, maintains, supplies };
[[nodiscard]] std::string_view name_of(Role role);
[[nodiscard]] std::optional<Role> role_named(std::string_view name);

/// What a provider does for an establishment.
struct Service {
  std::string provider;
  std::string product;  ///< empty where only the provider is known
  Role role = Role::supplies;
  std::string since;  ///< "2021-06-01"; empty where not known
  friend auto operator<=>(const Service&, const Service&) = default;
};

struct Establishment {
  std::string id;        ///< geographic FINESS number, or the identifier of another register
  std::string legal_id;  ///< of the legal body it belongs to; empty where there is none
  std::string name;
  std::string town;
  Kind kind = Kind::other;
  std::string category;  ///< the register's own code; empty where it has none
  std::optional<std::uint32_t> beds;
  std::string department;  ///< code: "35", "2A", "971"; of another country: its own code
  std::string region;      ///< code: "53"
  bool overseas = false;
  std::string time_zone;  ///< "Indian/Reunion"
  std::optional<Position> position;
  std::string group;              ///< identifier of its hospital group; empty where it is in none
  bool leads_group = false;       ///< the group's supporting establishment
  std::string source;             ///< the register that says so: "finess", "us-cms", "generated"
  std::vector<Service> services;  ///< sorted, without repetition
  friend bool operator==(const Establishment&, const Establishment&) = default;
};

}  // namespace garde::sector
