// SPDX-License-Identifier: Apache-2.0
// Where in the events of one group a correlation's condition holds: sliding windows over time.
//
// A window ends at an event and reaches back over the timespan, both ends included. The condition is asked at
// each event, of the window that ends there. Where it sets only an upper bound ("lt: 5"), every growing
// window would pass through it; it is then asked of the whole timespan behind each event that comes after a
// quiet timespan.
//
// A value_percentile without `percentile:` is what the specification's example says: how many of a hundred
// events of the window have the value of its last event ("lte: 1": a value that is rare here). With
// `percentile: 95`, it is that percentile of the field's numbers.
//
// Cost: each event enters and leaves the window once: O(n) for counts and sums, O(n log n) for medians and
// percentiles.
//
// Source: Sigma correlation rules specification 2.1.
//
// Thread rules: pure.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/time.h"
#include "sigma/rule.h"

namespace garde::sigma {

/// One event that counts for a correlation.
struct WindowEvent {
  Instant time;
  std::uint32_t member = 0;  ///< which of the correlation's rules it matched: index into Correlation::rules
  std::uint32_t value = 0;   ///< value_count: equal where the counted fields are equal
  double number = 0;         ///< value_sum, _avg, _percentile, _median
};

/// The condition holds of the events [first, last].
struct WindowMatch {
  std::size_t first = 0;
  std::size_t last = 0;
  double value = 0;  ///< what the condition was compared with; of temporal types, the rules present

  friend bool operator==(const WindowMatch&, const WindowMatch&) = default;
};

/// Looks at the events of one group as they pass, and tells where the condition holds. Events are known by
/// numbers, which go on by one.
class WindowWatch {
 public:
  virtual ~WindowWatch() = default;
  /// Events of one instant, later than all before; the first has this number. Appends to `matches`.
  virtual void pass(std::span<const WindowEvent> events, std::size_t number,
                    std::vector<WindowMatch>& matches) = 0;
  /// No event earlier than `time` comes any more.
  virtual void advance(Instant time, std::vector<WindowMatch>& matches);
  /// When advance() has something to say at the earliest, if nothing passes before.
  [[nodiscard]] virtual std::optional<Instant> due() const { return std::nullopt; }
};
/// The correlation must outlive the watch.
[[nodiscard]] std::unique_ptr<WindowWatch> watch_windows(const Correlation& correlation);

/// Whether its windows begin at an event, so that it is sure of one only a timespan later: only an upper
/// bound.
[[nodiscard]] bool looks_ahead(const Correlation& correlation);

/// Whether more events in a window can only bring its condition nearer: what is missed then makes no match.
[[nodiscard]] bool grows_towards_match(const Correlation& correlation);

/// All of them, by their ends. `events` are in order of time. Of a percentile, the nearest rank: the smallest
/// value that at least so many of a hundred are not above; a median of an even number is the mean of the two
/// in the middle.
[[nodiscard]] std::vector<WindowMatch> window_matches(const Correlation& correlation,
                                                      std::span<const WindowEvent> events);

/// Whether a larger value may meet the condition that a smaller one does not.
[[nodiscard]] bool has_lower_bound(const Correlation& correlation);

/// Whether the value is as all thresholds ask.
[[nodiscard]] bool holds(std::span<const Threshold> thresholds, double value);

}  // namespace garde::sigma
