// SPDX-License-Identifier: Apache-2.0
// What a running node says of itself: its sources and their health, its rules and what they find, its queues.
// The console, /metrics and `garde doctor` read it; a console without a node beside it has none.
//
// Thread rules: values; NodeView may be asked from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "sigma/rule.h"

namespace garde::serve {

/// One who sends: a machine's address, a file, a token's name.
struct SenderHealth {
  enum class State : std::uint8_t {
    fresh,  ///< known for less than a day: nothing is usual yet
    alive,
    quiet,   ///< nothing for longer than usual, not yet long enough to say so aloud
    silent,  ///< so long without a record that a finding was raised
    flood,   ///< far more than usual at this hour of the week
  };
  std::string source;  ///< the source it comes through
  std::string peer;
  State state = State::fresh;
  Instant first_record;
  Instant last_record;
  std::uint64_t records = 0;               ///< since it is known
  double per_minute = 0;                   ///< over the last five minutes
  std::optional<double> usual_per_minute;  ///< at this hour of the week; absent while it is not known
  std::optional<Duration> clock_skew;      ///< its events' time minus ours; absent where events have no time
  double unreadable_share = 0;             ///< of its records, 0 to 1
  bool is_domain_controller = false;
};
[[nodiscard]] std::string_view name_of(SenderHealth::State state);

/// One way in.
struct SourceStatus {
  std::string name;     ///< as garde.toml names it
  std::string kind;     ///< "syslog-udp", "syslog-tcp", "syslog-tls", "http", "files", "journal", "evtx"
  std::string address;  ///< "127.0.0.1:5514", or the paths that are followed
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  std::uint64_t cut = 0;
  std::uint64_t lost = 0;
  std::uint64_t refused = 0;
  std::uint64_t broken = 0;
  std::int64_t connections = 0;
  std::optional<Instant> last_record;  ///< since the start
};

struct QueueStatus {
  std::string name;
  std::uint64_t waiting = 0;  ///< records not yet detected and archived
  std::uint64_t bytes = 0;    ///< on disk
  std::uint64_t most_bytes = 0;
  std::uint64_t dropped = 0;
  std::optional<Error> failure;
};

/// What one rule found.
struct RuleHits {
  std::string id;
  std::string title;
  sigma::Level level = sigma::Level::medium;
  std::uint64_t found = 0;      ///< since the node's data began
  std::uint64_t today = 0;      ///< on the latest day (UTC) with a finding
  double usual_per_day = 0;     ///< the days before, the last week weighing most
  std::size_t machines = 0;     ///< on which it found something, counted up to a bound
  std::optional<Instant> last;  ///< event's time
  bool is_proposed_for_tuning = false;
};

struct NodeStatus {
  Instant started;
  bool is_ready = false;
  std::uint64_t events = 0;  ///< detected since the start
  std::uint64_t findings = 0;
  double events_per_second = 0;             ///< over the last ten seconds
  std::array<std::uint64_t, 24> by_hour{};  ///< events received; the last is the hour that runs
  std::uint64_t unreadable = 0;             ///< records that no reader understood
  std::uint64_t rules = 0;
  std::uint64_t rules_refused = 0;  ///< that could not be loaded
  std::uint64_t indicators = 0;
  std::uint64_t correlation_inputs_shed = 0;  ///< for want of memory
  std::optional<Instant> reloaded;
  std::optional<Error> failure;  ///< why nothing goes on: a full disk; nothing while all is well
  std::vector<SourceStatus> sources;
  std::vector<SenderHealth> senders;
  std::vector<QueueStatus> queues;
};

class NodeView {
 public:
  virtual ~NodeView() = default;
  [[nodiscard]] virtual NodeStatus status() const = 0;
  /// All rules that found something, those that found most first.
  [[nodiscard]] virtual std::vector<RuleHits> rule_hits() const = 0;
  /// Loads rules, mappings and indicators again, losing nothing; on an error the old ones stay.
  [[nodiscard]] virtual Result<void> reload() = 0;
};

}  // namespace garde::serve
