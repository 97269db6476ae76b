// SPDX-License-Identifier: Apache-2.0
#include "sigma/correlation_window.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <unordered_map>

#include "sigma/correlation_order.h"

namespace garde::sigma {
namespace {

using Events = std::span<const WindowEvent>;

// What a window of events amounts to, kept while events enter at its end and leave at its start.
class Measure {
 public:
  virtual ~Measure() = default;
  virtual void enter(const WindowEvent& event) = 0;
  virtual void leave(const WindowEvent& event) = 0;
  [[nodiscard]] virtual double value() const = 0;
};

class Count final : public Measure {
 public:
  void enter(const WindowEvent&) override { ++count_; }
  void leave(const WindowEvent&) override { --count_; }
  [[nodiscard]] double value() const override { return static_cast<double>(count_); }

 private:
  std::uint64_t count_ = 0;
};

// How many different values, or different rules.
class Different final : public Measure {
 public:
  explicit Different(std::uint32_t WindowEvent::*what) : what_(what) {}
  void enter(const WindowEvent& event) override { ++counts_[event.*what_]; }
  void leave(const WindowEvent& event) override {
    const auto found = counts_.find(event.*what_);
    if (--found->second == 0) counts_.erase(found);
  }
  [[nodiscard]] double value() const override { return static_cast<double>(counts_.size()); }

 private:
  std::uint32_t WindowEvent::*what_;
  std::unordered_map<std::uint32_t, std::uint64_t> counts_;
};

class Sum final : public Measure {
 public:
  explicit Sum(bool is_average) : is_average_(is_average) {}
  void enter(const WindowEvent& event) override {
    sum_ += event.number;
    ++count_;
  }
  void leave(const WindowEvent& event) override {
    sum_ -= event.number;
    if (--count_ == 0) sum_ = 0;  // no rounding is carried from one burst to the next
  }
  [[nodiscard]] double value() const override {
    return static_cast<double>(
        is_average_ ? sum_ / static_cast<long double>(std::max<std::uint64_t>(count_, 1)) : sum_);
  }

 private:
  bool is_average_;
  long double sum_ = 0;
  std::uint64_t count_ = 0;
};

// The k-th smallest number: a Fenwick tree over the ranks of all numbers of the group.
class Ranked final : public Measure {
 public:
  Ranked(Events events, std::optional<double> percentile) : percentile_(percentile) {
    for (const WindowEvent& event : events) numbers_.push_back(event.number);
    std::sort(numbers_.begin(), numbers_.end());
    numbers_.erase(std::unique(numbers_.begin(), numbers_.end()), numbers_.end());
    tree_.assign(numbers_.size() + 1, 0);
  }
  void enter(const WindowEvent& event) override { change(event.number, 1); }
  void leave(const WindowEvent& event) override { change(event.number, -1); }
  [[nodiscard]] double value() const override {
    if (count_ == 0) return 0;
    if (percentile_) {
      const auto rank =
          static_cast<std::int64_t>(std::ceil(*percentile_ / 100 * static_cast<double>(count_)));
      return smallest(std::clamp<std::int64_t>(rank, 1, count_));
    }
    return (smallest((count_ + 1) / 2) + smallest(count_ / 2 + 1)) / 2;
  }

 private:
  void change(double number, std::int64_t by) {
    count_ += by;
    const auto place = std::lower_bound(numbers_.begin(), numbers_.end(), number) - numbers_.begin() + 1;
    for (auto at = static_cast<std::size_t>(place); at < tree_.size(); at += at & (~at + 1)) tree_[at] += by;
  }
  [[nodiscard]] double smallest(std::int64_t rank) const {
    std::size_t at = 0;
    for (std::size_t step = std::size_t{1} << 40; step > 0; step >>= 1) {
      if (at + step >= tree_.size() || tree_[at + step] >= rank) continue;
      at += step;
      rank -= tree_[at];
    }
    return numbers_[std::min(at, numbers_.size() - 1)];
  }

  std::optional<double> percentile_;
  std::vector<double> numbers_;
  std::vector<std::int64_t> tree_;
  std::int64_t count_ = 0;
};

std::unique_ptr<Measure> measure_of(const Correlation& correlation, Events events) {
  switch (correlation.type) {
    case CorrelationType::event_count:
      return std::make_unique<Count>();
    case CorrelationType::value_count:
      return std::make_unique<Different>(&WindowEvent::value);
    case CorrelationType::temporal:
    case CorrelationType::temporal_ordered:
      return std::make_unique<Different>(&WindowEvent::member);
    case CorrelationType::value_sum:
    case CorrelationType::value_avg:
      return std::make_unique<Sum>(correlation.type == CorrelationType::value_avg);
    case CorrelationType::value_percentile:
      return std::make_unique<Ranked>(events, correlation.percentile);
    case CorrelationType::value_median:
      return std::make_unique<Ranked>(events, std::nullopt);
  }
  return nullptr;
}

bool holds_of_members(const Expression& expression, const std::vector<std::uint64_t>& counts) {
  const auto child_holds = [&](const Expression& child) { return holds_of_members(child, counts); };
  const auto& children = expression.children;
  switch (expression.kind) {
    case Expression::Kind::all_of:
      return std::all_of(children.begin(), children.end(), child_holds);
    case Expression::Kind::any_of:
      return std::any_of(children.begin(), children.end(), child_holds);
    case Expression::Kind::at_least:
      return static_cast<std::uint32_t>(std::count_if(children.begin(), children.end(), child_holds)) >=
             expression.count;
    case Expression::Kind::negation:
      return !child_holds(children.front());
    case Expression::Kind::predicate:
      return counts[expression.predicate] > 0;
  }
  return false;
}

}  // namespace

bool has_lower_bound(const Correlation& correlation) {
  using Comparison = Threshold::Comparison;
  return std::any_of(
      correlation.thresholds.begin(), correlation.thresholds.end(), [](const Threshold& threshold) {
        return threshold.comparison != Comparison::less && threshold.comparison != Comparison::less_or_equal;
      });
}

namespace {

// Calls at(first, last) for each event, last, with the first event of the window that ends there.
template <typename Enter, typename Leave, typename At>
void slide(Events events, Duration timespan, const Enter& enter, const Leave& leave, const At& at) {
  std::size_t first = 0;
  for (std::size_t last = 0; last < events.size(); ++last) {
    enter(last);
    while (events[last].time - events[first].time > timespan) leave(first++);
    at(first, last);
  }
}

std::vector<WindowMatch> sliding_matches(const Correlation& correlation, Events events, Duration timespan) {
  std::vector<WindowMatch> matches;
  const auto measure = measure_of(correlation, events);
  slide(
      events, timespan, [&](std::size_t i) { measure->enter(events[i]); },
      [&](std::size_t i) { measure->leave(events[i]); },
      [&](std::size_t first, std::size_t last) {
        const double value = measure->value();
        if (holds(correlation.thresholds, value)) matches.push_back({first, last, value});
      });
  return matches;
}

// Of a hundred events of the window, those with the value of its last event; the match is that event alone.
std::vector<WindowMatch> share_matches(const Correlation& correlation, Events events, Duration timespan) {
  std::vector<WindowMatch> matches;
  std::unordered_map<std::uint32_t, std::uint64_t> counts;
  slide(
      events, timespan, [&](std::size_t i) { ++counts[events[i].value]; },
      [&](std::size_t i) { --counts[events[i].value]; },
      [&](std::size_t first, std::size_t last) {
        const double share =
            100 * static_cast<double>(counts[events[last].value]) / static_cast<double>(last - first + 1);
        if (holds(correlation.thresholds, share)) matches.push_back({last, last, share});
      });
  return matches;
}

// Only an upper bound: the whole timespan behind each event that comes after a quiet one.
std::vector<WindowMatch> quiet_matches(const Correlation& correlation, Events events, Duration timespan) {
  std::vector<WindowMatch> matches;
  for (std::size_t first = 0; first < events.size(); ++first) {
    if (first > 0 && events[first].time - events[first - 1].time <= timespan) continue;
    const auto measure = measure_of(correlation, events);
    std::size_t end = first;
    while (end < events.size() && events[end].time - events[first].time <= timespan)
      measure->enter(events[end++]);
    if (holds(correlation.thresholds, measure->value()))
      matches.push_back({first, end - 1, measure->value()});
  }
  return matches;
}

std::vector<WindowMatch> condition_matches(const Correlation& correlation, Events events, Duration timespan) {
  std::vector<WindowMatch> matches;
  std::vector<std::uint64_t> counts(correlation.rules.size(), 0);
  slide(
      events, timespan, [&](std::size_t i) { ++counts[events[i].member]; },
      [&](std::size_t i) { --counts[events[i].member]; },
      [&](std::size_t first, std::size_t last) {
        if (!holds_of_members(*correlation.condition, counts)) return;
        const auto present =
            std::count_if(counts.begin(), counts.end(), [](std::uint64_t count) { return count > 0; });
        matches.push_back({first, last, static_cast<double>(present)});
      });
  return matches;
}

}  // namespace

bool holds(std::span<const Threshold> thresholds, double value) {
  using Comparison = Threshold::Comparison;
  return std::all_of(thresholds.begin(), thresholds.end(), [value](const Threshold& threshold) {
    switch (threshold.comparison) {
      case Comparison::equal:
        return value == threshold.value;
      case Comparison::not_equal:
        return value != threshold.value;
      case Comparison::less:
        return value < threshold.value;
      case Comparison::less_or_equal:
        return value <= threshold.value;
      case Comparison::greater:
        return value > threshold.value;
      case Comparison::greater_or_equal:
        return value >= threshold.value;
    }
    return false;
  });
}

std::vector<WindowMatch> window_matches(const Correlation& correlation, Events events) {
  const Duration timespan = std::chrono::seconds(correlation.timespan_seconds);
  if (correlation.type == CorrelationType::temporal_ordered) return ordered_matches(correlation, events);
  if (correlation.condition) return condition_matches(correlation, events, timespan);
  if (is_share(correlation)) return share_matches(correlation, events, timespan);
  return has_lower_bound(correlation) ? sliding_matches(correlation, events, timespan)
                                      : quiet_matches(correlation, events, timespan);
}

}  // namespace garde::sigma
