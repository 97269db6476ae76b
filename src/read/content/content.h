// SPDX-License-Identifier: Apache-2.0
// The content of a line of text: what programs write, with or without a syslog header before it.
//
// Each function looks whether the text is of its kind; where it is, it adds the text's fields to the event,
// sets the event's shape (which mappings/ turns into log sources), its time where the text has one, and
// returns true. Otherwise the event is as it was. Names and values are views of the text, of the event's
// arena, or literals.
//
// Cost: linear in the text; nothing is allocated but in the event's arena.
//
// Thread rules: every function here may be called from any thread.
#pragma once

#include <optional>
#include <string_view>

#include "base/zone.h"
#include "event/event.h"

namespace garde::read::content {

struct Surroundings {
  Zone zone;          ///< of times that name none
  Instant reference;  ///< gives the year to times without one: the latest that puts them not after this (by a
                      ///< day)
};

/// Adds a field; `name` must outlive the event.
void add(Event& event, std::string_view name, std::string_view value);

/// Adds the text as Message, where the event has none.
void add_message(Event& event, std::string_view text);
/// Marks fields of one name as members of an array, so that they are written as one.
void mark_repeated(Event& event);

/// Firewalls that write key=value with quoted values: FortiGate, Stormshield, SonicWall, Sophos.
[[nodiscard]] bool read_firewall_pairs(std::string_view text, const Surroundings& around, Event& event);
/// Keycloak's event log: type="LOGIN_ERROR", realmId=…
[[nodiscard]] bool read_keycloak(std::string_view text, const Surroundings& around, Event& event);
/// NCSA common and combined: Apache, nginx.
[[nodiscard]] bool read_access_log(std::string_view text, Event& event);
/// Squid's native access log.
[[nodiscard]] bool read_squid(std::string_view text, Event& event);
/// Orthanc: "I0210 18:03:03.357120 main.cpp:352] …", with a thread's name before the file or not.
[[nodiscard]] bool read_orthanc(std::string_view text, const Surroundings& around, Event& event);
/// sshd's lines give SourceIp and User.
void read_sshd(std::string_view message, Event& event);
/// Common Event Format, versions 0 and 1: the header's fields and the extension's, escapes undone.
[[nodiscard]] bool read_cef(std::string_view text, const Surroundings& around, Event& event);

/// Adds key=value pairs, values quoted or up to the next space. Returns how many.
std::size_t add_pairs(std::string_view text, Event& event);
/// The value of `key=` in such a text; empty where it is absent.
[[nodiscard]] std::string_view pair_value(std::string_view text, std::string_view key);

/// "Feb 10 18:17:00", "Feb 10 2026 18:17:00.123" at the front of `text`, which is taken off.
[[nodiscard]] std::optional<Instant> take_month_time(std::string_view& text, const Surroundings& around);
/// The latest year that puts a time without one not more than a day after the reference.
[[nodiscard]] std::optional<Instant> with_year(CivilTime civil, const Surroundings& around);
/// 1 to 12 for "Jan" to "Dec"; 0 for anything else.
[[nodiscard]] int month_of(std::string_view name);
/// A number of exactly these many digits at the front, taken off; -1 where there is none.
[[nodiscard]] int take_number(std::string_view& text, std::size_t digits);
/// Takes the text up to the next of `delimiter`, and the delimiter, off the front.
[[nodiscard]] std::string_view take_until(std::string_view& text, char delimiter);

}  // namespace garde::read::content
