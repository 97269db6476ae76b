// SPDX-License-Identifier: Apache-2.0
#include "sigma/correlation_window.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <ext/pb_ds/assoc_container.hpp>
#include <ext/pb_ds/tree_policy.hpp>
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

// The k-th smallest number: a tree that knows the rank of each.
class Ranked final : public Measure {
 public:
  explicit Ranked(std::optional<double> percentile) : percentile_(percentile) {}
  void enter(const WindowEvent& event) override { numbers_.insert({event.number, next_++}); }
  void leave(const WindowEvent& event) override {
    // The oldest of equal numbers leaves first.
    numbers_.erase(numbers_.lower_bound({event.number, 0}));
  }
  [[nodiscard]] double value() const override {
    const std::size_t count = numbers_.size();
    if (count == 0) return 0;
    if (percentile_) {
      const double rank = std::ceil(*percentile_ / 100 * static_cast<double>(count));
      return smallest(std::clamp<std::size_t>(static_cast<std::size_t>(std::max(rank, 1.0)), 1, count));
    }
    return (smallest((count + 1) / 2) + smallest(count / 2 + 1)) / 2;
  }

 private:
  [[nodiscard]] double smallest(std::size_t rank) const { return numbers_.find_by_order(rank - 1)->first; }

  using Tree = __gnu_pbds::tree<std::pair<double, std::uint64_t>, __gnu_pbds::null_type,
                                std::less<std::pair<double, std::uint64_t>>, __gnu_pbds::rb_tree_tag,
                                __gnu_pbds::tree_order_statistics_node_update>;
  std::optional<double> percentile_;
  Tree numbers_;
  std::uint64_t next_ = 0;
};

std::unique_ptr<Measure> measure_of(const Correlation& correlation) {
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
      return std::make_unique<Ranked>(correlation.percentile);
    case CorrelationType::value_median:
      return std::make_unique<Ranked>(std::nullopt);
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

Duration timespan_of(const Correlation& correlation) {
  return std::chrono::seconds(correlation.timespan_seconds);
}

// Windows that end at each event: what enters and leaves is the derived watch's to count, and what holds to
// tell.
class SlidingWatch : public WindowWatch {
 public:
  explicit SlidingWatch(const Correlation& correlation) : correlation_(correlation) {}
  void pass(Events events, std::size_t number, std::vector<WindowMatch>& matches) override {
    for (const WindowEvent& event : events) {
      window_.push_back(event);
      enter(event);
      while (event.time - window_.front().time > timespan_of(correlation_)) {
        leave(window_.front());
        window_.pop_front();
      }
      tell(number + 1 - window_.size(), number, matches);
      ++number;
    }
  }

 protected:
  virtual void enter(const WindowEvent& event) = 0;
  virtual void leave(const WindowEvent& event) = 0;
  virtual void tell(std::size_t first, std::size_t last, std::vector<WindowMatch>& matches) = 0;
  [[nodiscard]] const Correlation& correlation() const { return correlation_; }
  [[nodiscard]] const std::deque<WindowEvent>& window() const { return window_; }

 private:
  const Correlation& correlation_;
  std::deque<WindowEvent> window_;
};

class MeasuredWatch final : public SlidingWatch {
 public:
  explicit MeasuredWatch(const Correlation& correlation)
      : SlidingWatch(correlation), measure_(measure_of(correlation)) {}

 private:
  void enter(const WindowEvent& event) override { measure_->enter(event); }
  void leave(const WindowEvent& event) override { measure_->leave(event); }
  void tell(std::size_t first, std::size_t last, std::vector<WindowMatch>& matches) override {
    const double value = measure_->value();
    if (holds(correlation().thresholds, value)) matches.push_back({first, last, value});
  }

  std::unique_ptr<Measure> measure_;
};

// Of a hundred events of the window, those with the value of its last event; the match is that event alone.
class ShareWatch final : public SlidingWatch {
 public:
  using SlidingWatch::SlidingWatch;

 private:
  void enter(const WindowEvent& event) override { ++counts_[event.value]; }
  void leave(const WindowEvent& event) override {
    const auto found = counts_.find(event.value);
    if (--found->second == 0) counts_.erase(found);
  }
  void tell(std::size_t, std::size_t last, std::vector<WindowMatch>& matches) override {
    const double share =
        100 * static_cast<double>(counts_[window().back().value]) / static_cast<double>(window().size());
    if (holds(correlation().thresholds, share)) matches.push_back({last, last, share});
  }

  std::unordered_map<std::uint32_t, std::uint64_t> counts_;
};

class ConditionWatch final : public SlidingWatch {
 public:
  explicit ConditionWatch(const Correlation& correlation)
      : SlidingWatch(correlation), counts_(correlation.rules.size(), 0) {}

 private:
  void enter(const WindowEvent& event) override { ++counts_[event.member]; }
  void leave(const WindowEvent& event) override { --counts_[event.member]; }
  void tell(std::size_t first, std::size_t last, std::vector<WindowMatch>& matches) override {
    if (!holds_of_members(*correlation().condition, counts_)) return;
    const auto present =
        std::count_if(counts_.begin(), counts_.end(), [](std::uint64_t count) { return count > 0; });
    matches.push_back({first, last, static_cast<double>(present)});
  }

  std::vector<std::uint64_t> counts_;
};

// Only an upper bound: the whole timespan behind each event that comes after a quiet one.
class QuietWatch final : public WindowWatch {
 public:
  explicit QuietWatch(const Correlation& correlation) : correlation_(correlation) {}
  void pass(Events events, std::size_t number, std::vector<WindowMatch>& matches) override {
    for (const WindowEvent& event : events) {
      advance(event.time, matches);
      if (!previous_ || event.time - *previous_ > timespan_of(correlation_)) begin(event, number);
      previous_ = event.time;
      if (measure_ != nullptr) {
        measure_->enter(event);
        last_ = number;
      }
      ++number;
    }
  }
  void advance(Instant time, std::vector<WindowMatch>& matches) override {
    if (measure_ == nullptr || start_ >= time - timespan_of(correlation_)) return;
    if (holds(correlation_.thresholds, measure_->value()))
      matches.push_back({first_, last_, measure_->value()});
    measure_.reset();
  }
  [[nodiscard]] std::optional<Instant> due() const override {
    if (measure_ == nullptr) return std::nullopt;
    return start_ + timespan_of(correlation_);
  }

 private:
  void begin(const WindowEvent& event, std::size_t number) {
    measure_ = measure_of(correlation_);
    start_ = event.time;
    first_ = number;
  }

  const Correlation& correlation_;
  std::optional<Instant> previous_;
  std::unique_ptr<Measure> measure_;  // of the timespan at hand; null: there is none
  Instant start_;
  std::size_t first_ = 0;
  std::size_t last_ = 0;
};

bool denies(const Expression& expression) {
  return expression.kind == Expression::Kind::negation ||
         std::any_of(expression.children.begin(), expression.children.end(), denies);
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

void WindowWatch::advance(Instant, std::vector<WindowMatch>&) {}

bool looks_ahead(const Correlation& correlation) {
  return correlation.type != CorrelationType::temporal_ordered && !correlation.condition &&
         !is_share(correlation) && !has_lower_bound(correlation);
}

std::unique_ptr<WindowWatch> watch_windows(const Correlation& correlation) {
  if (correlation.type == CorrelationType::temporal_ordered) return watch_order(correlation);
  if (correlation.condition) return std::make_unique<ConditionWatch>(correlation);
  if (is_share(correlation)) return std::make_unique<ShareWatch>(correlation);
  if (looks_ahead(correlation)) return std::make_unique<QuietWatch>(correlation);
  return std::make_unique<MeasuredWatch>(correlation);
}

bool grows_towards_match(const Correlation& correlation) {
  using Comparison = Threshold::Comparison;
  const bool grows =
      correlation.type == CorrelationType::event_count || correlation.type == CorrelationType::value_count ||
      correlation.type == CorrelationType::temporal || correlation.type == CorrelationType::temporal_ordered;
  if (correlation.condition) return !denies(*correlation.condition);
  return grows &&
         std::all_of(correlation.thresholds.begin(), correlation.thresholds.end(), [](const Threshold& one) {
           return one.comparison == Comparison::greater || one.comparison == Comparison::greater_or_equal;
         });
}

std::vector<WindowMatch> window_matches(const Correlation& correlation, Events events) {
  const auto watch = watch_windows(correlation);
  std::vector<WindowMatch> matches;
  for (std::size_t from = 0; from < events.size();) {
    std::size_t to = from + 1;
    while (to < events.size() && events[to].time == events[from].time) ++to;
    watch->pass(events.subspan(from, to - from), from, matches);
    from = to;
  }
  watch->advance(Instant::max(), matches);
  return matches;
}

}  // namespace garde::sigma
