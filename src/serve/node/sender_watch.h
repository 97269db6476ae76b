// SPDX-License-Identifier: Apache-2.0
// SenderWatch: who sends, how much at which hour of the week, with which clock, and who has gone quiet.
//
// A sender is one peer of one source. Its records are counted by the hour of the week; what is usual then is
// a mean over weeks that weighs the latest most. It is silent once it has been quiet for twice as long as it
// ever was within its memory, for kLeastSilence at least, while kLeastMissed records or more would have been
// usual: that is told once, until it is heard again. A machine that the settings name as a domain controller
// is watched by the name in its events, with less patience. What was missed while the node itself did not run
// is nobody's silence.
//
// Memory: kMostSenders; further ones are counted together, without a name.
//
// Thread rules: one thread writes; senders() from any.
#pragma once

#include <array>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "event/event.h"
#include "serve/node_status.h"

namespace garde::serve {

class SenderWatch {
 public:
  static constexpr std::size_t kMostSenders = 10'000;
  static constexpr Duration kLeastSilence = std::chrono::minutes(10);
  static constexpr Duration kLeastSilenceOfController = std::chrono::minutes(3);
  static constexpr double kLeastMissed = 10;
  static constexpr Duration kFresh = std::chrono::hours(24);

  /// `controllers`: names of domain controllers, as their logs write them. `now`: the node starts.
  SenderWatch(const std::vector<std::string>& controllers, Instant now);

  /// A record came. `event_time`: absent where it says none.
  void heard(std::string_view source, std::string_view peer, Instant received,
             std::optional<Instant> event_time);
  void could_not_read(std::string_view source, std::string_view peer, std::uint64_t records);
  /// An event names this machine.
  void seen(std::string_view machine, Instant received);
  [[nodiscard]] bool watches_machines() const { return !controllers_.empty(); }

  struct Silence {
    std::string source;  ///< empty: a domain controller's name
    std::string peer;
    Instant since;
    bool is_domain_controller = false;
  };
  /// Who has gone silent since this was last asked.
  [[nodiscard]] std::vector<Silence> fallen_silent(Instant now);

  [[nodiscard]] std::vector<SenderHealth> senders(Instant now) const;
  /// Records by hour, the last is the one that runs.
  [[nodiscard]] std::array<std::uint64_t, 24> by_hour(Instant now) const;

  /// What to keep over a restart, as one text; and taking it back. What cannot be read is left out.
  [[nodiscard]] std::string encoded() const;
  void restore(std::string_view encoded);

 private:
  struct Sender {
    Instant first;
    Instant last;
    std::uint64_t records = 0;
    std::uint64_t unreadable = 0;
    std::int64_t hour = 0;  // since 1970, that is being counted
    std::uint64_t in_hour = 0;
    std::array<float, 168> usual{};  // records in this hour of the week; below 0: never counted
    Duration longest_gap{};
    std::array<std::uint32_t, 6> minutes{};  // of the last six, by minute modulo 6
    std::int64_t minute = 0;
    std::array<std::int64_t, 15> skews{};  // nanoseconds, the latest
    std::uint32_t skew_count = 0;
    bool is_silent = false;
    bool is_controller = false;
  };
  using Key = std::pair<std::string, std::string>;

  [[nodiscard]] Sender& sender(std::string_view source, std::string_view peer, Instant received);
  void count(Sender& sender, Instant received);
  void end_hours(Sender& sender, std::int64_t hour);
  [[nodiscard]] static std::optional<double> usual_per_minute(const Sender& sender, Instant now);
  [[nodiscard]] static double per_minute(const Sender& sender, Instant now);
  [[nodiscard]] SenderHealth::State state_of(const Sender& sender, Instant now) const;

  mutable std::mutex lock_;
  std::map<Key, Sender, std::less<>> senders_;
  std::set<std::string, std::less<>> controllers_;  // folded
  Instant started_;
  std::map<std::int64_t, std::uint64_t> hours_;
  Sender* latest_ = nullptr;  // records of one sender come together
  const Key* latest_key_ = nullptr;
};

}  // namespace garde::serve
