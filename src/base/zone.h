// SPDX-License-Identifier: Apache-2.0
// Time zones by their IANA names, from the system's zoneinfo.
//
// Thread rules: a Zone is immutable; any thread may use it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace date {
class time_zone;
}

namespace garde {

class Zone {
 public:
  /// UTC.
  Zone() = default;

  /// "Europe/Paris", "UTC", or a fixed offset such as "+02:00". An unknown name is an error that says so.
  [[nodiscard]] static Result<Zone> find(std::string_view name);

  /// The zone this machine is set to; UTC where none is set.
  [[nodiscard]] static Zone of_this_machine();

  /// The instant at which a clock in this zone shows `civil`. Of two (autumn), the earlier; of none (spring), the
  /// instant that the clock skips to. Nothing where `civil` is not valid.
  [[nodiscard]] std::optional<Instant> to_instant(const CivilTime& civil) const;

  /// What a clock in this zone shows at `instant`.
  [[nodiscard]] CivilTime to_civil(Instant instant) const;

  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  const date::time_zone* zone_ = nullptr;  // owned by the library's database; null: a fixed offset
  std::chrono::seconds offset_{0};         // east of UTC, where zone_ is null
  std::string name_ = "UTC";
};

}  // namespace garde
