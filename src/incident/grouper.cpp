// SPDX-License-Identifier: Apache-2.0
#include "incident/grouper.h"

#include <algorithm>
#include <set>
#include <xxhash.h>

namespace garde::incident {
namespace {

using std::chrono::hours;

constexpr double kEnough = 0.5;
constexpr double kWeakened = 0.45;  // times any binding, it is less than enough
constexpr Duration kWeek = hours(24 * 7);
constexpr Duration kUsualAfter = hours(24);
constexpr Duration kAround = hours(1);

std::uint64_t hash_of(std::string_view text) {
  return XXH3_64bits(text.data(), text.size());
}

double binding_of_kind(const Entity& entity) {
  switch (entity.kind) {
    case Entity::Kind::machine:
      return 1.0;
    case Entity::Kind::hash:
      return 0.95;
    case Entity::Kind::account:
      return 0.9;
    case Entity::Kind::source:
      return 0.8;
    case Entity::Kind::destination:
      return is_inside_address(entity.key) ? 0.4 : 0.8;
    case Entity::Kind::other_machine:
      return 0.6;
  }
  return 0;
}

Duration gap(Instant from, Instant to, Instant first, Instant last) {
  if (to < first) return first - to;
  return from > last ? from - last : Duration::zero();
}

std::set<std::string_view> rules_from(const Incident& incident, sigma::Level least) {
  std::set<std::string_view> rules;
  for (const Incident::Thread& thread : incident.threads)
    if (thread.rule->level >= least) rules.insert(thread.rule->id);
  return rules;
}

bool is_serious(const Incident& incident) {
  const auto worst = incident.worst();
  if (worst < sigma::Level::high) return false;
  if (worst == sigma::Level::critical && rules_from(incident, sigma::Level::medium).size() >= 2) return true;
  std::set<std::string_view> tactics;
  for (const Incident::Thread& thread : incident.threads)
    if (thread.rule->level >= sigma::Level::high)
      for (const std::string& tactic : thread.rule->tactics) tactics.insert(tactic);
  return rules_from(incident, sigma::Level::high).size() >= 3 && tactics.size() >= 2;
}

bool has_told(const Incident& incident) {
  return std::any_of(incident.entities.begin(), incident.entities.end(),
                     [](const auto& pair) { return pair.second.is_told; });
}

bool is_apart(const Incident& one, const Incident& other) {
  const auto names = [](const Incident& a, const Incident& b) {
    if (a.apart.count(b.id) > 0) return true;
    return std::any_of(b.absorbed.begin(), b.absorbed.end(),
                       [&](const auto& id) { return a.apart.count(id) > 0; });
  };
  return names(one, other) || names(other, one);
}

// A closed incident still takes what happened before it was closed.
bool takes(const Incident& incident, Instant time) {
  if (incident.state != State::closed) return true;
  for (auto act = incident.acts.rbegin(); act != incident.acts.rend(); ++act)
    if (act->kind == Act::Kind::state) return time <= act->when;
  return false;
}

}  // namespace

void Grouper::Spread::add(std::uint64_t machine, Instant time) {
  if (machines.empty()) since = time;
  if (time - since > kWeek) {
    machines.clear();
    since = time;
  }
  if (machines.size() > kManyMachines ||
      std::find(machines.begin(), machines.end(), machine) != machines.end())
    return;
  machines.push_back(machine);
  if (machines.size() > kWide && !wide_since) wide_since = time;
}

Grouper::Slot Grouper::root(Slot slot) const {
  while (parents_[slot] != slot) slot = parents_[slot];
  return slot;
}

bool Grouper::is_telling(const Evidence& evidence) {
  const auto found = spreads_.find("rule " + evidence.rule->id);
  const std::size_t machines = found == spreads_.end() ? 0 : found->second.machines.size();
  switch (evidence.rule->level) {
    case sigma::Level::critical:
      return true;
    case sigma::Level::high:
      return machines <= kManyMachines;
    case sigma::Level::medium:
      return machines <= kWide;
    case sigma::Level::low:
    case sigma::Level::informational:
      break;
  }
  return false;
}

void Grouper::count_spread(const Evidence& evidence) {
  const auto count = [&](std::string key, std::uint64_t machine) {
    const auto [found, is_new] = spreads_.try_emplace(key);
    if (is_new) {
      spread_order_.push_back(std::move(key));
      if (spread_order_.size() > options_.most_remembered) {
        spreads_.erase(spread_order_.front());
        spread_order_.pop_front();
      }
    }
    found->second.add(machine, evidence.time);
  };
  for (const Entity& machine : evidence.entities) {
    if (machine.kind != Entity::Kind::machine) continue;
    const std::uint64_t number = hash_of(machine.key);
    count("rule " + evidence.rule->id, number);
    for (const Entity& entity : evidence.entities)
      if (entity.kind != Entity::Kind::machine) count(index_key(entity), number);
  }
}

double Grouper::binding(const Entity& entity, Instant time) const {
  const double of_kind = binding_of_kind(entity);
  if (entity.kind == Entity::Kind::machine) return of_kind;
  const auto found = spreads_.find(index_key(entity));
  const bool is_usual =
      found != spreads_.end() && found->second.wide_since && time - *found->second.wide_since > kUsualAfter;
  return is_usual ? of_kind * kWeakened : of_kind;
}

std::vector<Grouper::Candidate> Grouper::candidates(const Evidence& evidence, bool telling) {
  std::unordered_map<Slot, Candidate> best;
  for (const Entity& entity : evidence.entities) {
    const double strength = binding(entity, evidence.time);
    if (strength < kEnough) continue;
    const std::string key = index_key(entity);
    const auto slots = by_entity_.find(key);
    if (slots == by_entity_.end()) continue;
    const Duration window =
        entity.kind == Entity::Kind::machine ? options_.machine_window : options_.entity_window;
    for (const Slot slot : slots->second) {
      const Incident& incident = *incidents_[slot];
      const auto presence = incident.entities.find(key);
      if (presence == incident.entities.end() || !takes(incident, evidence.time)) continue;
      const Incident::Presence& known = presence->second;
      const Duration away = gap(evidence.time, evidence.until, known.first, known.last);
      if (away > window) continue;
      if (binding_of_kind(known.entity) < kEnough) continue;
      const double closeness =
          1 - 0.2 * static_cast<double>(away.count()) / static_cast<double>(window.count());
      // Noise alone says nothing of what is telling, except on its own machine, where it is taken along.
      const bool is_own_noise =
          entity.kind == Entity::Kind::machine && !has_told(incident) && incident.machines().size() <= 1;
      const double score =
          strength * closeness * (telling && !known.is_told && !is_own_noise ? kWeakened : 1);
      if (score < kEnough * 0.8) continue;
      Candidate& candidate = best[slot];
      candidate.slot = slot;
      candidate.joins = candidate.joins || (telling && (known.is_told || is_own_noise));
      if (score > candidate.score) {
        candidate.score = score;
        candidate.entity = key;
      }
    }
  }
  std::vector<Candidate> all;
  for (auto& [slot, candidate] : best) all.push_back(std::move(candidate));
  std::sort(all.begin(), all.end(), [this](const Candidate& a, const Candidate& b) {
    if (a.score != b.score) return a.score > b.score;
    const Incident& left = *incidents_[a.slot];
    const Incident& right = *incidents_[b.slot];
    return std::tie(left.first, left.id) < std::tie(right.first, right.id);
  });
  return all;
}

Grouper::Slot Grouper::open(const Evidence& evidence) {
  make_room();
  const Slot slot = static_cast<Slot>(incidents_.size());
  auto incident = std::make_unique<Incident>();
  incident->id = evidence.id;
  incident->acts.push_back({Act::Kind::opened, evidence.time, {}, {}, {}, {}, {}});
  incidents_.push_back(std::move(incident));
  parents_.push_back(slot);
  by_id_[evidence.id] = slot;
  ++open_count_;
  return slot;
}

void Grouper::index(Slot slot) {
  if (incidents_[slot]->worst() >= sigma::Level::high) notable_.insert(slot);
  for (const auto& [key, presence] : incidents_[slot]->entities) {
    auto& slots = by_entity_[key];
    if (std::find(slots.begin(), slots.end(), slot) == slots.end()) slots.push_back(slot);
  }
}

void Grouper::unindex(Slot slot) {
  for (const auto& [key, presence] : incidents_[slot]->entities) {
    const auto found = by_entity_.find(key);
    if (found == by_entity_.end()) continue;
    std::erase(found->second, slot);
    if (found->second.empty()) by_entity_.erase(found);
  }
}

// Takes an incident out of every table but by_id_ and parents_.
std::unique_ptr<Incident> Grouper::close_slot(Slot slot) {
  unindex(slot);
  notable_.erase(slot);
  --open_count_;
  return std::move(incidents_[slot]);
}

// The one that people have taken in hand stays, else the one that began first.
Grouper::Slot Grouper::join(Slot one, Slot other, const Tie& tie, Outcome& outcome) {
  const auto rank = [this](Slot slot) {
    const Incident& incident = *incidents_[slot];
    return std::make_tuple(incident.state == State::fresh, incident.first, std::cref(incident.id));
  };
  if (rank(other) < rank(one)) std::swap(one, other);
  const auto gone = close_slot(other);
  parents_[other] = one;
  Incident& kept = *incidents_[one];
  outcome.absorbed.push_back(gone->id);
  absorb(kept, std::move(*gone));
  kept.ties.push_back(tie);
  index(one);
  return one;
}

bool Grouper::is_notable_rare(const Incident& incident) const {
  std::size_t before = 0;
  for (const Slot slot : notable_) {
    const Instant first = incidents_[slot]->first;
    if (first < incident.first - options_.coincidence_window && first > incident.first - kWeek) ++before;
    if (before > kUsualNotable) return false;
  }
  return true;
}

// By time and stage: what the opening comment says of serious incidents.
Grouper::Slot Grouper::settle(Slot slot, Outcome& outcome) {
  const Incident* incident = incidents_[slot].get();
  if (incident->worst() < sigma::Level::high || !is_notable_rare(*incident)) return slot;
  for (auto place = notable_.begin(); place != notable_.end();) {
    const Slot other = *place++;
    if (other == slot) continue;
    incident = incidents_[slot].get();
    const Incident& candidate = *incidents_[other];
    if (is_apart(*incident, candidate)) continue;
    if (!takes(*incident, candidate.first) || !takes(candidate, incident->first)) continue;
    const bool both = is_serious(*incident) && is_serious(candidate);
    if (!both && !is_serious(*incident) && !is_serious(candidate)) continue;
    const Duration away = gap(incident->first, incident->last, candidate.first, candidate.last);
    if (away > (both ? options_.coincidence_window : kAround)) continue;
    slot =
        join(slot, other, {Tie::Kind::coincidence, {}, std::max(incident->first, candidate.first)}, outcome);
    place = notable_.begin();  // what is joined reaches further
  }
  return slot;
}

void Grouper::remember(std::uint64_t id, Slot slot) {
  remembered_.emplace(id, slot);
  remembered_order_.push_back(id);
  if (remembered_order_.size() <= options_.most_remembered) return;
  remembered_.erase(remembered_order_.front());
  remembered_order_.pop_front();
}

void Grouper::make_room() {
  if (open_count_ < options_.most_open) return;
  Slot oldest = 0;
  const auto rank = [](const Incident& incident) { return std::make_tuple(incident.worst(), incident.last); };
  bool is_found = false;
  for (Slot slot = 0; slot < incidents_.size(); ++slot) {
    if (incidents_[slot] == nullptr) continue;
    if (!is_found || rank(*incidents_[slot]) < rank(*incidents_[oldest])) oldest = slot;
    is_found = true;
  }
  const auto gone = close_slot(oldest);
  by_id_.erase(gone->id);
  for (const std::string& id : gone->absorbed) by_id_.erase(id);
  ++dropped_;
}

Grouper::Outcome Grouper::take(Evidence evidence) {
  Outcome outcome;
  const std::uint64_t number = hash_of(evidence.id);
  if (const auto known = remembered_.find(number); known != remembered_.end()) {
    outcome.kind = Outcome::Kind::repeated;
    Incident* incident = incidents_[root(known->second)].get();
    if (incident == nullptr) return outcome;
    outcome.incident = incident->id;
    if (evidence.until > evidence.time) renew(*incident, std::move(evidence));
    return outcome;
  }
  const bool telling = is_telling(evidence);
  count_spread(evidence);
  const auto found = candidates(evidence, telling);
  Slot slot = 0;
  const bool is_new = found.empty() || found.front().score < kEnough;
  if (is_new) {
    slot = open(evidence);
    outcome.kind = Outcome::Kind::opened;
  } else {
    slot = found.front().slot;
  }
  const Instant time = evidence.time;
  add(*incidents_[slot], std::move(evidence), telling);
  index(slot);
  for (const Candidate& candidate : found) {
    const Slot other = root(candidate.slot);
    slot = root(slot);
    if (!candidate.joins || other == slot || incidents_[other] == nullptr) continue;
    if (is_apart(*incidents_[slot], *incidents_[other])) continue;
    slot = join(slot, other, {Tie::Kind::entity, candidate.entity, time}, outcome);
  }
  slot = settle(slot, outcome);
  remember(number, slot);
  outcome.incident = incidents_[slot]->id;
  return outcome;
}

bool Grouper::knows(const std::string& evidence_id) const {
  return remembered_.count(hash_of(evidence_id)) > 0;
}

const Incident* Grouper::find(const std::string& id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : incidents_[root(found->second)].get();
}
Incident* Grouper::find(const std::string& id) {
  return const_cast<Incident*>(std::as_const(*this).find(id));
}

std::vector<const Incident*> Grouper::all() const {
  std::vector<const Incident*> open;
  for (const auto& incident : incidents_)
    if (incident != nullptr) open.push_back(incident.get());
  std::sort(open.begin(), open.end(), [](const Incident* a, const Incident* b) {
    return std::tie(a->first, a->id) < std::tie(b->first, b->id);
  });
  return open;
}

void Grouper::restore(Incident incident, const std::vector<std::string>& evidence_ids) {
  make_room();
  const Slot slot = static_cast<Slot>(incidents_.size());
  by_id_[incident.id] = slot;
  for (const std::string& id : incident.absorbed) by_id_[id] = slot;
  incidents_.push_back(std::make_unique<Incident>(std::move(incident)));
  parents_.push_back(slot);
  ++open_count_;
  index(slot);
  for (const std::string& id : evidence_ids) remember(hash_of(id), slot);
  for (const Incident::Thread& thread : incidents_[slot]->threads)
    for (const Evidence& example : thread.examples) count_spread(example);
}

Result<std::string> Grouper::split(const std::string& id, const std::set<std::string>& machines,
                                   const std::string& who, const std::string& why, Instant when) {
  Incident* whole = find(id);
  if (whole == nullptr) return failure("there is no open incident of this id", id);
  const Slot slot = root(by_id_.at(id));
  unindex(slot);
  auto part = incident::split(*whole, machines, who, why, when);
  index(slot);
  if (!part) return failure(part.error());
  std::string part_id = part->id;
  restore(std::move(*part), {});
  return part_id;
}

Result<void> Grouper::merge(const std::string& id, const std::string& other, const std::string& who,
                            const std::string& why, Instant when) {
  Incident* into = find(id);
  Incident* from = find(other);
  if (into == nullptr || from == nullptr)
    return failure("there is no open incident of this id", into == nullptr ? id : other);
  if (into == from) return failure("the two are one incident already", id);
  const Slot slot = root(by_id_.at(id)), gone = root(by_id_.at(other));
  const auto part = close_slot(gone);
  parents_[gone] = slot;
  auto merged = incident::merge(*into, std::move(*part), who, why, when);
  index(slot);
  return merged;
}

std::vector<Incident> Grouper::forget_before(Instant time) {
  std::vector<Incident> gone;
  for (Slot slot = 0; slot < incidents_.size(); ++slot) {
    if (incidents_[slot] == nullptr || incidents_[slot]->last >= time) continue;
    const auto forgotten = close_slot(slot);
    by_id_.erase(forgotten->id);
    for (const std::string& id : forgotten->absorbed) by_id_.erase(id);
    gone.push_back(std::move(*forgotten));
  }
  return gone;
}

}  // namespace garde::incident
