// SPDX-License-Identifier: Apache-2.0
// An invented night in an invented hospital, the centre hospitalier de Valmont: who and what is there, and
// the logs in which the night is written.
//
// Everything is made up. Addresses are private or of the ranges for documentation (RFC 5737), names end in
// .example (RFC 2606), and the ransomware's marks exist nowhere else.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fmt/format.h>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace garde::examples {

/// Midnight in UTC before the night's evening: 10 February 2026, unless the night is told of another day.
[[nodiscard]] inline Instant& night_begins() {
  static Instant midnight = *from_utc({2026, 2, 10, 0, 0, 0, 0});
  return midnight;
}

/// The instant at which clocks in UTC show this time of the night: from 18:00 in the evening, before that the
/// morning after.
[[nodiscard]] inline Instant at(int hour, int minute, int second = 0) {
  const auto time = std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
  return night_begins() + (hour >= 18 ? time : time + std::chrono::hours(24));
}

/// "Feb 10 22:04:05", "2026-02-10", "22:04:05" and so on, as strftime writes them.
[[nodiscard]] inline std::string clock(Instant instant, const char* format) {
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch() / std::chrono::seconds(1);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char buffer[128];
  return {buffer, std::strftime(buffer, sizeof buffer, format, &parts)};
}

inline constexpr std::string_view kDomain = "valmont.example";
inline constexpr std::string_view kAttacker = "203.0.113.66";  ///< where the attacker comes from
inline constexpr std::string_view kDropSite = "203.0.113.90";  ///< where the data goes
inline constexpr std::string_view kFoothold = "10.20.4.31";    ///< PC-0417, the first machine taken
inline constexpr std::string_view kStolenAccount = "svc-telemaint";

/// A log of lines. Lines may be added in any order; they are written in that of time.
class LineLog {
 public:
  void add(Instant time, std::string line) { lines_.emplace_back(time, std::move(line)); }
  [[nodiscard]] std::string text() const {
    auto sorted = lines_;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& left, const auto& right) { return left.first < right.first; });
    std::string out;
    for (const auto& [time, line] : sorted) out += line + "\n";
    return out;
  }

 private:
  std::vector<std::pair<Instant, std::string>> lines_;
};

struct WindowsEvent {
  Instant time;
  std::string computer;  ///< without the domain
  std::string channel;
  std::uint16_t number = 0;
  std::string provider;
  std::vector<std::pair<std::string, std::string>> fields;
};

/// Everything that is written that night.
struct Night {
  std::vector<WindowsEvent> windows;
  LineLog firewall;      ///< FortiGate
  LineLog image_server;  ///< Orthanc
  LineLog image_web;     ///< nginx in front of it
  LineLog linux_auth;    ///< sshd, sudo, cron of the backup server
  LineLog linux_audit;   ///< auditd of the backup server
  LineLog audit_trail;   ///< ATNA audit messages of the record software, over syslog
  LineLog fhir_audit;    ///< FHIR AuditEvents of the interface for applications
  LineLog hypervisor;    ///< ESXi, over syslog
};

/// A stream of small numbers, the same on every machine.
class Dice {
 public:
  [[nodiscard]] int below(int bound) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<int>((state_ >> 33) % static_cast<std::uint64_t>(bound));
  }

 private:
  std::uint64_t state_ = 2026;
};

void tell_quiet_night(Night& night);
void tell_entry_and_search(Night& night);
void tell_theft(Night& night);
void tell_encryption(Night& night);

}  // namespace garde::examples
