// SPDX-License-Identifier: Apache-2.0
#include "sigma/correlation_order.h"

#include <algorithm>
#include <bit>
#include <optional>

namespace garde::sigma {
namespace {

using Events = std::span<const WindowEvent>;

// An event and its number.
struct Place {
  Instant time;
  std::size_t number = 0;
};

// The places of one instant's events by the order of their rules.
std::vector<std::size_t> in_order_of_rules(Events events) {
  std::vector<std::size_t> places(events.size());
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
  std::stable_sort(places.begin(), places.end(),
                   [&](std::size_t a, std::size_t b) { return events[a].member < events[b].member; });
  return places;
}

class OrderWatch : public WindowWatch {
 public:
  explicit OrderWatch(const Correlation& correlation) : correlation_(correlation) {}

 protected:
  [[nodiscard]] const Correlation& correlation() const { return correlation_; }
  [[nodiscard]] Duration timespan() const { return std::chrono::seconds(correlation_.timespan_seconds); }
  // One event may end several chains: those that say the same are told once.
  void keep(std::vector<WindowMatch>& matches, std::size_t first, std::size_t last, std::size_t rules) {
    const WindowMatch match{std::min(first, last), std::max(first, last), static_cast<double>(rules)};
    if (latest_ == match) return;
    latest_ = match;
    matches.push_back(match);
  }

 private:
  const Correlation& correlation_;
  std::optional<WindowMatch> latest_;
};

// For each rule and length, the latest event at which a chain of that length that ends at the rule starts.
class LengthWatch final : public OrderWatch {
 public:
  explicit LengthWatch(const Correlation& correlation)
      : OrderWatch(correlation), rules_(correlation.rules.size()), starts_(rules_ * rules_) {}

  void pass(Events events, std::size_t number, std::vector<WindowMatch>& matches) override {
    for (const std::size_t place : in_order_of_rules(events)) {
      const Place event{events[place].time, number + place};
      const auto [length, start] = longest_at(event, events[place].member);
      if (holds(correlation().thresholds, static_cast<double>(length)))
        keep(matches, start.number, event.number, length);
    }
  }

 private:
  // The longest chain that ends at the event within the timespan: its length and where it starts.
  std::pair<std::size_t, Place> longest_at(const Place& event, std::uint32_t member) {
    std::size_t longest = 0;
    for (std::size_t length = 1; length <= member + std::size_t{1}; ++length) {
      const std::optional<Place> start =
          length == 1 ? std::optional(event) : latest_start(member, length - 1);
      if (!start || event.time - start->time > timespan()) continue;
      starts_[member * rules_ + length - 1] = start;
      longest = length;
    }
    return {longest, *starts_[member * rules_ + longest - 1]};
  }
  [[nodiscard]] std::optional<Place> latest_start(std::uint32_t before, std::size_t length) const {
    std::optional<Place> latest;
    for (std::size_t member = 0; member < before; ++member) {
      const auto& start = starts_[member * rules_ + length - 1];
      if (start && (!latest || start->time > latest->time)) latest = start;
    }
    return latest;
  }

  std::size_t rules_;
  std::vector<std::optional<Place>> starts_;
};

bool holds_of_chain(const Expression& expression, std::uint32_t chain, std::uint32_t present,
                    bool is_denied) {
  const auto child_holds = [&](const Expression& child) {
    return holds_of_chain(child, chain, present, is_denied);
  };
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
      return !holds_of_chain(children.front(), chain, present, !is_denied);
    case Expression::Kind::predicate:
      return (((is_denied ? present : chain) >> expression.predicate) & 1U) != 0;
  }
  return false;
}

// For each set of rules, the latest event at which a chain of exactly these starts.
class OrderConditionWatch final : public OrderWatch {
 public:
  explicit OrderConditionWatch(const Correlation& correlation)
      : OrderWatch(correlation),
        starts_(std::size_t{1} << correlation.rules.size()),
        seen_(correlation.rules.size()) {}

  void pass(Events events, std::size_t number, std::vector<WindowMatch>& matches) override {
    const Instant now = events.front().time;
    for (const WindowEvent& event : events) seen_[event.member] = now;
    std::uint32_t present = 0;
    for (std::size_t member = 0; member < seen_.size(); ++member)
      if (seen_[member] && now - *seen_[member] <= timespan()) present |= 1U << member;
    for (const std::size_t place : in_order_of_rules(events))
      take({now, number + place}, events[place].member, present, matches);
  }

 private:
  void take(const Place& event, std::uint32_t member, std::uint32_t present,
            std::vector<WindowMatch>& matches) {
    const std::uint32_t own = 1U << member;
    std::optional<Place> best;
    std::size_t rules = 0;
    for (std::uint32_t before = 0; before < own; ++before) {
      const std::optional<Place> start = before == 0 ? std::optional(event) : starts_[before];
      if (!start || event.time - start->time > timespan()) continue;
      starts_[before | own] = start;
      if (!holds_of_chain(*correlation().condition, before | own, present, false)) continue;
      if (best && start->time <= best->time) continue;
      best = start;
      rules = static_cast<std::size_t>(std::popcount(before | own));
    }
    if (best) keep(matches, best->number, event.number, rules);
  }
  std::vector<std::optional<Place>> starts_;
  std::vector<std::optional<Instant>> seen_;
};

}  // namespace

std::unique_ptr<WindowWatch> watch_order(const Correlation& correlation) {
  if (correlation.condition) return std::make_unique<OrderConditionWatch>(correlation);
  return std::make_unique<LengthWatch>(correlation);
}

}  // namespace garde::sigma
