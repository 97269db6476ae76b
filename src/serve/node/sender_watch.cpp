// SPDX-License-Identifier: Apache-2.0
#include "serve/node/sender_watch.h"

#include <algorithm>
#include <bit>

#include "base/case_fold.h"
#include "base/varint.h"

namespace garde::serve {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kHourOfEpoch = 72;  // 1970 began on a Thursday: 72 hours into the week
constexpr float kKept = 0.7F;              // of what is usual, by a new week
constexpr double kFloodTimes = 10;
constexpr double kLeastFlood = 600;  // records a minute
constexpr std::size_t kMostHours = 24;

std::int64_t hour_of(Instant instant) {
  return std::chrono::floor<std::chrono::hours>(instant).time_since_epoch().count();
}
std::int64_t minute_of(Instant instant) {
  return std::chrono::floor<std::chrono::minutes>(instant).time_since_epoch().count();
}
std::size_t hour_of_week(std::int64_t hour) {
  return static_cast<std::size_t>(((hour + kHourOfEpoch) % 168 + 168) % 168);
}

}  // namespace

SenderWatch::SenderWatch(const std::vector<std::string>& controllers, Instant now) : started_(now) {
  for (const std::string& name : controllers) controllers_.insert(fold_case(name));
}

SenderWatch::Sender& SenderWatch::sender(std::string_view source, std::string_view peer, Instant received) {
  if (latest_ != nullptr && latest_key_->first == source && latest_key_->second == peer) return *latest_;
  Key key{std::string(source), std::string(peer)};
  auto found = senders_.find(key);
  if (found == senders_.end()) {
    if (senders_.size() >= kMostSenders) key.second.clear();
    const auto [place, is_new] = senders_.try_emplace(key);
    found = place;
    if (is_new) {
      found->second.first = found->second.last = received;
      found->second.usual.fill(-1);
      found->second.hour = hour_of(received);
      found->second.is_controller = source.empty();
    }
  }
  latest_ = &found->second;
  latest_key_ = &found->first;
  return found->second;
}

void SenderWatch::heard(std::string_view source, std::string_view peer, Instant received,
                        std::optional<Instant> event_time) {
  const std::lock_guard hold(lock_);
  Sender& one = sender(source, peer, received);
  count(one, received);
  ++hours_[hour_of(received)];
  if (hours_.size() > kMostHours) hours_.erase(hours_.begin());
  if (event_time) one.skews[one.skew_count++ % one.skews.size()] = (*event_time - received).count();
}

void SenderWatch::seen(std::string_view machine, Instant received) {
  const std::string name = fold_case(std::string(machine));
  if (controllers_.count(name) == 0) return;
  const std::lock_guard hold(lock_);
  count(sender("", machine, received), received);
}

void SenderWatch::could_not_read(std::string_view source, std::string_view peer, std::uint64_t records) {
  const std::lock_guard hold(lock_);
  const auto found = senders_.find(Key{std::string(source), std::string(peer)});
  if (found != senders_.end()) found->second.unreadable += records;
}

void SenderWatch::count(Sender& one, Instant received) {
  end_hours(one, hour_of(received));
  // While the node did not run, nobody could be heard.
  const Instant quiet_since = std::max(one.last, started_);
  if (received > quiet_since) one.longest_gap = std::max(one.longest_gap, Duration(received - quiet_since));
  one.last = std::max(one.last, received);
  one.is_silent = false;
  ++one.records;
  ++one.in_hour;
  const std::int64_t minute = minute_of(received);
  for (; one.minute < minute; ++one.minute) {
    if (minute - one.minute > 6) one.minute = minute - 6;
    one.minutes[static_cast<std::size_t>((one.minute + 1) % 6)] = 0;
  }
  ++one.minutes[static_cast<std::size_t>(minute % 6)];
}

// Writes down what the hours that are over had. Gaps are forgotten slowly, so that one bad day does not count
// for ever.
void SenderWatch::end_hours(Sender& one, std::int64_t hour) {
  if (hour <= one.hour) return;
  for (std::int64_t ended = std::max(one.hour, hour - 168); ended < hour; ++ended) {
    float& usual = one.usual[hour_of_week(ended)];
    const auto in_hour = static_cast<float>(ended == one.hour ? one.in_hour : 0);
    usual = usual < 0 ? in_hour : usual * kKept + in_hour * (1 - kKept);
    if (ended % 168 == 0) one.longest_gap = one.longest_gap * 3 / 4;
  }
  one.hour = hour;
  one.in_hour = 0;
}

// Of this hour of the week, else of all hours that were counted.
std::optional<double> SenderWatch::usual_per_minute(const Sender& one, Instant now) {
  const float here = one.usual[hour_of_week(hour_of(now))];
  if (here >= 0) return here / 60.0;
  double sum = 0;
  int hours = 0;
  for (const float usual : one.usual)
    if (usual >= 0) {
      sum += usual;
      ++hours;
    }
  if (hours == 0) return std::nullopt;
  return sum / hours / 60;
}

double SenderWatch::per_minute(const Sender& one, Instant now) {
  const std::int64_t minute = minute_of(now);
  double sum = 0;
  for (std::int64_t ago = 1; ago <= 5; ++ago) {
    const std::int64_t which = minute - ago;
    if (which <= one.minute && which > one.minute - 6)
      sum += one.minutes[static_cast<std::size_t>(which % 6)];
  }
  return sum / 5;
}

SenderHealth::State SenderWatch::state_of(const Sender& one, Instant now) const {
  using State = SenderHealth::State;
  if (one.is_silent) return State::silent;
  const auto usual = usual_per_minute(one, now);
  if (now - one.first < kFresh || !usual) return State::fresh;
  const Duration gap = now - std::max(one.last, started_);
  if (gap > std::max<Duration>(one.longest_gap, kLeastSilence / 2)) return State::quiet;
  const double rate = per_minute(one, now);
  return rate > kLeastFlood && rate > kFloodTimes * *usual ? State::flood : State::alive;
}

std::vector<SenderWatch::Silence> SenderWatch::fallen_silent(Instant now) {
  std::vector<Silence> silent;
  const std::lock_guard hold(lock_);
  for (auto& [key, one] : senders_) {
    if (one.is_silent) continue;
    const Instant since = std::max(one.last, started_);
    const Duration gap = now - since;
    const auto usual = usual_per_minute(one, now);
    const Duration least = one.is_controller ? kLeastSilenceOfController : kLeastSilence;
    if (gap < std::max(least, 2 * one.longest_gap) || !usual) continue;
    const double missed = *usual * static_cast<double>(gap / 1s) / 60;
    if (missed < kLeastMissed) continue;
    one.is_silent = true;
    silent.push_back({key.first, key.second, one.last, one.is_controller});
  }
  return silent;
}

std::vector<SenderHealth> SenderWatch::senders(Instant now) const {
  std::vector<SenderHealth> all;
  const std::lock_guard hold(lock_);
  for (const auto& [key, one] : senders_) {
    SenderHealth health;
    health.source = key.first;
    health.peer = key.second;
    health.state = state_of(one, now);
    health.first_record = one.first;
    health.last_record = one.last;
    health.records = one.records;
    health.per_minute = per_minute(one, now);
    health.usual_per_minute = usual_per_minute(one, now);
    health.is_domain_controller = one.is_controller;
    if (one.records > 0)
      health.unreadable_share =
          std::min(1.0, static_cast<double>(one.unreadable) / static_cast<double>(one.records));
    if (one.skew_count > 0) {
      std::vector<std::int64_t> skews(
          one.skews.begin(), one.skews.begin() + std::min<std::ptrdiff_t>(one.skew_count, one.skews.size()));
      const auto middle = skews.begin() + static_cast<std::ptrdiff_t>(skews.size() / 2);
      std::nth_element(skews.begin(), middle, skews.end());
      health.clock_skew = Duration(*middle);
    }
    all.push_back(std::move(health));
  }
  return all;
}

std::array<std::uint64_t, 24> SenderWatch::by_hour(Instant now) const {
  std::array<std::uint64_t, 24> hours{};
  const std::int64_t latest = hour_of(now);
  const std::lock_guard hold(lock_);
  for (const auto& [hour, records] : hours_)
    if (hour <= latest && hour > latest - 24) hours[static_cast<std::size_t>(23 - (latest - hour))] = records;
  return hours;
}

std::string SenderWatch::encoded() const {
  std::string out;
  const std::lock_guard hold(lock_);
  for (const auto& [key, one] : senders_) {
    varint::append_text(key.first, out);
    varint::append_text(key.second, out);
    for (const std::int64_t value :
         {one.first.time_since_epoch().count(), one.last.time_since_epoch().count(), one.longest_gap.count(),
          one.hour, static_cast<std::int64_t>(one.records), static_cast<std::int64_t>(one.unreadable),
          static_cast<std::int64_t>(one.in_hour), static_cast<std::int64_t>(one.is_silent ? 1 : 0)})
      varint::append_signed(value, out);
    for (const float usual : one.usual) varint::append_number(std::bit_cast<std::uint32_t>(usual), out);
  }
  return out;
}

void SenderWatch::restore(std::string_view rest) {
  const std::lock_guard hold(lock_);
  std::string_view source, peer;
  while (varint::take_text(rest, source) && varint::take_text(rest, peer) && senders_.size() < kMostSenders) {
    std::array<std::int64_t, 8> values{};
    for (std::int64_t& value : values)
      if (!varint::take_signed(rest, value)) return;
    Sender one;
    one.first = Instant(Duration(values[0]));
    one.last = Instant(Duration(values[1]));
    one.longest_gap = Duration(values[2]);
    one.hour = values[3];
    one.records = static_cast<std::uint64_t>(values[4]);
    one.unreadable = static_cast<std::uint64_t>(values[5]);
    one.in_hour = static_cast<std::uint64_t>(values[6]);
    one.is_silent = values[7] != 0;
    one.is_controller = source.empty();
    for (float& usual : one.usual) {
      std::uint64_t bits = 0;
      if (!varint::take_number(rest, bits)) return;
      usual = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    }
    senders_[{std::string(source), std::string(peer)}] = one;
  }
}

}  // namespace garde::serve
