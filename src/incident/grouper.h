// SPDX-License-Identifier: Apache-2.0
// Grouper: evidence in, incidents out, one piece of evidence at a time, in any order near that of time.
//
// One attack should be one incident, and what has nothing to do with it should not be in it. Two pieces of
// evidence belong together where they share an entity within a window: what happens on one machine within
// half a day, what one account, one address or one file does within three. Sharing is weighed:
//
//   - by kind: a machine binds most, then a file's hash, an account, an address; an inside address that
//   something
//     was sent to (everybody speaks with the domain controller) does not bind by itself;
//   - by rarity: an entity that findings have named on more than kWide machines, and did so for more than a
//   day, is
//     usual (a service account, a scanner, an address that many share): it no longer binds. An attack that
//     spreads quickly is not yet usual;
//   - by what the evidence says: only telling evidence joins what was apart. Evidence is telling where it is
//   critical;
//     or high, of a rule seen on at most kManyMachines machines within a week; or medium, of a rule seen on
//     at most kWide. What a noisy rule finds goes where it fits best, is counted there, and joins nothing, so
//     that it cannot bury a rare finding or glue two attacks.
//
// Then by time and stage: where two incidents are both serious (a critical finding and another rule, or three
// high rules over two tactics) and come within three hours, they are one, for serious incidents are rare: by
// chance two would meet once in years. A rare high finding in the time of the one serious incident goes with
// it likewise. The tie is kept as a coincidence, and neither is done where there were more than kUsualNotable
// incidents of level high in the week before: there, serious is not rare. A person can split what was joined;
// it then stays apart.
//
// A piece of evidence that was taken before, by its id, changes nothing. Late evidence is placed by its own
// time.
//
// Cost: a hash look-up for each entity (at most kMostEntities) and for each incident that has it; a merge
// costs the smaller incident's size. Memory: bounded by GrouperOptions, beyond which the incidents that ended
// longest ago are handed back (forget_before) or dropped and counted; see also the bounds of Incident.
//
// Thread rules: one thread at a time.
#pragma once

#include <deque>
#include <memory>
#include <set>
#include <unordered_map>
#include <vector>

#include "incident/incident.h"

namespace garde::incident {

struct GrouperOptions {
  Duration machine_window = std::chrono::hours(12);
  Duration entity_window = std::chrono::hours(72);
  Duration coincidence_window = std::chrono::hours(3);
  std::size_t most_open = 20'000;         ///< incidents
  std::size_t most_remembered = 500'000;  ///< ids of evidence, and entities counted
};

class Grouper {
 public:
  static constexpr std::size_t kWide = 8;
  static constexpr std::size_t kManyMachines = 32;
  static constexpr std::size_t kUsualNotable = 5;

  explicit Grouper(const GrouperOptions& options = {}) : options_(options) {}

  struct Outcome {
    enum class Kind : std::uint8_t { repeated, added, opened };
    Kind kind = Kind::added;
    std::string incident;  ///< where the evidence is now; empty where it was repeated and forgotten
    std::vector<std::string> absorbed;  ///< ids of incidents that are now part of that one
  };
  Outcome take(Evidence evidence);

  /// Whether evidence of this id was taken before, as far as it is remembered.
  [[nodiscard]] bool knows(const std::string& evidence_id) const;

  /// The open incident with this id, or into which it was merged; null where there is none.
  [[nodiscard]] const Incident* find(const std::string& id) const;
  /// The same, to be changed by a person's acts; its evidence must not be changed here.
  [[nodiscard]] Incident* find(const std::string& id);
  /// In order of their first time.
  [[nodiscard]] std::vector<const Incident*> all() const;

  /// Takes an incident back after a restart, and the ids of all its evidence.
  void restore(Incident incident, const std::vector<std::string>& evidence_ids);
  /// Person's acts: see incident.h. The new part of a split, or an error.
  [[nodiscard]] Result<std::string> split(const std::string& id, const std::set<std::string>& machines,
                                          const std::string& who, const std::string& why, Instant when);
  [[nodiscard]] Result<void> merge(const std::string& id, const std::string& other, const std::string& who,
                                   const std::string& why, Instant when);

  /// Hands back the incidents that ended before: nothing is added to them any more.
  std::vector<Incident> forget_before(Instant time);
  /// Incidents dropped for lack of room.
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  using Slot = std::uint32_t;
  struct Candidate {
    Slot slot = 0;
    double score = 0;    ///< how well the evidence fits
    bool joins = false;  ///< telling evidence makes the two one
    std::string entity;  ///< by which
  };
  struct Spread {
    std::vector<std::uint64_t> machines;  ///< hashes, at most kManyMachines + 1
    Instant since;                        ///< start of the week it is counted in
    std::optional<Instant> wide_since;
    void add(std::uint64_t machine, Instant time);
  };

  [[nodiscard]] Slot root(Slot slot) const;
  [[nodiscard]] bool is_telling(const Evidence& evidence);
  void count_spread(const Evidence& evidence);
  [[nodiscard]] double binding(const Entity& entity, Instant time) const;
  [[nodiscard]] std::vector<Candidate> candidates(const Evidence& evidence, bool telling);
  [[nodiscard]] Slot open(const Evidence& evidence);
  void index(Slot slot);
  void unindex(Slot slot);
  std::unique_ptr<Incident> close_slot(Slot slot);
  Slot join(Slot one, Slot other, const Tie& tie, Outcome& outcome);
  Slot settle(Slot slot, Outcome& outcome);
  [[nodiscard]] bool is_notable_rare(const Incident& incident) const;
  void remember(std::uint64_t id, Slot slot);
  void make_room();

  GrouperOptions options_;
  std::vector<std::unique_ptr<Incident>> incidents_;  // null where merged or forgotten
  std::vector<Slot> parents_;
  std::set<Slot> notable_;  // open, with a finding of level high or more
  std::size_t open_count_ = 0;
  std::unordered_map<std::string, std::vector<Slot>> by_entity_;
  std::unordered_map<std::string, Slot> by_id_;
  std::unordered_map<std::uint64_t, Slot> remembered_;
  std::deque<std::uint64_t> remembered_order_;
  std::unordered_map<std::string, Spread> spreads_;  // by entity's index key, and "rule ID"
  std::deque<std::string> spread_order_;
  std::uint64_t dropped_ = 0;
};

}  // namespace garde::incident
