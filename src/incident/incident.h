// SPDX-License-Identifier: Apache-2.0
// Incident: findings that belong together, and what people did about them.
//
// Findings of one rule on one machine are one Thread: counted, with its first and last time and a few of them
// kept as examples. Everything else that is said of an incident (severity, kind, story) is computed from this
// and never stored twice.
//
// Its id is that of the finding that opened it, so that the same findings make the same incident again.
//
// Thread rules: values.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "incident/evidence.h"

namespace garde::incident {

enum class State : std::uint8_t { fresh, acknowledged, contained, closed };
enum class Verdict : std::uint8_t { true_attack, false_alarm, drill };
[[nodiscard]] std::string_view to_string(State state);
[[nodiscard]] std::string_view to_string(Verdict verdict);
[[nodiscard]] std::optional<State> parse_state(std::string_view text);
[[nodiscard]] std::optional<Verdict> parse_verdict(std::string_view text);

/// One thing that somebody did with the incident, or that Garde did: kept for ever, in order.
struct Act {
  enum class Kind : std::uint8_t { opened, state, note, merged, split, action_done };
  Kind kind = Kind::note;
  Instant when;
  std::string who;                 ///< an account's name; empty: Garde itself
  std::string why;                 ///< the reason, the note, the action that was done
  std::optional<State> state;      ///< of kind state
  std::optional<Verdict> verdict;  ///< of a closing
  std::string other;               ///< the other incident's id, of a merge or a split
};
[[nodiscard]] std::string_view to_string(Act::Kind kind);
[[nodiscard]] std::optional<Act::Kind> parse_act_kind(std::string_view text);

/// Why findings were put together although they share no entity, or which entity they share.
struct Tie {
  enum class Kind : std::uint8_t { entity, coincidence };
  Kind kind = Kind::entity;
  std::string entity;  ///< its index key
  Instant when;
};

struct Incident {
  static constexpr std::size_t kMostExamples = 5;

  struct Thread {
    std::shared_ptr<const RuleFacts> rule;
    std::string machine;  ///< a machine's key; empty where no log names one
    std::uint64_t count = 0;
    Instant first;
    Instant last;
    std::vector<Evidence> examples;  ///< the earliest, in order of time; never empty
  };
  struct Presence {
    Entity entity;
    std::uint64_t count = 0;
    Instant first;
    Instant last;
    bool is_told = false;  ///< a telling finding names it (grouper.h)
  };

  std::string id;
  Instant first;
  Instant last;
  State state = State::fresh;
  std::optional<Verdict> verdict;
  bool is_drill = false;                     ///< made by a replay
  std::vector<Thread> threads;               ///< in order of their first time
  std::map<std::string, Presence> entities;  ///< by index_key()
  std::vector<Tie> ties;
  std::vector<Act> acts;
  std::set<std::string> absorbed;  ///< ids of incidents merged into this one
  std::set<std::string> apart;  ///< ids of incidents that a person split from it: never merged again by Garde
  std::uint64_t left_out = 0;   ///< findings counted nowhere else for lack of room

  [[nodiscard]] std::uint64_t count() const;
  [[nodiscard]] sigma::Level worst() const;
  /// The names of machines where something was found, in order of time.
  [[nodiscard]] std::vector<std::string> machines() const;
  /// Names of the entities of one kind, those with most findings first.
  [[nodiscard]] std::vector<std::string> names_of(Entity::Kind kind) const;
};

/// Adds one finding; counts it where its like is there. `is_telling`: see grouper.h.
void add(Incident& incident, Evidence evidence, bool is_telling);
/// A correlation that is still going on, of which the incident has an earlier state: its end and value move
/// on.
void renew(Incident& incident, Evidence evidence);
/// Takes in all of `other`: threads, entities, acts.
void absorb(Incident& incident, Incident&& other);

/// Takes over what people did with another state of the same incident, or with one that it absorbed: acts that
/// it has not. Of the same incident its state, verdict and what is kept apart, too.
void adopt_acts(Incident& incident, const Incident& other);
/// Whether people have closed, opened, split or merged the one since it was the other: who holds the other in
/// memory must then begin anew from the one.
[[nodiscard]] bool is_rearranged(const Incident& stored, const Incident& known);

/// What people may do. Each adds an Act; an error says why it may not be done.
[[nodiscard]] Result<void> change_state(Incident& incident, State state, std::optional<Verdict> verdict,
                                        const std::string& who, const std::string& why, Instant when);
[[nodiscard]] Result<void> add_note(Incident& incident, const std::string& who, const std::string& text,
                                    Instant when);
[[nodiscard]] Result<void> mark_done(Incident& incident, const std::string& who, const std::string& action,
                                     Instant when);
/// Moves the threads on these machines (keys) into a new incident. An error where that would leave one of
/// them empty.
[[nodiscard]] Result<Incident> split(Incident& incident, const std::set<std::string>& machines,
                                     const std::string& who, const std::string& why, Instant when);
/// Merges at the word of a person.
[[nodiscard]] Result<void> merge(Incident& incident, Incident&& other, const std::string& who,
                                 const std::string& why, Instant when);

}  // namespace garde::incident
