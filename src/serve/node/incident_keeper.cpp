// SPDX-License-Identifier: Apache-2.0
#include "serve/node/incident_keeper.h"

#include <algorithm>
#include <map>

namespace garde::serve {
namespace {

// People act seldom: beginning anew twice in one commit is already a rare thing.
constexpr int kMostBeginnings = 5;

}  // namespace

Result<std::unique_ptr<IncidentKeeper>> IncidentKeeper::open(const std::filesystem::path& file) {
  auto store = store::SqliteStore::open(file.string());
  if (!store) return failure(store.error());
  std::unique_ptr<IncidentKeeper> keeper(new IncidentKeeper(std::move(*store)));
  if (auto begun = keeper->begin_from_store(); !begun) return failure(begun.error());
  if (auto loaded = keeper->load_expectations(); !loaded) return failure(loaded.error());
  return keeper;
}

Result<void> IncidentKeeper::begin_from_store() {
  real_ = Side();
  drills_ = Side();
  auto incidents = store_->load_since(now() - kMemory);
  if (!incidents) return failure(incidents.error());
  for (incident::Incident& one : *incidents) {
    const auto ids = store_->finding_ids(one.id);
    if (!ids) return failure(ids.error());
    Side& side = one.is_drill ? drills_ : real_;
    side.grouper.restore(std::move(one), *ids);
  }
  return {};
}

Result<void> IncidentKeeper::load_expectations() {
  auto expectations = store_->expectations();
  if (!expectations) return failure(expectations.error());
  std::map<std::string, std::uint64_t> stored;
  for (const auto& one : *expectations) stored[one.id] = one.silenced;
  const std::lock_guard hold(tuning_lock_);
  // What was silenced since these were loaded is added to what the store says.
  const std::vector<incident::Expectation> known = tuning_.expectations();
  for (const auto& one : known) {
    tuning_.withdraw(one.id);
    const auto found = stored.find(one.id);
    if (found == stored.end() || one.silenced <= found->second) continue;
    if (auto counted = store_->count_silenced(one.id, one.silenced - found->second); !counted) return counted;
    found->second = one.silenced;
  }
  for (incident::Expectation& one : *expectations) {
    one.silenced = stored[one.id];
    static_cast<void>(tuning_.expect(std::move(one)));
  }
  return {};
}

void IncidentKeeper::take(incident::Evidence evidence, bool is_drill) {
  ++findings_;
  if (!is_drill) {
    const std::lock_guard hold(tuning_lock_);
    if (tuning_.is_expected(evidence)) return;
  }
  Pending pending{std::move(evidence), is_drill};
  group(pending);
  pending_.push_back(std::move(pending));
}

void IncidentKeeper::group(const Pending& pending) {
  Side& side = pending.is_drill ? drills_ : real_;
  const std::string& id = pending.evidence.id;
  if (!side.grouper.knows(id)) {
    // In an incident that is no longer in memory: it was found before a crash.
    const auto is_stored = store_->has_finding(id);
    if (is_stored && *is_stored) return;
  }
  const auto outcome = side.grouper.take(pending.evidence);
  if (outcome.incident.empty()) return;
  if (incident::Incident* incident = side.grouper.find(outcome.incident))
    incident->is_drill = pending.is_drill;
  side.touched.insert(outcome.incident);
  side.findings.emplace_back(id, outcome.incident);
}

std::vector<store::Found> IncidentKeeper::found() {
  std::map<incident::Incident*, std::vector<std::string>> by_incident;
  for (Side* side : {&real_, &drills_}) {
    for (const std::string& id : side->touched)
      if (incident::Incident* incident = side->grouper.find(id)) by_incident[incident];
    for (const auto& [finding, id] : side->findings)
      if (incident::Incident* incident = side->grouper.find(id)) by_incident[incident].push_back(finding);
  }
  std::vector<store::Found> all;
  for (auto& [incident, findings] : by_incident) all.push_back({incident, std::move(findings)});
  return all;
}

Result<void> IncidentKeeper::commit() {
  if (pending_.empty()) return {};
  for (int beginning = 0; beginning < kMostBeginnings; ++beginning) {
    const auto recorded = store_->record(found());
    if (!recorded) return failure(recorded.error());
    if (*recorded) {
      for (Side* side : {&real_, &drills_}) {
        side->touched.clear();
        side->findings.clear();
      }
      pending_.clear();
      return {};
    }
    if (auto begun = begin_from_store(); !begun) return begun;
    for (const Pending& pending : pending_) group(pending);
  }
  return failure("the incidents change faster than findings can be added to them", {}, "it is tried again");
}

Result<void> IncidentKeeper::tend(Instant at, Duration keep_closed) {
  if (!pending_.empty()) return {};
  for (Side* side : {&real_, &drills_}) static_cast<void>(side->grouper.forget_before(at - kMemory));
  if (auto loaded = load_expectations(); !loaded) return loaded;
  const auto forgotten = store_->forget(at - keep_closed);
  if (!forgotten) return failure(forgotten.error());
  return {};
}

std::vector<RuleHits> IncidentKeeper::rule_hits() const {
  std::vector<RuleHits> all;
  const std::lock_guard hold(tuning_lock_);
  for (const incident::RuleRate& rate : tuning_.rates())
    all.push_back({rate.rule->id, rate.rule->title, rate.rule->level, rate.found, rate.today, rate.usual,
                   rate.machines, rate.last, rate.is_proposed});
  return all;
}

}  // namespace garde::serve
