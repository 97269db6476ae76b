// SPDX-License-Identifier: Apache-2.0
#include "sigma/correlation_group.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/case_fold.h"

namespace garde::sigma {
namespace {

constexpr std::size_t kMostContributions = 20;

// Ends stay ends, so that no time of a hostile clock overflows.
Instant shifted(Instant instant, Duration by) {
  if (by >= Duration::zero()) return instant > Instant::max() - by ? Instant::max() : instant + by;
  return instant < Instant::min() - by ? Instant::min() : instant + by;
}

Instant turn_of(const CorrelationInput& input) {
  return std::min(input.time, input.received);
}

bool is_before(const CorrelationInput& a, const CorrelationInput& b) {
  return std::tie(a.time, a.input, a.position, a.member) < std::tie(b.time, b.input, b.position, b.member);
}

std::string carried_key(const CorrelationInput& input) {
  std::string key;
  for (const auto& value : input.carried) key += value ? '+' + fold_case(*value) + '\0' : std::string("-");
  return key;
}

}  // namespace

CorrelationGroup::CorrelationGroup(const Correlation& correlation, bool is_named, CorrelationBudget* budget)
    : correlation_(correlation), is_named_(is_named), budget_(budget), watch_(watch_windows(correlation)) {}

CorrelationGroup::~CorrelationGroup() {
  if (budget_ == nullptr) return;
  for (std::size_t i = start_; i < kept_.size(); ++i) budget_->give_back(kept_[i].input.bytes);
  for (const Kept& kept : waiting_) budget_->give_back(kept.input.bytes);
}

void CorrelationGroup::take(CorrelationInput&& input) {
  waiting_.push_back({std::move(input), 0});
}

Instant CorrelationGroup::own(Instant clock) const {
  return clock == Instant::max() ? clock : shifted(clock, -lag_);
}

void CorrelationGroup::advance(Instant clock, const TellInput& tell) {
  std::vector<Kept> ready = take_ready(clock);
  if (std::vector<Kept> late = take_late(ready); !late.empty()) pass_again(std::move(late), tell);
  if (!ready.empty()) pass(std::move(ready), tell);
  const Instant time = own(clock);
  std::vector<WindowMatch> matches;
  watch_->advance(time, matches);
  for (const WindowMatch& match : matches) join(match, false, tell);
  close_before(time);
  forget_before(time);
}

// Those whose turn has come, in the order of time.
std::vector<CorrelationGroup::Kept> CorrelationGroup::take_ready(Instant clock) {
  const auto waits = [clock](const Kept& kept) { return turn_of(kept.input) >= clock; };
  const auto place = std::stable_partition(waiting_.begin(), waiting_.end(), waits);
  std::vector<Kept> ready(std::make_move_iterator(place), std::make_move_iterator(waiting_.end()));
  waiting_.erase(place, waiting_.end());
  std::stable_sort(ready.begin(), ready.end(),
                   [](const Kept& a, const Kept& b) { return is_before(a.input, b.input); });
  return ready;
}

// Those that come behind what has passed; without those that could only mislead.
std::vector<CorrelationGroup::Kept> CorrelationGroup::take_late(std::vector<Kept>& ready) {
  std::vector<Kept> late;
  if (!passed_until_) return late;
  const auto place = std::find_if(ready.begin(), ready.end(),
                                  [&](const Kept& kept) { return kept.input.time > *passed_until_; });
  const bool is_asked_of_all = !grows_towards_match(correlation_);
  for (auto kept = ready.begin(); kept != place; ++kept) {
    const bool is_lost =
        looks_ahead(correlation_) || (is_asked_of_all && kept->input.time < shifted(*passed_until_, -kLate));
    if (is_lost) {
      ++left_out_;
      if (budget_ != nullptr) budget_->give_back(kept->input.bytes);
    } else {
      late.push_back(std::move(*kept));
    }
  }
  ready.erase(ready.begin(), place);
  return late;
}

std::vector<WindowMatch> CorrelationGroup::show_from(std::size_t place) {
  std::vector<WindowMatch> matches;
  std::vector<WindowEvent> events;
  while (place < kept_.size()) {
    const Instant time = kept_[place].input.time;
    events.clear();
    std::size_t end = place;
    for (; end < kept_.size() && kept_[end].input.time == time; ++end)
      events.push_back({time, kept_[end].input.member, kept_[end].value, kept_[end].input.number});
    watch_->pass(events, first_number_ + place, matches);
    place = end;
  }
  return matches;
}

void CorrelationGroup::pass(std::vector<Kept> inputs, const TellInput& tell) {
  const std::size_t place = kept_.size();
  for (Kept& kept : inputs) {
    kept.value = number_of(kept.input.value);
    kept_.push_back(std::move(kept));
  }
  for (const WindowMatch& match : show_from(place)) join(match, false, tell);
  follow_last();
}

// The group's clock lies behind the engine's by as much as its last input came late.
void CorrelationGroup::follow_last() {
  const CorrelationInput& last = kept_.back().input;
  passed_until_ = last.time;
  const bool came_later = last.arrived > last.time && last.time >= Instant();
  lag_ = came_later ? last.arrived - last.time : Duration::zero();
}

// With what is late in its place, a new watch sees all that is kept. Windows that end before are as they
// were.
void CorrelationGroup::pass_again(std::vector<Kept> late, const TellInput& tell) {
  const Instant from = late.front().input.time;
  const std::size_t told = std::max(told_, first_number_ + start_) - first_number_ - start_;
  std::vector<Kept> before(std::make_move_iterator(kept_.begin() + static_cast<std::ptrdiff_t>(start_)),
                           std::make_move_iterator(kept_.end()));
  for (Kept& kept : late) kept.value = number_of(kept.input.value);
  kept_.clear();
  start_ = first_number_ = told_ = 0;
  auto next = late.begin();
  for (std::size_t i = 0; i <= before.size(); ++i) {
    for (; next != late.end() && (i == before.size() || is_before(next->input, before[i].input)); ++next)
      kept_.push_back(std::move(*next));
    if (i == told) told_ = kept_.size();
    if (i < before.size()) kept_.push_back(std::move(before[i]));
  }
  watch_ = watch_windows(correlation_);
  for (const WindowMatch& match : show_from(0))
    if (input(match.last).time >= from) join(match, true, tell);
}

CorrelationGroup::Open* CorrelationGroup::goes_on(Instant first, Instant last, bool is_again) {
  for (auto open = open_.rbegin(); open != open_.rend(); ++open) {
    const CorrelationMatch& match = open->match;
    if (first - match.last <= timespan() && (!is_again || match.first - last <= timespan())) return &*open;
    if (!is_again) break;
  }
  return nullptr;
}

// One match for all windows that overlap or follow each other within one timespan.
void CorrelationGroup::join(const WindowMatch& window, bool is_again, const TellInput& tell) {
  const Instant first = input(window.first).time;
  const Instant last = input(window.last).time;
  Open* open = goes_on(first, last, is_again);
  if (open == nullptr) {
    open_.push_back({begin(window), true});
    open = &open_.back();
    counted_.clear();
  } else {
    CorrelationMatch& match = open->match;
    const double value = has_lower_bound(correlation_) ? std::max(match.value, window.value)
                                                       : std::min(match.value, window.value);
    open->is_changed = open->is_changed || last > match.last || value != match.value;
    match.last = std::max(match.last, last);
    match.value = value;
    const CorrelationInput& event = input(window.last);
    const bool is_known =
        is_again &&
        std::any_of(match.contributions.begin(), match.contributions.end(), [&](const auto& known) {
          return known.input == event.input && known.position == event.position;
        });
    if (!is_known) contribute(window.last, window.last, match);
  }
  if (is_named_) tell_of(window, open->match, tell);
}

CorrelationMatch CorrelationGroup::begin(const WindowMatch& window) const {
  CorrelationMatch match;
  match.rule = &correlation_;
  match.first = input(window.first).time;
  match.last = input(window.last).time;
  match.value = window.value;
  for (std::size_t i = 0; i < correlation_.group_by.size(); ++i)
    match.group.emplace_back(correlation_.group_by[i], input(window.first).group[i]);
  contribute(window.first, window.last, match);
  return match;
}

void CorrelationGroup::contribute(std::size_t first, std::size_t last, CorrelationMatch& match) const {
  for (std::size_t i = first; i <= last && match.contributions.size() < kMostContributions; ++i) {
    const CorrelationInput& one = input(i);
    match.contributions.push_back({one.input, one.position, one.time, one.computer, one.rule});
  }
}

// Each input is told of once, at the first window that it stands in; those of a window with one set of
// values, once.
void CorrelationGroup::tell_of(const WindowMatch& window, const CorrelationMatch& match,
                               const TellInput& tell) {
  const Instant end = input(window.last).time;
  std::set<std::string> of_window;
  for (std::size_t i = std::max(window.first, told_); i <= window.last; ++i) {
    const std::string values = carried_key(input(i));
    if (!of_window.insert(values).second) continue;
    const auto [found, is_new] = counted_.try_emplace(values, end);
    const bool is_counted = is_new || end - found->second >= timespan();
    if (is_counted) found->second = end;
    tell(match, input(i), input(window.last), is_counted);
  }
  told_ = std::max(told_, window.last + 1);
}

std::uint32_t CorrelationGroup::number_of(const std::string& value) {
  if (value.empty()) return 0;
  Value& known = values_[value];
  if (known.count++ == 0) known.number = next_value_++;
  return known.number;
}

void CorrelationGroup::drop(const Kept& kept) {
  if (budget_ != nullptr) budget_->give_back(kept.input.bytes);
  if (kept.input.value.empty()) return;
  const auto found = values_.find(kept.input.value);
  if (found != values_.end() && --found->second.count == 0) values_.erase(found);
}

void CorrelationGroup::forget_before(Instant time) {
  const Instant needed = shifted(time, -timespan() - kLate);
  for (; start_ < kept_.size() && kept_[start_].input.time < needed; ++start_) drop(kept_[start_]);
  if (start_ * 2 < kept_.size() || start_ == 0) return;
  kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(start_));
  first_number_ += start_;
  start_ = 0;
}

// No window that is still to come may start within a timespan of these.
void CorrelationGroup::close_before(Instant time) {
  const Instant over = shifted(time, -3 * timespan() - kLate);
  const bool is_end = time == Instant::max();
  const auto goes = [&](const Open& open) { return !is_end && open.match.last >= over; };
  const auto place = std::stable_partition(open_.begin(), open_.end(), goes);
  closed_.insert(closed_.end(), std::make_move_iterator(place), std::make_move_iterator(open_.end()));
  open_.erase(place, open_.end());
}

std::optional<Instant> CorrelationGroup::due() const {
  std::optional<Instant> due;
  const auto at = [&due](Instant time) { due = due ? std::min(*due, time) : time; };
  for (const Kept& kept : waiting_) at(turn_of(kept.input));
  if (start_ < kept_.size()) at(shifted(kept_[start_].input.time, timespan() + kLate + lag_));
  if (const auto watched = watch_->due()) at(shifted(*watched, lag_));
  for (const Open& open : open_) at(shifted(open.match.last, 3 * timespan() + kLate + lag_));
  return due;
}

// What other correlations were told before a restart they are not told again; how often they may be is
// counted on.
void CorrelationGroup::tell_nobody(const std::vector<WindowMatch>& windows) {
  if (!is_named_) return;
  const TellInput nobody = [](const CorrelationMatch&, const CorrelationInput&, const CorrelationInput&,
                              bool) {};
  std::optional<Instant> last;  // of the match that goes on
  for (const WindowMatch& window : windows) {
    const Instant end = input(window.last).time;
    const bool goes_on = last && input(window.first).time - *last <= timespan();
    if (!goes_on) counted_.clear();
    last = goes_on ? std::max(*last, end) : end;
    tell_of(window, {}, nobody);
  }
}

void CorrelationGroup::restore(std::vector<CorrelationInput> inputs, Instant clock) {
  for (CorrelationInput& one : inputs) waiting_.push_back({std::move(one), 0});
  std::vector<Kept> passed = take_ready(clock);
  if (passed.empty()) return;
  for (Kept& kept : passed) {
    kept.value = number_of(kept.input.value);
    kept_.push_back(std::move(kept));
  }
  std::vector<WindowMatch> windows = show_from(0);
  follow_last();
  watch_->advance(own(clock), windows);
  tell_nobody(windows);
}

void CorrelationGroup::restore(CorrelationMatch match) {
  open_.push_back({std::move(match), false});
}

}  // namespace garde::sigma
