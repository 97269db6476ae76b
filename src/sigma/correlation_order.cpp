// SPDX-License-Identifier: Apache-2.0
#include "sigma/correlation_order.h"

#include <algorithm>
#include <bit>
#include <optional>

namespace garde::sigma {
namespace {

using Events = std::span<const WindowEvent>;

Duration timespan_of(const Correlation& correlation) {
  return std::chrono::seconds(correlation.timespan_seconds);
}

// The events' places by time, those of one instant by the order of their rules.
std::vector<std::size_t> in_order_of_rules(Events events) {
  std::vector<std::size_t> places(events.size());
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
  std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
    return events[a].time != events[b].time ? events[a].time < events[b].time
                                            : events[a].member < events[b].member;
  });
  return places;
}

WindowMatch match_of(std::size_t first, std::size_t last, std::size_t rules) {
  return {std::min(first, last), std::max(first, last), static_cast<double>(rules)};
}

void keep(std::vector<WindowMatch>& matches, const WindowMatch& match) {
  if (matches.empty() || matches.back() != match) matches.push_back(match);
}

// For each rule and length, the latest event at which a chain of that length that ends at the rule starts.
class Chains {
 public:
  Chains(Events events, std::size_t rules) : events_(events), rules_(rules), starts_(rules * rules) {}

  // Takes the event; calls at(length, start) for the longest chain that ends at it within the timespan.
  template <typename At>
  void take(std::size_t event, Duration timespan, const At& at) {
    const std::uint32_t member = events_[event].member;
    std::size_t longest = 0;
    for (std::size_t length = 1; length <= member + std::size_t{1}; ++length) {
      const std::optional<std::size_t> start =
          length == 1 ? std::optional(event) : latest_start(member, length - 1);
      if (!start || events_[event].time - events_[*start].time > timespan) continue;
      starts_[member * rules_ + length - 1] = start;
      longest = length;
    }
    at(longest, *starts_[member * rules_ + longest - 1]);
  }

 private:
  [[nodiscard]] std::optional<std::size_t> latest_start(std::uint32_t before, std::size_t length) const {
    std::optional<std::size_t> latest;
    for (std::size_t member = 0; member < before; ++member) {
      const auto& start = starts_[member * rules_ + length - 1];
      if (start && (!latest || events_[*start].time > events_[*latest].time)) latest = start;
    }
    return latest;
  }

  Events events_;
  std::size_t rules_;
  std::vector<std::optional<std::size_t>> starts_;
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

std::vector<WindowMatch> condition_matches(const Correlation& correlation, Events events) {
  const Duration timespan = timespan_of(correlation);
  std::vector<WindowMatch> matches;
  std::vector<std::optional<std::size_t>> starts(std::size_t{1} << correlation.rules.size());
  std::vector<std::optional<Instant>> seen(correlation.rules.size());
  const std::vector<std::size_t> places = in_order_of_rules(events);
  for (std::size_t from = 0; from < places.size();) {
    const Instant now = events[places[from]].time;
    std::size_t to = from;
    for (; to < places.size() && events[places[to]].time == now; ++to) seen[events[places[to]].member] = now;
    std::uint32_t present = 0;
    for (std::size_t member = 0; member < seen.size(); ++member)
      if (seen[member] && now - *seen[member] <= timespan) present |= 1U << member;
    for (; from < to; ++from) {
      const std::size_t event = places[from];
      const std::uint32_t own = 1U << events[event].member;
      std::optional<WindowMatch> best;
      for (std::uint32_t before = 0; before < own; ++before) {
        const std::optional<std::size_t> start = before == 0 ? std::optional(event) : starts[before];
        if (!start || now - events[*start].time > timespan) continue;
        starts[before | own] = start;
        if (!holds_of_chain(*correlation.condition, before | own, present, false)) continue;
        if (!best || events[*start].time > events[best->first].time)
          best = match_of(*start, event, static_cast<std::size_t>(std::popcount(before | own)));
      }
      if (best) keep(matches, *best);
    }
  }
  return matches;
}

}  // namespace

std::vector<WindowMatch> ordered_matches(const Correlation& correlation, Events events) {
  if (correlation.condition) return condition_matches(correlation, events);
  std::vector<WindowMatch> matches;
  Chains chains(events, correlation.rules.size());
  for (const std::size_t event : in_order_of_rules(events))
    chains.take(event, timespan_of(correlation), [&](std::size_t length, std::size_t start) {
      if (holds(correlation.thresholds, static_cast<double>(length)))
        keep(matches, match_of(start, event, length));
    });
  return matches;
}

}  // namespace garde::sigma
