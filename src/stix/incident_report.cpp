// SPDX-License-Identifier: Apache-2.0
// What may leave: each member is taken through a form that its kind of value has, and left out where it has
// not.
#include "stix/incident_report.h"

#include <algorithm>

#include "attack/attack.h"
#include "incident/severity.h"
#include "incident/story.h"
#include "stix/identifier.h"

namespace garde::stix {
namespace {

using incident::Entity;

constexpr std::string_view kObservableTypes[] = {"ipv4-addr", "ipv6-addr"};

// An outside address that is not the establishment's own.
bool may_leave(const std::string& address, const std::vector<IpNetwork>& own_networks) {
  if (!is_outside_address(address)) return false;
  const auto parsed = parse_ip_address(address);
  return std::none_of(own_networks.begin(), own_networks.end(),
                      [&](const IpNetwork& own) { return own.contains(*parsed); });
}

std::vector<Observable> observables_of(const incident::Incident& incident,
                                       const std::vector<IpNetwork>& own_networks) {
  std::set<Observable> all;
  for (const auto& [key, presence] : incident.entities) {
    const Entity& entity = presence.entity;
    // What findings that tell of an attack name; an address that only accompanies them stays.
    if (!presence.is_told) continue;
    if (entity.kind == Entity::Kind::hash) {
      if (auto file = observable_of("file", entity.key)) all.insert(std::move(*file));
    } else if (entity.kind == Entity::Kind::source || entity.kind == Entity::Kind::destination) {
      if (!may_leave(entity.key, own_networks)) continue;
      for (const std::string_view type : kObservableTypes)
        if (auto address = observable_of(type, entity.key)) all.insert(std::move(*address));
    }
  }
  std::vector<Observable> out(all.begin(), all.end());
  if (out.size() > IncidentReport::kMostObservables) out.resize(IncidentReport::kMostObservables);
  return out;
}

std::vector<std::string> pseudonyms_of(const incident::Incident& incident, Entity::Kind kind,
                                       std::string_view word, const Pseudonyms& pseudonyms) {
  std::set<std::string> all;
  for (const auto& [key, presence] : incident.entities)
    if (presence.entity.kind == kind && all.size() < IncidentReport::kMostPseudonyms)
      all.insert(pseudonyms.of(word, presence.entity.key));
  return {all.begin(), all.end()};
}

void add_rules_and_techniques(const incident::Incident& incident, IncidentReport& report) {
  for (const auto& thread : incident.threads) {
    for (const std::string& id : thread.rule->techniques) {
      const attack::Technique* technique = attack::find_technique(id);
      if (technique == nullptr || report.techniques.size() == IncidentReport::kMostTechniques) continue;
      if (std::find(report.techniques.begin(), report.techniques.end(), technique->id) ==
          report.techniques.end())
        report.techniques.emplace_back(technique->id);
    }
    // A rule of the establishment's own may be called by a name: only UUIDs leave.
    if (!is_uuid(thread.rule->id)) continue;
    const auto known = std::find_if(report.rules.begin(), report.rules.end(),
                                    [&](const auto& one) { return one.id == thread.rule->id; });
    if (known != report.rules.end())
      known->count += thread.count;
    else if (report.rules.size() < IncidentReport::kMostRules)
      report.rules.push_back({thread.rule->id, thread.count});
  }
}

Instant opened(const incident::Incident& incident) {
  for (const incident::Act& act : incident.acts)
    if (act.kind == incident::Act::Kind::opened) return act.when;
  return incident.first;
}

}  // namespace

IncidentReport report_of(const incident::Incident& incident, const Reporter& reporter,
                         const Statement& statement, const Pseudonyms& pseudonyms,
                         const std::vector<IpNetwork>& own_networks, std::uint32_t revision, Instant made) {
  const incident::Severity severity = assess(incident);
  IncidentReport report;
  report.id = incident_identifier(reporter.id, incident.id);
  report.reporter = reporter.id;
  report.is_from_provider = reporter.is_provider;
  report.revision = revision;
  report.is_withdrawn = incident.verdict == incident::Verdict::false_alarm;
  report.is_drill = incident.is_drill || incident.verdict == incident::Verdict::drill;
  report.is_closed = incident.state == incident::State::closed;
  report.made = made;
  report.noticed = std::min(opened(incident), made);
  report.first = incident.first;
  report.last = incident.last;
  report.kind = incident::cards_of(incident).front()->kind;
  report.stage = severity.stage;
  report.severity = severity.score;
  report.statement = statement;
  report.findings = incident.count();
  report.machine_count = incident.machines().size();
  add_rules_and_techniques(incident, report);
  report.observables = observables_of(incident, own_networks);
  report.machines = pseudonyms_of(incident, Entity::Kind::machine, "machine", pseudonyms);
  report.accounts = pseudonyms_of(incident, Entity::Kind::account, "account", pseudonyms);
  return report;
}

std::string incident_identifier(std::string_view reporter, std::string_view incident) {
  return derived_identifier("incident", std::string(reporter) + '\0' + std::string(incident));
}

}  // namespace garde::stix
