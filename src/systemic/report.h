// SPDX-License-Identifier: Apache-2.0
// What an establishment, or a provider for its customers, tells of one incident: the input of the systemic
// engine.
//
// First counts are wrong: a report is corrected by a later one with the same id and a higher revision, and
// withdrawn by one that says so. What is not known stays empty or `unknown`; nothing is guessed here.
//
// Nothing here names a person, a machine or an inside address.
//
// Thread rules: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace garde::systemic {

enum class Nature : std::uint8_t { unknown, malicious, not_malicious };

/// How the establishment is part of it. Those that are served by a provider that reports are exposed: nobody
/// says it for them, the register does.
enum class Involvement : std::uint8_t {
  hit,         ///< the incident happened in it
  precaution,  ///< it cut itself off, or was cut off, and is disrupted without having been hit
};

enum class CareEffect : std::uint8_t { unknown, none, degraded, interrupted, endangered };

/// Something seen of the attacker that can be seen elsewhere too. `kind` is the STIX 2.1 object path's type
/// ("ipv4-addr", "domain-name", "file", "url", "email-addr") or "tool", "provider-account"; `value` is in its
/// normal form.
struct Trait {
  std::string kind;
  std::string value;
  friend auto operator<=>(const Trait&, const Trait&) = default;
};

struct Report {
  std::string id;              ///< of the incident, the same over all revisions
  std::uint32_t revision = 0;  ///< the highest stands
  bool withdrawn = false;
  bool drill = false;         ///< an exercise: never counted with the real ones
  std::string establishment;  ///< the register's identifier; empty where a provider reports
  std::string
      provider;  ///< its name in the register; for an establishment's report: the provider it came through
  std::string service;  ///< of the provider; empty where not known
  Instant occurred;     ///< start as far as known; else when it was noticed
  Instant reported;     ///< when this revision was received
  Nature nature = Nature::unknown;
  Involvement involvement = Involvement::hit;
  CareEffect care_effect = CareEffect::unknown;
  std::string kind;                     ///< "ransomware", "phishing", "outage"...: the observatory's words
  int severity = 0;                     ///< 0 to 100
  std::vector<std::string> techniques;  ///< ATT&CK ids in the order they were seen: "T1486"
  std::vector<std::string> rules;       ///< ids of the rules that raised it
  std::vector<Trait> traits;            ///< sorted, without repetition
};

}  // namespace garde::systemic
