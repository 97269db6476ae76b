// SPDX-License-Identifier: Apache-2.0
// What an establishment tells others of one incident, and nothing else: this structure is the allow-list. It
// is filled from the incident member by member, each member through a form that cannot hold a name of a
// patient, of staff, of a machine or of an inside network (ids of rules are UUIDs, techniques are ATT&CK's,
// addresses are outside ones); what has no member here does not leave.
//
// As STIX 2.1: an `incident` with the incident core extension and one of our own that holds all members, so
// that one object alone can be counted; beside it, for other tools, its relationships to `attack-pattern`s,
// and an `indicator` and a `sighting` for each thing seen from outside. Who reports is told once, at joining:
// reference.h.
//
// Thread rules: values; the functions are pure.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.h"
#include "base/language.h"
#include "base/result.h"
#include "incident/incident.h"
#include "stix/marking.h"
#include "stix/observable.h"
#include "stix/pseudonym.h"
#include "stix/reference.h"

namespace garde::stix {

/// The extension that holds the members of IncidentReport; its schema is in docs/stix.
inline constexpr std::string_view kIncidentExtension =
    "extension-definition--8a1f6f0e-6f0b-4c83-9c1c-2f6f1d0c7b52";
/// The incident core extension as published by OASIS.
inline constexpr std::string_view kIncidentCoreExtension =
    "extension-definition--ef765651-680c-498d-9894-99799f2fa126";

/// What people say of the incident, for it is in no log. Words of docs/reports.md.
struct Statement {
  std::string nature = "unknown";       ///< "malicious", "not_malicious"
  std::string involvement = "hit";      ///< or "precaution"
  std::string care_effect = "unknown";  ///< "none", "degraded", "interrupted", "endangered"
  std::string declaration = "none";     ///< "prepared", "sent"
  std::string provider;                 ///< by which it came, as the register names it; empty where not known
  std::string service;                  ///< of that provider
  friend bool operator==(const Statement&, const Statement&) = default;
};

struct IncidentReport {
  static constexpr std::size_t kMostRules = 64;
  static constexpr std::size_t kMostTechniques = 64;
  static constexpr std::size_t kMostObservables = 256;
  static constexpr std::size_t kMostPseudonyms = 256;

  struct RuleCount {
    std::string id;  ///< a UUID
    std::uint64_t count = 0;
    friend bool operator==(const RuleCount&, const RuleCount&) = default;
  };

  std::string id;  ///< the incident object's
  std::string reporter;
  bool is_from_provider = false;
  std::uint32_t revision = 0;
  bool is_withdrawn = false;
  bool is_drill = false;
  bool is_closed = false;
  Instant noticed;  ///< when it was opened: the object's `created`
  Instant made;     ///< when this revision was: the object's `modified`
  Instant first;    ///< of what was found
  Instant last;
  std::string kind;   ///< of the reflex card: "ransomware"
  std::string stage;  ///< the latest tactic; may be empty
  int severity = 0;   ///< 0 to 100
  Statement statement;
  std::uint64_t findings = 0;
  std::uint64_t machine_count = 0;
  std::vector<std::string> techniques;  ///< in the order they were seen
  std::vector<RuleCount> rules;
  std::vector<Observable> observables;  ///< sorted
  std::vector<std::string> machines;    ///< pseudonyms
  std::vector<std::string> accounts;    ///< pseudonyms
  friend bool operator==(const IncidentReport&, const IncidentReport&) = default;
};

/// What may leave of the incident. `own_networks`: outside addresses that are the establishment's own, which
/// stay.
[[nodiscard]] IncidentReport report_of(const incident::Incident& incident, const Reporter& reporter,
                                       const Statement& statement, const Pseudonyms& pseudonyms,
                                       const std::vector<IpNetwork>& own_networks, std::uint32_t revision,
                                       Instant made);

/// The objects, the incident first, all marked with `tlp` and made by the reporter's identity.
[[nodiscard]] boost::json::array objects_of(const IncidentReport& report, Tlp tlp, Language language);

/// Reads an incident object that objects_of() made, wherever it has been since; strict, since it is counted.
/// An error where it is another tool's incident or says what no report can say.
[[nodiscard]] Result<IncidentReport> report_from(const boost::json::object& incident);

/// The incident object's id.
[[nodiscard]] std::string incident_identifier(std::string_view reporter, std::string_view incident);

}  // namespace garde::stix
