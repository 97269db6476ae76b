// SPDX-License-Identifier: Apache-2.0
// CorrelationGroup: the inputs of one group of one correlation, from when they come to when no window reaches
// them.
//
// Inputs wait until no earlier one is to be expected, pass the correlation's watch in the order of time, and
// are kept while a window may still hold them. What comes behind its turn (late) is put in its place, and the
// windows from there on are looked at again, as far back as inputs are kept; a match that was told keeps its
// start, so that it is the same match whatever comes late. Of conditions that a missing event could make true
// (fewer than, rare), what is late is left out and counted.
//
// Two clocks: the engine's, which says up to when everything has come; and the group's own, which lies behind
// it by as much as the group's inputs came late, so that a machine's log that comes hours later is looked at
// like any other.
//
// Thread rules: one thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sigma/correlation_window.h"
#include "sigma/correlator.h"

namespace garde::sigma {

/// Hears of inputs that stand in a window where the condition holds: for correlations that stand on this one.
/// `last` is the window's last; `is_counted` is false where the same values were told of less than a timespan
/// before.
using TellInput = std::function<void(const CorrelationMatch& match, const CorrelationInput& input,
                                     const CorrelationInput& last, bool is_counted)>;

class CorrelationGroup {
 public:
  /// How far behind what has passed an input may come and still be put in its place.
  static constexpr Duration kLate = std::chrono::minutes(15);

  /// A match that may go on.
  struct Open {
    CorrelationMatch match;
    bool is_changed = true;  ///< since it was told
  };

  /// `is_named`: other correlations stand on this one. All must outlive the group.
  CorrelationGroup(const Correlation& correlation, bool is_named, CorrelationBudget* budget);
  ~CorrelationGroup();
  CorrelationGroup(const CorrelationGroup&) = delete;
  CorrelationGroup& operator=(const CorrelationGroup&) = delete;

  void take(CorrelationInput&& input);
  /// Everything before `clock` has come.
  void advance(Instant clock, const TellInput& tell);

  /// The matches that may go on, and those that no longer do since this was last asked.
  [[nodiscard]] std::vector<Open>& open() { return open_; }
  [[nodiscard]] std::vector<Open> take_closed() { return std::exchange(closed_, {}); }
  /// When there is something to do at the earliest; nothing where the group is empty and may go.
  [[nodiscard]] std::optional<Instant> due() const;
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

  /// After a restart: what had passed before `clock` passes again without a word; matches that went on do so.
  void restore(std::vector<CorrelationInput> inputs, Instant clock);
  void restore(CorrelationMatch match);

 private:
  struct Kept {
    CorrelationInput input;
    std::uint32_t value = 0;
  };
  struct Value {
    std::uint32_t number = 0;
    std::uint64_t count = 0;
  };

  [[nodiscard]] Duration timespan() const { return std::chrono::seconds(correlation_.timespan_seconds); }
  [[nodiscard]] const CorrelationInput& input(std::size_t number) const {
    return kept_[number - first_number_].input;
  }
  [[nodiscard]] Instant own(Instant clock) const;
  void follow_last();
  [[nodiscard]] std::vector<Kept> take_ready(Instant clock);
  [[nodiscard]] std::vector<Kept> take_late(std::vector<Kept>& ready);
  void pass(std::vector<Kept> inputs, const TellInput& tell);
  void pass_again(std::vector<Kept> late, const TellInput& tell);
  /// Lets the watch see kept inputs from this place on.
  [[nodiscard]] std::vector<WindowMatch> show_from(std::size_t place);
  [[nodiscard]] Open* goes_on(Instant first, Instant last, bool is_again);
  void join(const WindowMatch& window, bool is_again, const TellInput& tell);
  [[nodiscard]] CorrelationMatch begin(const WindowMatch& window) const;
  void contribute(std::size_t first, std::size_t last, CorrelationMatch& match) const;
  void tell_of(const WindowMatch& window, const CorrelationMatch& match, const TellInput& tell);
  void tell_nobody(const std::vector<WindowMatch>& windows);
  [[nodiscard]] std::uint32_t number_of(const std::string& value);
  void drop(const Kept& kept);
  void forget_before(Instant time);
  void close_before(Instant time);

  const Correlation& correlation_;
  bool is_named_;
  CorrelationBudget* budget_;  // null: nothing is given back
  std::vector<Kept> waiting_;
  std::vector<Kept> kept_;  // passed, in order of time; those before start_ are done with
  std::size_t start_ = 0;
  std::size_t first_number_ = 0;  // of kept_.front()
  std::unique_ptr<WindowWatch> watch_;
  std::vector<Open> open_;
  std::vector<Open> closed_;
  std::size_t told_ = 0;                              // inputs before this number have been told of
  std::unordered_map<std::string, Instant> counted_;  // of the match that goes on, by carried values
  std::unordered_map<std::string, Value> values_;     // of kept inputs
  std::uint32_t next_value_ = 1;
  Duration lag_{};  // of the group's clock
  std::optional<Instant> passed_until_;
  std::uint64_t left_out_ = 0;
};

}  // namespace garde::sigma
