// SPDX-License-Identifier: Apache-2.0
// The first screen: are we under attack? Made once for each change and minute, from counts and the few
// gravest incidents, so that its cost does not grow with what the store holds.
#include <algorithm>
#include <array>
#include <cmath>

#include "serve/api.h"

namespace garde::serve {
namespace {

namespace json = boost::json;
using incident::Incident;
using incident::State;
using sigma::Level;

constexpr std::size_t kMostShown = 20;
constexpr std::size_t kMostInChart = 100;  // incidents
constexpr std::size_t kHours = 24;

// The gravest that is still open says whether this is an attack.
std::string_view verdict_of(const std::vector<store::Tally>& tallies) {
  bool is_doubtful = false;
  bool is_contained = false;
  for (const store::Tally& one : tallies) {
    if (one.state == State::closed || one.is_drill) continue;
    if (one.level < Level::high) {
      is_doubtful = is_doubtful || one.level == Level::medium;
      continue;
    }
    if (one.state != State::contained) return "attack";
    is_contained = true;
  }
  return is_contained ? "contained" : is_doubtful ? "doubt" : "quiet";
}

json::object counts_json(const std::vector<store::Tally>& tallies) {
  std::map<std::string, std::uint64_t> counts;
  for (const Level level : {Level::critical, Level::high, Level::medium, Level::low, Level::informational})
    counts[std::string(to_string(level))] = 0;
  counts["drill"] = 0;
  counts["closed"] = 0;
  for (const store::Tally& one : tallies) {
    const std::string name = one.state == State::closed ? "closed"
                             : one.is_drill             ? "drill"
                                                        : std::string(to_string(one.level));
    counts[name] += one.count;
  }
  json::object object;
  for (const auto& [name, count] : counts) object[name] = count;
  return object;
}

struct Hour {
  std::array<double, 5> findings{};  // by level
};
using Hours = std::array<Hour, kHours>;

void count_at(Hours& hours, Instant from, Instant time, Level level, double count) {
  const auto hour = std::chrono::duration_cast<std::chrono::hours>(time - from).count();
  if (time < from || hour >= static_cast<std::int64_t>(kHours)) return;
  hours[static_cast<std::size_t>(hour)].findings[static_cast<std::size_t>(level)] += count;
}

// A thread's examples stand where they were; the rest of its findings are spread evenly from its first to its
// last.
void count_thread(Hours& hours, Instant from, const Incident::Thread& thread) {
  const Level level = thread.rule->level;
  for (const auto& example : thread.examples) count_at(hours, from, example.time, level, 1);
  if (thread.count <= thread.examples.size()) return;
  const auto rest = static_cast<double>(thread.count - thread.examples.size());
  const auto begin = thread.first, end = std::max(thread.last, thread.first + std::chrono::nanoseconds(1));
  const auto whole = static_cast<double>((end - begin).count());
  for (std::size_t i = 0; i < kHours; ++i) {
    const Instant left = std::max(begin, from + std::chrono::hours(i));
    const Instant right = std::min(end, from + std::chrono::hours(i + 1));
    if (left < right)
      hours[i].findings[static_cast<std::size_t>(level)] +=
          rest * static_cast<double>((right - left).count()) / whole;
  }
}

json::object sources_json(const NodeStatus& status) {
  std::map<std::string, std::uint64_t> counts;
  for (const SenderHealth& sender : status.senders) ++counts[std::string(name_of(sender.state))];
  json::object object;
  for (const auto& [name, count] : counts) object[name] = count;
  return object;
}

}  // namespace

Result<json::array> Api::hours_before(Instant now) {
  const Instant from = std::chrono::floor<std::chrono::hours>(now) - std::chrono::hours(kHours - 1);
  Result<std::vector<Incident>> recent = [&] {
    const std::lock_guard hold(store_lock_);
    return store_->list({store::Selection::Which::all, from, kMostInChart, 0});
  }();
  if (!recent) return failure(recent.error());
  Hours hours{};
  for (const Incident& incident : *recent)
    for (const auto& thread : incident.threads) count_thread(hours, from, thread);
  std::optional<NodeStatus> status;
  if (options_.node != nullptr) status = options_.node->status();
  json::array array;
  for (std::size_t i = 0; i < kHours; ++i) {
    json::object hour{{"start", format_rfc3339(from + std::chrono::hours(i), 0)}};
    json::object findings;
    for (const Level level : {Level::critical, Level::high, Level::medium, Level::low})
      if (const double count = hours[i].findings[static_cast<std::size_t>(level)]; count > 0)
        findings[std::string(to_string(level))] = static_cast<std::uint64_t>(std::ceil(count));
    hour["findings"] = std::move(findings);
    if (status) hour["events"] = status->by_hour[i];
    array.push_back(std::move(hour));
  }
  return array;
}

Result<json::array> Api::deadlines_of(const std::vector<ToldIncident>& open, const Asked& asked) {
  json::array deadlines;
  for (const ToldIncident& told : open) {
    if (told.severity.level < Level::high) continue;
    const auto declaration = declarations_->latest(*told.incident, asked.at);
    if (!declaration) return failure(declaration.error());
    for (const auto& obligation : declarations_->obligations(*declaration, asked.at)) {
      using declare::DutyState;
      if (obligation.state != DutyState::due_now && obligation.state != DutyState::running &&
          obligation.state != DutyState::overdue)
        continue;
      json::object deadline{{"incident", told.incident->id},
                            {"incident_title", told.story.title},
                            {"duty", obligation.duty->id},
                            {"title", obligation.duty->title.in(asked.language)},
                            {"recipient", obligation.duty->recipient.in(asked.language)},
                            {"informative", obligation.force == declare::Force::informative},
                            {"drill", told.incident->is_drill}};
      if (obligation.start) deadline["start"] = format_rfc3339(*obligation.start, 0);
      if (obligation.deadline) deadline["deadline"] = format_rfc3339(*obligation.deadline, 0);
      deadlines.push_back(std::move(deadline));
    }
  }
  return deadlines;
}

Result<json::object> Api::make_overview(const Asked& asked) {
  std::vector<store::Tally> tallies;
  std::vector<Incident> gravest;
  std::optional<Instant> latest;
  {
    const std::lock_guard hold(store_lock_);
    auto counted = store_->tally();
    if (!counted) return failure(counted.error());
    auto listed = store_->list({store::Selection::Which::open, {}, kMostShown, 0});
    if (!listed) return failure(listed.error());
    const auto last = store_->last_finding();
    if (!last) return failure(last.error());
    tallies = std::move(*counted);
    gravest = std::move(*listed);
    latest = *last;
  }
  std::vector<ToldIncident> open;
  json::array incidents;
  for (const Incident& incident : gravest) {
    open.push_back(tell(incident, asked.language, options_.zone));
    incidents.push_back(summary_json(open.back()));
  }
  auto deadlines = deadlines_of(open, asked);
  if (!deadlines) return failure(deadlines.error());
  auto hours = hours_before(asked.at);
  if (!hours) return failure(hours.error());
  const bool is_drill = !open.empty() && std::all_of(open.begin(), open.end(),
                                                     [](const auto& one) { return one.incident->is_drill; });
  json::object object{{"verdict", verdict_of(tallies)},     {"drill", is_drill},
                      {"counts", counts_json(tallies)},     {"incidents", std::move(incidents)},
                      {"deadlines", std::move(*deadlines)}, {"hours", std::move(*hours)}};
  if (latest) object["last_finding"] = format_rfc3339(*latest, 0);
  return object;
}

Response Api::overview(const Asked& asked) {
  const std::uint64_t latest = revision();
  const std::int64_t minute = std::chrono::floor<std::chrono::minutes>(asked.at).time_since_epoch().count();
  json::object object;
  {
    const std::lock_guard hold(overview_lock_);
    Remembered& kept = overviews_[asked.language];
    if (kept.overview.empty() || kept.revision != latest || kept.minute != minute) {
      auto made = make_overview(asked);
      if (!made) return problem_of(made.error());
      kept = {latest, minute, std::move(*made)};
    }
    object = kept.overview;
  }
  object["now"] = format_rfc3339(asked.at, 0);
  if (options_.node != nullptr) {
    const NodeStatus status = options_.node->status();
    json::object node{{"ready", status.is_ready},
                      {"started", format_rfc3339(status.started, 0)},
                      {"events_per_second", status.events_per_second},
                      {"rules", status.rules},
                      {"senders", sources_json(status)}};
    if (status.failure) node["failure"] = status.failure->message();
    object["node"] = std::move(node);
  }
  return json_response(object);
}

}  // namespace garde::serve
