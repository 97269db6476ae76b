// SPDX-License-Identifier: Apache-2.0
#include "systemic/scan_search.h"

#include <algorithm>
#include <bit>

namespace garde::systemic {
namespace {

constexpr std::uint32_t kNoColumn = ~std::uint32_t{0};

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
  return counts;
}

ScanCounts ScanSearch::observed() const {
  std::vector<std::uint32_t> cells;
  for (std::size_t cell = 0; cell < data_.cases.size(); ++cell)
    cells.insert(cells.end(), data_.cases[cell], static_cast<std::uint32_t>(cell));
  return counts_of(cells);
}

void ScanSearch::prepare(std::size_t chain, Chain& out) const {
  out.number_ = chain;
  out.order_ = &zones_.order(chain, out.room_);
  const ScanZones::Order& order = *out.order_;
  out.rank_.assign(zones_.sites(), static_cast<std::uint32_t>(order.size()));
  out.measure_.resize(order.size() * row_);
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    out.rank_[order[rank]] = static_cast<std::uint32_t>(rank);
    const double* const site = measure_.data() + std::size_t{order[rank]} * row_;
    double* const row = out.measure_.data() + rank * row_;
    for (std::uint32_t column = 0; column < row_; ++column)
      row[column] = site[column] + (rank == 0 ? 0 : row[static_cast<std::ptrdiff_t>(column) - row_]);
  }
}

void ScanSearch::look_exactly(const Chain& chain, std::size_t rank, std::uint32_t first, std::uint32_t last,
                              double cases, ScanRates rates, ScanBest& best) const {
  const double* const measure = chain.measure_.data() + rank * row_;
  const ScanTally inside{cases, measure[first] - measure[last + 1]};
  const double score = scan_score(data_.model, rates, least_cases_, inside, data_.whole);
  if (!(score > best.score)) return;
  best = {score, chain.number_, rank + 1, {first + first_interval_, last + first_interval_}, inside};
  if (plan_.analysis == ScanAnalysis::spatial) best.window = {0, data_.calendar.intervals() - 1};
}

// Gives how many cases must enter before a window can pass the best.
std::int32_t ScanSearch::look_high(const Chain& chain, std::size_t rank, const std::int32_t* cases,
                                   ScanBest& best) const {
  const double* const measure = chain.measure_.data() + rank * row_;
  const std::int32_t* fewest = bounds_.table(best.score).fewest_high.data();
  std::int32_t need = ScanBounds::kNever;
  for (std::uint32_t last = first_last_; last < columns_; ++last) {
    for (std::uint32_t first = last + 1 > plan_.longest ? last + 1 - plan_.longest : 0; first <= last;
         ++first) {
      const std::int32_t count = cases[first] - cases[last + 1];
      std::int32_t lacking = fewest[bounds_.bucket(measure[first] - measure[last + 1])] - count;
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
  const double* const measure = chain.measure_.data() + rank * row_;
  const std::int32_t* most = bounds_.table(best.score).most_low.data();
  for (std::uint32_t last = first_last_; last < columns_; ++last) {
    for (std::uint32_t first = last + 1 > plan_.longest ? last + 1 - plan_.longest : 0; first <= last;
         ++first) {
      const std::int32_t count = cases[first] - cases[last + 1];
      if (count > most[bounds_.bucket(measure[first] - measure[last + 1])]) continue;
      look_exactly(chain, rank, first, last, count, ScanRates::low, best);
      most = bounds_.table(best.score).most_low.data();
    }
  }
}

void ScanSearch::search(const Chain& chain, const ScanCounts& counts, Room& room, ScanBest& best) const {
  const std::size_t length = chain.order_->size();
  if (length == 0) return;
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
  const bool high = rates_ != ScanRates::low;
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
