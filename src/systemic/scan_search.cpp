// SPDX-License-Identifier: Apache-2.0
#include "systemic/scan_search.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace garde::systemic {
namespace {

constexpr std::uint32_t kNoColumn = ~std::uint32_t{0};
constexpr std::int16_t kMostInLane = std::numeric_limits<std::int16_t>::max();
constexpr std::size_t kLanes = 16;
constexpr std::size_t kEventsAtOnce = 8;          // copied, needed or not
constexpr std::size_t kStrip = 128;               // ranks whose events are laid out, then swept
constexpr std::size_t kMostTargets = 512 * 1024;  // blocks of a level's table: 16 MB

std::int16_t& lane(ScanLanes* lanes, std::size_t number) {
  return lanes[number / kLanes].lane[number % kLanes];
}

}  // namespace

ScanSearch::ScanSearch(const ScanData& data, const ScanZones& zones, const WindowPlan& plan, ScanRates rates,
                       double least_cases)
    : data_(data),
      zones_(zones),
      plan_(plan),
      rates_(rates),
      least_cases_(least_cases),
      bounds_(data.model, rates, least_cases, data.whole) {
  const std::uint32_t intervals = data.calendar.intervals();
  plan_.longest = std::clamp(plan_.longest, 1U, intervals);
  if (plan_.analysis == ScanAnalysis::retrospective) {
    columns_ = intervals;
  } else if (plan_.analysis == ScanAnalysis::prospective) {
    columns_ = plan_.longest;
    first_interval_ = intervals - columns_;
    first_last_ = columns_ - 1;
  } else {
    plan_.longest = 1;
  }
  row_ = columns_ + 1;
  site_of_.resize(data.locations.size());
  measure_.assign(zones.sites() * row_, 0);
  for (std::uint32_t site = 0; site < zones.sites(); ++site) {
    double* const row = measure_.data() + std::size_t{site} * row_;
    for (const std::uint32_t location : zones.members(site)) {
      site_of_[location] = site;
      for (std::uint32_t interval = 0; interval < intervals; ++interval)
        if (const std::uint32_t column = column_of(interval); column != kNoColumn)
          row[column] += data.measure[data.cell(location, interval)];
    }
    for (std::uint32_t column = columns_; column-- > 0;) row[column] += row[column + 1];
  }
  find_steadiness();
  plan_watches();
}

void ScanSearch::find_steadiness() {
  constexpr double rounding = 1e-12;
  const double* steady = nullptr;
  for (std::size_t site = 0; site < zones_.sites(); ++site) {
    const double* const row = measure_.data() + site * row_;
    if (row[0] <= 0) continue;
    if (steady == nullptr) steady = row;
    for (std::uint32_t column = 0; column < columns_; ++column)
      if (std::abs(row[column] / row[0] - steady[column] / steady[0]) > rounding) return;
  }
  is_steady_ = steady != nullptr;
  if (!is_steady_) return;
  for (std::uint32_t column = 0; column < row_; ++column) share_from_.push_back(steady[column] / steady[0]);
}

void ScanSearch::plan_watches() {
  const bool one_end = first_last_ + 1 == columns_;
  for (std::uint32_t shortest = 1; shortest <= plan_.longest;) {
    // With one end there are few windows: each is watched by itself.
    const std::uint32_t longest = one_end ? shortest : std::min(shortest + shortest / 4, plan_.longest);
    for (std::uint32_t last = std::max(first_last_, shortest - 1); last < columns_; ++last)
      watches_.push_back({last, shortest, std::min(longest, last + 1)});
    shortest = longest + 1;
  }
  // Of a window that is watched by itself, the watch's count says all.
  has_suffix_ = !one_end;
  blocks_ = (watches_.size() + (has_suffix_ ? row_ : 0) + kLanes - 1) / kLanes;
  case_rows_.resize(columns_ * blocks_);
  for (std::uint32_t column = 0; column < columns_; ++column) {
    ScanLanes* const row = case_rows_.data() + column * blocks_;
    for (std::size_t i = 0; i < watches_.size(); ++i)
      if (column <= watches_[i].last && column + watches_[i].longest > watches_[i].last) lane(row, i) = 1;
    for (std::uint32_t from = 0; has_suffix_ && from <= column; ++from) lane(row, watches_.size() + from) = 1;
  }
  first_targets_.resize(blocks_);
  if (rates_ == ScanRates::low) return;
  const std::int32_t first = std::min<std::int32_t>(bounds_.table(0).fewest_high[0], kMostInLane);
  for (std::size_t i = 0; i < blocks_ * kLanes; ++i)
    lane(first_targets_.data(), i) = i < watches_.size() ? static_cast<std::int16_t>(first) : kMostInLane;
  has_targets_ = is_steady_ && blocks_ * static_cast<std::size_t>(bounds_.buckets()) <= kMostTargets;
  if (has_targets_) target_tables_ = std::vector<TargetTable>(ScanBounds::kLevels);
}

const std::vector<ScanLanes>& ScanSearch::targets(double score) const {
  TargetTable& table = target_tables_[ScanBounds::level(score)];
  std::call_once(table.made, [&] {
    const std::vector<std::int32_t>& fewest = bounds_.table(score).fewest_high;
    for (std::int32_t bucket = 0; bucket < bounds_.buckets(); ++bucket) {
      std::vector<ScanLanes> row = first_targets_;
      for (std::size_t i = 0; i < watches_.size(); ++i) {
        const Watch& one = watches_[i];
        const double share = share_from_[one.last + 1 - one.shortest] - share_from_[one.last + 1];
        const std::int32_t target =
            fewest[static_cast<std::size_t>(bounds_.bucket(bounds_.lower_edge(bucket) * share))];
        lane(row.data(), i) = static_cast<std::int16_t>(std::min<std::int32_t>(target, kMostInLane));
      }
      table.targets.insert(table.targets.end(), row.begin(), row.end());
    }
  });
  return table.targets;
}

std::uint32_t ScanSearch::column_of(std::uint32_t interval) const {
  if (plan_.analysis == ScanAnalysis::spatial) return 0;
  return interval < first_interval_ ? kNoColumn : interval - first_interval_;
}

ScanCounts ScanSearch::counts_of(const std::vector<std::uint32_t>& cells) const {
  constexpr std::uint32_t none = ~std::uint32_t{0};
  ScanCounts counts;
  std::vector<std::uint32_t> place(zones_.sites(), none);
  const std::uint32_t intervals = data_.calendar.intervals();
  for (const std::uint32_t cell : cells) {
    const std::uint32_t column = column_of(cell % intervals);
    if (column == kNoColumn) continue;
    const std::uint32_t site = site_of_[cell / intervals];
    if (place[site] == none) {
      place[site] = static_cast<std::uint32_t>(counts.sites.size());
      counts.sites.push_back(site);
      counts.from.resize(counts.from.size() + row_, 0);
    }
    ++counts.from[std::size_t{place[site]} * row_ + column];
  }
  for (std::size_t i = 0; i < counts.sites.size(); ++i)
    for (std::uint32_t column = columns_; column-- > 0;)
      counts.from[i * row_ + column] += counts.from[i * row_ + column + 1];
  counts.cases = cells.size();
  return counts;
}

// Where the row of a site's cases starts.
std::uint32_t ScanSearch::row_of(const std::int32_t* from, std::vector<ScanLanes>& rows) const {
  std::size_t own = 0;
  if (from[0] > 1) {
    own = rows.size();
    rows.resize(own + blocks_);
  }
  for (std::uint32_t column = 0; column < columns_; ++column) {
    const auto here = static_cast<std::int16_t>(from[column] - from[column + 1]);
    if (here == 0) continue;
    if (from[0] == 1) return static_cast<std::uint32_t>(column * blocks_);
    const ScanLanes* const one = case_rows_.data() + column * blocks_;
    for (std::size_t block = 0; block < blocks_; ++block)
      for (std::size_t k = 0; k < kLanes; ++k)
        rows[own + block].lane[k] =
            static_cast<std::int16_t>(rows[own + block].lane[k] + here * one[block].lane[k]);
  }
  return static_cast<std::uint32_t>(case_rows_.size() + own);
}

ScanHistories ScanSearch::gather(std::vector<ScanCounts> counts) const {
  ScanHistories out;
  out.counts_ = std::move(counts);
  const auto has_too_many = [](const ScanCounts& one) {
    return one.cases >= static_cast<std::size_t>(kMostInLane);
  };
  if (rates_ == ScanRates::low || std::any_of(out.counts_.begin(), out.counts_.end(), has_too_many))
    return out;
  out.starts_.assign(zones_.sites() + 1, 0);
  for (const ScanCounts& one : out.counts_)
    for (const std::uint32_t site : one.sites) ++out.starts_[site + 1];
  for (std::size_t site = 1; site < out.starts_.size(); ++site) out.starts_[site] += out.starts_[site - 1];
  out.events_.resize(out.starts_.back() + kEventsAtOnce);
  std::vector<std::uint32_t> next(out.starts_.begin(), out.starts_.end() - 1);
  for (std::uint32_t history = 0; history < out.counts_.size(); ++history) {
    const ScanCounts& one = out.counts_[history];
    for (std::size_t i = 0; i < one.sites.size(); ++i)
      out.events_[next[one.sites[i]]++] = {row_of(one.from.data() + i * row_, out.own_rows_), history};
  }
  return out;
}

std::size_t ScanSearch::histories_at_once() const {
  constexpr std::size_t kMany = 32;
  return blocks_ <= 4 && data_.whole.cases <= static_cast<double>(zones_.sites()) ? kMany : 1;
}

ScanHistories ScanSearch::observed() const {
  std::vector<std::uint32_t> cells;
  for (std::size_t cell = 0; cell < data_.cases.size(); ++cell)
    cells.insert(cells.end(), data_.cases[cell], static_cast<std::uint32_t>(cell));
  std::vector<ScanCounts> one;
  one.push_back(counts_of(cells));
  return gather(std::move(one));
}

void ScanSearch::prepare(std::size_t chain, Chain& out) const {
  out.number_ = chain;
  out.order_ = &zones_.order(chain, out.room_);
  const ScanZones::Order& order = *out.order_;
  out.rank_.assign(zones_.sites(), static_cast<std::uint32_t>(order.size()));
  out.mass_.resize(order.size());
  out.target_of_.assign(order.size(), 0);
  if (!is_steady_) out.measure_.resize(order.size() * row_);
  double mass = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    out.rank_[order[rank]] = static_cast<std::uint32_t>(rank);
    const double* const site = measure_.data() + std::size_t{order[rank]} * row_;
    mass += site[0];
    out.mass_[rank] = mass;
    if (has_targets_)
      out.target_of_[rank] =
          static_cast<std::uint32_t>(static_cast<std::size_t>(bounds_.bucket(mass)) * blocks_);
    if (is_steady_) continue;
    double* const row = out.measure_.data() + rank * row_;
    for (std::uint32_t column = 0; column < row_; ++column)
      row[column] = site[column] + (rank == 0 ? 0 : row[static_cast<std::ptrdiff_t>(column) - row_]);
  }
}

void ScanSearch::look_exactly(const Chain& chain, std::size_t rank, std::uint32_t first, std::uint32_t last,
                              double cases, ScanRates rates, ScanBest& best) const {
  const ScanTally inside{cases, measure_of(chain, rank, first, last)};
  const double score = scan_score(data_.model, rates, least_cases_, inside, data_.whole);
  if (!(score > best.score)) return;
  best = {score, chain.number_, rank + 1, {first + first_interval_, last + first_interval_}, inside};
  if (plan_.analysis == ScanAnalysis::spatial) best.window = {0, data_.calendar.intervals() - 1};
}

// Gives how many cases must enter before a window can pass the best.
std::int32_t ScanSearch::look_high(const Chain& chain, std::size_t rank, const std::int32_t* cases,
                                   ScanBest& best) const {
  const std::int32_t* fewest = bounds_.table(best.score).fewest_high.data();
  std::int32_t need = ScanBounds::kNever;
  for (std::uint32_t last = first_last_; last < columns_; ++last) {
    for (std::uint32_t first = last + 1 > plan_.longest ? last + 1 - plan_.longest : 0; first <= last;
         ++first) {
      const std::int32_t count = cases[first] - cases[last + 1];
      std::int32_t lacking = fewest[bounds_.bucket(measure_of(chain, rank, first, last))] - count;
      if (lacking <= 0) {
        look_exactly(chain, rank, first, last, count, ScanRates::high, best);
        fewest = bounds_.table(best.score).fewest_high.data();
        lacking = 1;
      }
      need = std::min(need, lacking);
    }
  }
  return need;
}

void ScanSearch::look_low(const Chain& chain, std::size_t rank, const std::int32_t* cases,
                          ScanBest& best) const {
  const std::int32_t* most = bounds_.table(best.score).most_low.data();
  for (std::uint32_t last = first_last_; last < columns_; ++last) {
    for (std::uint32_t first = last + 1 > plan_.longest ? last + 1 - plan_.longest : 0; first <= last;
         ++first) {
      const std::int32_t count = cases[first] - cases[last + 1];
      if (count > most[bounds_.bucket(measure_of(chain, rank, first, last))]) continue;
      look_exactly(chain, rank, first, last, count, ScanRates::low, best);
      most = bounds_.table(best.score).most_low.data();
    }
  }
}

struct ScanSearch::Sweeping {
  const ScanSearch* search;
  const Chain* chain;
  Room* room;
  ScanBest* best;  // of each history
  ScanSweep sweep;
};

// Looks at what the watch's windows hold, and sets its target: so many more cases must enter before one can
// pass the best.
void ScanSearch::look_at_watch(Sweeping& sweeping, std::size_t rank, std::size_t history,
                               std::size_t watch) const {
  ScanLanes* const counts = sweeping.room->counts_.data() + history * blocks_;
  ScanBest& best = sweeping.best[history];
  const std::int32_t*& fewest = sweeping.room->fewest_[history];
  const Watch& group = watches_[watch];
  const std::size_t suffix = watches_.size();
  const std::int32_t whole = lane(counts, watch);
  const std::int32_t after = has_suffix_ ? lane(counts, suffix + group.last + 1) : 0;
  std::int32_t lacking = ScanBounds::kNever;
  for (std::uint32_t length = group.shortest; length <= group.longest; ++length) {
    const std::uint32_t first = group.last + 1 - length;
    const std::int32_t count = has_suffix_ ? lane(counts, suffix + first) - after : whole;
    const std::int32_t bucket = bounds_.bucket(measure_of(*sweeping.chain, rank, first, group.last));
    if (fewest[bucket] <= count) {
      look_exactly(*sweeping.chain, rank, first, group.last, count, ScanRates::high, best);
      fewest = bounds_.table(best.score).fewest_high.data();
      if (has_targets_) sweeping.room->target_at_[history] = targets(best.score).data();
    }
    if (has_targets_) continue;
    lacking = std::min(lacking, std::max(fewest[bucket] - count, 1));
  }
  if (has_targets_) return;
  lane(sweeping.room->targets_.data() + history * blocks_, watch) =
      static_cast<std::int16_t>(std::min<std::int32_t>(whole + lacking, kMostInLane));
}

void ScanSearch::sweep_high(const Chain& chain, const ScanHistories& histories, Room& room,
                            std::span<ScanBest> best) const {
  room.counts_.assign(blocks_ * best.size(), {});
  room.target_at_.resize(best.size());
  room.fewest_.resize(best.size());
  if (!has_targets_) room.targets_.resize(blocks_ * best.size());
  for (std::size_t i = 0; i < best.size(); ++i) {
    room.fewest_[i] = bounds_.table(best[i].score).fewest_high.data();
    if (has_targets_) {
      room.target_at_[i] = targets(best[i].score).data();
    } else {
      std::copy(first_targets_.begin(), first_targets_.end(),
                room.targets_.begin() + static_cast<std::ptrdiff_t>(i * blocks_));
      room.target_at_[i] = room.targets_.data() + i * blocks_;
    }
  }
  Sweeping sweeping{this, &chain, &room, best.data(), {}};
  ScanSweep& work = sweeping.sweep;
  work.rows = case_rows_.data();
  work.shared = static_cast<std::uint32_t>(case_rows_.size());
  work.own_rows = histories.own_rows_.data();
  work.blocks = blocks_;
  work.histories = best.size();
  work.running = room.counts_.data();
  work.targets = room.target_at_.data();
  work.target_of = chain.target_of_.data();
  work.self = &sweeping;
  work.hit = [](ScanSweep& now, std::size_t rank, std::size_t history, std::size_t watch) {
    auto& self = *static_cast<Sweeping*>(now.self);
    self.search->look_at_watch(self, rank, history, watch);
  };
  const ScanZones::Order& order = *chain.order_;
  room.events_.resize(kStrip * best.size() + kEventsAtOnce);
  room.event_ranks_.resize(room.events_.size());
  work.events = room.events_.data();
  work.ranks = room.event_ranks_.data();
  for (std::size_t strip = 0; strip < order.size(); strip += kStrip) {
    const std::size_t end = std::min(strip + kStrip, order.size());
    work.count = 0;
    for (std::size_t rank = strip; rank < end; ++rank) {
      const std::uint32_t first = histories.starts_[order[rank]];
      const std::uint32_t count = histories.starts_[order[rank] + 1] - first;
      // Most sites have fewer: what is copied in excess is written over by the next.
      for (std::uint32_t from = 0; from == 0 || from < count; from += kEventsAtOnce) {
        std::memcpy(room.events_.data() + work.count + from, histories.events_.data() + first + from,
                    kEventsAtOnce * sizeof(ScanEvent));
        std::uint32_t* const ranks = room.event_ranks_.data() + work.count + from;
        for (std::size_t i = 0; i < kEventsAtOnce; ++i) ranks[i] = static_cast<std::uint32_t>(rank);
      }
      work.count += count;
    }
    sweep(work);
  }
}

void ScanSearch::search(const Chain& chain, const ScanHistories& histories, Room& room,
                        std::span<ScanBest> best) const {
  const double factor = zones_.factor(chain.number_);
  if (factor == 1) return search_all(chain, histories, room, best);
  room.own_.assign(best.begin(), best.end());
  for (ScanBest& one : room.own_) one.score /= factor;
  search_all(chain, histories, room, room.own_);
  for (std::size_t i = 0; i < best.size(); ++i) {
    if (!(room.own_[i].score > best[i].score / factor)) continue;
    best[i] = room.own_[i];
    best[i].score *= factor;
  }
}

void ScanSearch::search_all(const Chain& chain, const ScanHistories& histories, Room& room,
                            std::span<ScanBest> best) const {
  if (chain.order_->empty()) return;
  const bool can_sweep = zones_.are_circles() && !histories.starts_.empty();
  if (can_sweep) sweep_high(chain, histories, room, best);
  if (can_sweep && rates_ == ScanRates::high) return;
  for (std::size_t i = 0; i < best.size(); ++i)
    search_plainly(chain, histories.counts_[i], rates_ != ScanRates::low && !can_sweep, room, best[i]);
}

void ScanSearch::search_plainly(const Chain& chain, const ScanCounts& counts, bool high, Room& room,
                                ScanBest& best) const {
  const std::size_t length = chain.order_->size();
  room.bits_.assign(length / 64 + 1, 0);
  room.place_.resize(length + 1);
  room.running_.assign(row_, 0);
  for (std::size_t i = 0; i < counts.sites.size(); ++i) {
    const std::uint32_t rank = chain.rank_[counts.sites[i]];
    room.bits_[rank / 64] |= std::uint64_t{1} << (rank % 64);
    room.place_[rank] = static_cast<std::uint32_t>(i);
  }
  // What is outside the chain gathered behind its end.
  room.bits_[length / 64] &= (std::uint64_t{1} << (length % 64)) - 1;
  const bool nested = zones_.are_circles();
  const bool low = rates_ != ScanRates::high;
  std::int32_t* const running = room.running_.data();
  std::int32_t entered = 0;
  std::int32_t need = 1;
  for (std::size_t word = 0; word < room.bits_.size(); ++word) {
    for (std::uint64_t bits = room.bits_[word]; bits != 0; bits &= bits - 1) {
      const std::size_t rank = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
      if (low && nested && rank > 0) look_low(chain, rank - 1, running, best);
      const std::int32_t* const from = counts.from.data() + std::size_t{room.place_[rank]} * row_;
      for (std::uint32_t column = 0; column < columns_; ++column) running[column] += from[column];
      entered += from[0];
      if (!high || !nested || entered < need) continue;
      need = look_high(chain, rank, running, best);
      entered = 0;
    }
  }
  if (high && !nested) (void)look_high(chain, length - 1, running, best);
  if (low) look_low(chain, length - 1, running, best);
}

}  // namespace garde::systemic
