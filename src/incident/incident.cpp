// SPDX-License-Identifier: Apache-2.0
#include "incident/incident.h"

#include <algorithm>
#include <array>

namespace garde::incident {
namespace {

constexpr std::size_t kMostThreads = 2000;
constexpr std::size_t kMostEntitiesKept = 5000;
constexpr std::size_t kMostActs = 10'000;
constexpr std::size_t kMostTies = 200;
constexpr std::size_t kMostNote = 64 * 1024;

constexpr std::array kStates = {std::string_view("new"), std::string_view("acknowledged"),
                                std::string_view("contained"), std::string_view("closed")};
constexpr std::array kVerdicts = {std::string_view("true"), std::string_view("false_positive"),
                                  std::string_view("drill")};
constexpr std::array kActs = {std::string_view("opened"), std::string_view("state"),
                              std::string_view("note"),   std::string_view("merged"),
                              std::string_view("split"),  std::string_view("action_done")};

template <typename Enum, std::size_t count>
std::optional<Enum> parse(const std::array<std::string_view, count>& names, std::string_view text) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

std::string key_of_machine(const Evidence& evidence) {
  const auto machine = machine_entity(evidence.machine);
  return machine ? machine->key : std::string();
}

bool is_before(const Evidence& a, const Evidence& b) {
  return std::tie(a.time, a.id) < std::tie(b.time, b.id);
}

void add_example(Incident::Thread& thread, Evidence evidence) {
  auto& kept = thread.examples;
  // Of a correlation that goes on, the newer says more.
  for (Evidence& known : kept)
    if (known.id == evidence.id) {
      if (evidence.until >= known.until) known = std::move(evidence);
      return;
    }
  kept.insert(std::upper_bound(kept.begin(), kept.end(), evidence, is_before), std::move(evidence));
  if (kept.size() > Incident::kMostExamples) kept.pop_back();
}

void add_presence(Incident& incident, const Incident::Presence& presence) {
  const std::string key = index_key(presence.entity);
  const auto found = incident.entities.find(key);
  if (found == incident.entities.end()) {
    if (incident.entities.size() < kMostEntitiesKept) incident.entities.emplace(key, presence);
    return;
  }
  Incident::Presence& known = found->second;
  known.count += presence.count;
  known.first = std::min(known.first, presence.first);
  known.last = std::max(known.last, presence.last);
  known.is_told = known.is_told || presence.is_told;
  if (presence.entity.kind == Entity::Kind::machine) known.entity = presence.entity;
}

Incident::Thread* find_thread(Incident& incident, const RuleFacts& rule, const std::string& machine) {
  for (Incident::Thread& thread : incident.threads)
    if (thread.machine == machine && thread.rule->id == rule.id && thread.rule->title == rule.title)
      return &thread;
  return nullptr;
}

void sort_threads(Incident& incident) {
  std::stable_sort(incident.threads.begin(), incident.threads.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
}

void set_span(Incident& incident) {
  if (incident.threads.empty()) return;
  incident.first = incident.threads.front().first;
  incident.last = incident.threads.front().last;
  for (const Incident::Thread& thread : incident.threads) {
    incident.first = std::min(incident.first, thread.first);
    incident.last = std::max(incident.last, thread.last);
  }
}

void add_thread(Incident& incident, Incident::Thread&& thread) {
  Incident::Thread* known = find_thread(incident, *thread.rule, thread.machine);
  if (known == nullptr) {
    if (incident.threads.size() < kMostThreads)
      incident.threads.push_back(std::move(thread));
    else
      incident.left_out += thread.count;
    return;
  }
  known->count += thread.count;
  known->first = std::min(known->first, thread.first);
  known->last = std::max(known->last, thread.last);
  for (Evidence& example : thread.examples) add_example(*known, std::move(example));
}

Result<void> keep_act(Incident& incident, Act act) {
  if (incident.acts.size() >= kMostActs)
    return failure("the incident's journal is full", incident.id, "close it and open another");
  if (act.why.size() > kMostNote)
    return failure("the text is longer than 64 kB", incident.id, "shorten it, or attach it elsewhere");
  incident.acts.push_back(std::move(act));
  return {};
}

}  // namespace

std::string_view to_string(State state) {
  return kStates[static_cast<std::size_t>(state)];
}
std::string_view to_string(Verdict verdict) {
  return kVerdicts[static_cast<std::size_t>(verdict)];
}
std::string_view to_string(Act::Kind kind) {
  return kActs[static_cast<std::size_t>(kind)];
}
std::optional<State> parse_state(std::string_view text) {
  return parse<State>(kStates, text);
}
std::optional<Verdict> parse_verdict(std::string_view text) {
  return parse<Verdict>(kVerdicts, text);
}
std::optional<Act::Kind> parse_act_kind(std::string_view text) {
  return parse<Act::Kind>(kActs, text);
}

std::uint64_t Incident::count() const {
  std::uint64_t sum = left_out;
  for (const Thread& thread : threads) sum += thread.count;
  return sum;
}

sigma::Level Incident::worst() const {
  auto level = sigma::Level::informational;
  for (const Thread& thread : threads) level = std::max(level, thread.rule->level);
  return level;
}

std::vector<std::string> Incident::machines() const {
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (const Thread& thread : threads) {
    if (thread.machine.empty() || !seen.insert(thread.machine).second) continue;
    const auto machine = machine_entity(thread.examples.front().machine);
    names.push_back(machine ? machine->name : thread.machine);
  }
  return names;
}

std::vector<std::string> Incident::names_of(Entity::Kind kind) const {
  std::vector<const Presence*> found;
  for (const auto& [key, presence] : entities)
    if (presence.entity.kind == kind) found.push_back(&presence);
  std::stable_sort(found.begin(), found.end(),
                   [](const Presence* a, const Presence* b) { return a->count > b->count; });
  std::vector<std::string> names;
  for (const Presence* presence : found) names.push_back(presence->entity.name);
  return names;
}

void add(Incident& incident, Evidence evidence, bool is_telling) {
  if (incident.id.empty()) incident.id = evidence.id;
  const bool is_first = incident.threads.empty();
  incident.first = is_first ? evidence.time : std::min(incident.first, evidence.time);
  incident.last = is_first ? evidence.until : std::max(incident.last, evidence.until);
  for (const Entity& entity : evidence.entities)
    add_presence(incident, {entity, 1, evidence.time, evidence.until, is_telling});
  const std::string machine = key_of_machine(evidence);
  const Instant first = evidence.time, last = evidence.until;
  if (Incident::Thread* thread = find_thread(incident, *evidence.rule, machine); thread != nullptr) {
    ++thread->count;
    const bool is_earlier = first < thread->first;
    thread->first = std::min(thread->first, first);
    thread->last = std::max(thread->last, last);
    add_example(*thread, std::move(evidence));
    if (is_earlier) sort_threads(incident);
    return;
  }
  if (incident.threads.size() >= kMostThreads) {
    ++incident.left_out;
    return;
  }
  Incident::Thread thread{evidence.rule, machine, 1, first, last, {}};
  thread.examples.push_back(std::move(evidence));
  const auto place =
      std::upper_bound(incident.threads.begin(), incident.threads.end(), first,
                       [](Instant time, const Incident::Thread& other) { return time < other.first; });
  incident.threads.insert(place, std::move(thread));
}

void renew(Incident& incident, Evidence evidence) {
  Incident::Thread* thread = find_thread(incident, *evidence.rule, key_of_machine(evidence));
  if (thread == nullptr) return;
  thread->last = std::max(thread->last, evidence.until);
  incident.last = std::max(incident.last, evidence.until);
  for (const Entity& entity : evidence.entities)
    add_presence(incident, {entity, 0, evidence.time, evidence.until, false});
  for (Evidence& known : thread->examples)
    if (known.id == evidence.id && evidence.until >= known.until) {
      known = std::move(evidence);
      return;
    }
}

void absorb(Incident& incident, Incident&& other) {
  for (Incident::Thread& thread : other.threads) add_thread(incident, std::move(thread));
  for (const auto& [key, presence] : other.entities) add_presence(incident, presence);
  for (Act& act : other.acts)
    if (incident.acts.size() < kMostActs) incident.acts.push_back(std::move(act));
  std::stable_sort(incident.acts.begin(), incident.acts.end(),
                   [](const Act& a, const Act& b) { return a.when < b.when; });
  for (Tie& tie : other.ties)
    if (incident.ties.size() < kMostTies) incident.ties.push_back(std::move(tie));
  incident.absorbed.insert(other.id);
  incident.absorbed.merge(other.absorbed);
  incident.apart.merge(other.apart);
  incident.apart.erase(incident.id);
  incident.left_out += other.left_out;
  incident.is_drill = incident.is_drill && other.is_drill;
  sort_threads(incident);
  set_span(incident);
}

void adopt_acts(Incident& incident, const Incident& other) {
  const auto has = [&](const Act& act) {
    return std::any_of(incident.acts.begin(), incident.acts.end(), [&](const Act& known) {
      return known.kind == act.kind && known.when == act.when && known.who == act.who && known.why == act.why &&
             known.state == act.state && known.other == act.other;
    });
  };
  for (const Act& act : other.acts)
    if (incident.acts.size() < kMostActs && !has(act)) incident.acts.push_back(act);
  std::stable_sort(incident.acts.begin(), incident.acts.end(),
                   [](const Act& a, const Act& b) { return a.when < b.when; });
  incident.apart.insert(other.apart.begin(), other.apart.end());
  incident.apart.erase(incident.id);
  if (other.id != incident.id) return;
  incident.state = other.state;
  incident.verdict = other.verdict;
}

bool is_rearranged(const Incident& stored, const Incident& known) {
  const auto arrangements = [](const Incident& incident) {
    return std::count_if(incident.acts.begin(), incident.acts.end(), [](const Act& act) {
      return !act.who.empty() &&
             (act.kind == Act::Kind::split || act.kind == Act::Kind::merged || act.kind == Act::Kind::state);
    });
  };
  return stored.id != known.id || stored.state != known.state || arrangements(stored) > arrangements(known);
}

Result<void> change_state(Incident& incident, State state, std::optional<Verdict> verdict,
                          const std::string& who, const std::string& why, Instant when) {
  if (state == State::closed && !verdict)
    return failure("a closed incident needs a verdict", incident.id, "say true, false_positive or drill");
  if (state != State::closed && verdict)
    return failure("only a closed incident has a verdict", incident.id, "close it, or leave the verdict out");
  if (state == State::closed && why.empty())
    return failure("a closed incident needs a reason", incident.id, "say in a few words why it is over");
  if (state == incident.state && verdict == incident.verdict)
    return failure("the incident is in this state already", incident.id);
  Act act{Act::Kind::state, when, who, why, state, verdict, {}};
  if (auto kept = keep_act(incident, std::move(act)); !kept) return kept;
  incident.state = state;
  incident.verdict = verdict;
  return {};
}

Result<void> add_note(Incident& incident, const std::string& who, const std::string& text, Instant when) {
  if (text.empty()) return failure("the note is empty", incident.id);
  return keep_act(incident, {Act::Kind::note, when, who, text, {}, {}, {}});
}

Result<void> mark_done(Incident& incident, const std::string& who, const std::string& action, Instant when) {
  if (action.empty()) return failure("no action is named", incident.id);
  return keep_act(incident, {Act::Kind::action_done, when, who, action, {}, {}, {}});
}

Result<Incident> split(Incident& incident, const std::set<std::string>& machines, const std::string& who,
                       const std::string& why, Instant when) {
  const auto goes = [&](const Incident::Thread& thread) { return machines.count(thread.machine) > 0; };
  const auto going = std::count_if(incident.threads.begin(), incident.threads.end(), goes);
  if (going == 0) return failure("none of these machines is in the incident", incident.id);
  if (static_cast<std::size_t>(going) == incident.threads.size())
    return failure("nothing would be left of the incident", incident.id, "name only some of its machines");
  Incident part;
  part.is_drill = incident.is_drill;
  std::vector<Incident::Thread> staying;
  for (Incident::Thread& thread : incident.threads)
    (goes(thread) ? part.threads : staying).push_back(std::move(thread));
  incident.threads = std::move(staying);
  part.id = part.threads.front().examples.front().id;
  // A part that would have the id of the whole gets that of its second finding, or a mark.
  if (part.id == incident.id || incident.absorbed.count(part.id) > 0)
    part.id += "-" + format_rfc3339(when, 0);
  for (Incident* one : {&incident, &part}) {
    one->entities.clear();
    for (const Incident::Thread& thread : one->threads)
      for (const Evidence& example : thread.examples)
        for (const Entity& entity : example.entities)
          add_presence(*one, {entity, 1, example.time, example.until, true});
    set_span(*one);
  }
  incident.apart.insert(part.id);
  part.apart.insert(incident.id);
  incident.acts.push_back({Act::Kind::split, when, who, why, {}, {}, part.id});
  part.acts.push_back({Act::Kind::split, when, who, why, {}, {}, incident.id});
  return part;
}

Result<void> merge(Incident& incident, Incident&& other, const std::string& who, const std::string& why,
                   Instant when) {
  if (incident.id == other.id) return failure("an incident cannot be merged with itself", incident.id);
  const std::string id = other.id;
  absorb(incident, std::move(other));
  return keep_act(incident, {Act::Kind::merged, when, who, why, {}, {}, id});
}

}  // namespace garde::incident
