// SPDX-License-Identifier: Apache-2.0
#include "base/zone.h"

#include <date/tz.h>
#include <exception>

namespace garde {

Result<Zone> Zone::find(std::string_view name) {
  Zone zone;
  zone.name_ = std::string(name);
  if (name == "UTC" || name == "Z") return zone;
  if (!name.empty() && (name.front() == '+' || name.front() == '-')) {
    const auto parsed = parse_iso_time("1970-01-01T00:00:00" + std::string(name));
    if (!parsed)
      return failure("'" + std::string(name) + "' is no offset from UTC", {}, "write it as +02:00");
    zone.offset_ = std::chrono::seconds(parsed->offset_seconds);
    return zone;
  }
  try {
    zone.zone_ = date::locate_zone(std::string(name));
  } catch (const std::exception&) {
    return failure("no time zone is named '" + std::string(name) + "'", {},
                   "name one as in Europe/Paris, Indian/Reunion, UTC or +02:00");
  }
  return zone;
}

Zone Zone::of_this_machine() {
  Zone zone;
  try {
    zone.zone_ = date::current_zone();
    zone.name_ = zone.zone_->name();
    // What Debian calls a machine without a zone of its own.
    if (zone.name_ == "Etc/UTC" || zone.name_ == "Etc/UCT") zone.name_ = "UTC";
  } catch (const std::exception&) {
    // A machine without a zone set keeps UTC.
  }
  return zone;
}

std::optional<Instant> Zone::to_instant(const CivilTime& civil) const {
  const auto shown = from_utc(civil);
  if (!shown) return std::nullopt;
  if (zone_ == nullptr) return *shown - offset_;
  const date::local_time<Duration> local(shown->time_since_epoch());
  return Instant(zone_->to_sys(local, date::choose::earliest).time_since_epoch());
}

CivilTime Zone::to_civil(Instant instant) const {
  if (zone_ == nullptr) return to_utc(instant + offset_);
  const auto local = zone_->to_local(date::sys_time<Duration>(instant.time_since_epoch()));
  return to_utc(Instant(local.time_since_epoch()));
}

}  // namespace garde
