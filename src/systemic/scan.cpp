// SPDX-License-Identifier: Apache-2.0
#include "systemic/scan.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

namespace garde::systemic {
namespace {

// By score; of equal ones, which differ by rounding at most, first the one of fewer sites, then by name.
void sort_by_score(std::vector<ScanBest>& all, const ScanZones& zones) {
  std::sort(all.begin(), all.end(), [](const ScanBest& a, const ScanBest& b) {
    return a.score != b.score ? a.score > b.score : a.chain < b.chain;
  });
  for (auto from = all.begin(); from != all.end();) {
    auto to = std::next(from);
    while (to != all.end() && std::prev(to)->score - to->score <= 1e-10 * from->score) ++to;
    std::sort(from, to, [&zones](const ScanBest& a, const ScanBest& b) {
      return a.sites != b.sites ? a.sites < b.sites : zones.name(a.chain) < zones.name(b.chain);
    });
    from = to;
  }
}

// The best of each chain, the highest first.
std::vector<ScanBest> best_of_chains(const ScanSearch& search, unsigned threads) {
  const std::size_t chains = search.zones().chains();
  const ScanHistories observed = search.observed();
  std::vector<ScanBest> all(chains);
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    ScanSearch::Chain chain;
    ScanSearch::Room room;
    for (std::size_t number = next++; number < chains; number = next++) {
      search.prepare(number, chain);
      search.search(chain, observed, room, {&all[number], 1});
    }
  };
  {
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < threads; ++i) others.emplace_back(work);
    work();
  }
  std::erase_if(all, [](const ScanBest& one) { return !(one.score > 0); });
  sort_by_score(all, search.zones());
  return all;
}

ScanCluster describe(const ScanBest& best, std::vector<std::uint32_t> locations, const ScanSearch& search) {
  const ScanData& data = search.data();
  ScanCluster cluster;
  cluster.zone = search.zones().name(best.chain);
  cluster.locations = std::move(locations);
  if (search.zones().are_circles()) {
    cluster.centre = data.positions[search.zones().members(search.zones().centre(best.chain)).front()];
    cluster.shape = search.zones().shape(best.chain);
    cluster.radius = search.zones().radius(best.chain, best.sites);
  }
  cluster.window = best.window;
  cluster.inside = best.inside;
  cluster.is_high = is_high(data.model, best.inside, data.whole);
  cluster.expected = expected_cases(data.model, best.inside, data.whole);
  cluster.relative_risk = relative_risk(data.model, best.inside, data.whole);
  cluster.statistic = best.score;
  cluster.ratio = best.score / search.zones().factor(best.chain);
  return cluster;
}

std::uint32_t longest_window(const ScanData& data, const ScanOptions& options) {
  const std::uint32_t intervals = data.calendar.intervals();
  if (options.longest_units) return std::clamp(*options.longest_units, 1U, intervals);
  const double longest = std::floor(options.longest_share * intervals + 1e-9);
  return std::max(static_cast<std::uint32_t>(longest), 1U);
}

bool has_any_zone(const ScanZones& zones) {
  ScanZones::Order room;
  for (std::size_t chain = 0; chain < zones.chains(); ++chain)
    if (!zones.order(chain, room).empty()) return true;
  return false;
}

}  // namespace

Result<ScanResult> scan(const ScanData& data, const ScanOptions& options) {
  if (!(options.zones.share > 0 && options.zones.share <= 1))
    return failure("the largest share of a zone must be above 0 and at most 1", "--max-spatial");
  if (!(options.longest_share > 0 && options.longest_share <= 1))
    return failure("the longest share of a window must be above 0 and at most 1", "--max-temporal");
  if (!(options.zones.ellipse_penalty >= 0 && options.zones.ellipse_penalty <= 10))
    return failure("the penalty of ellipses must be between 0 and 10", "--ellipse-penalty");
  if (options.zones.radius && !(*options.zones.radius > 0))
    return failure("the largest radius must be above 0", "--max-radius-km");
  const unsigned threads = std::max(options.replicates.threads, 1U);
  const ScanZones zones(data, options.zones, threads);
  const double least_cases =
      options.least_cases.value_or(data.model == ScanModel::expectation_poisson ? 1 : 2);
  const ScanSearch search(data, zones, {options.analysis, longest_window(data, options)}, options.rates,
                          least_cases);

  ScanResult result;
  result.has_zones = has_any_zone(zones);
  std::vector<std::uint8_t> is_taken(data.locations.size(), 0);
  for (const ScanBest& best : best_of_chains(search, threads)) {
    if (result.clusters.size() == options.most_clusters) break;
    auto locations = zones.locations(best.chain, best.sites);
    if (!options.may_overlap && std::any_of(locations.begin(), locations.end(),
                                            [&](std::uint32_t one) { return is_taken[one] != 0; }))
      continue;
    for (const std::uint32_t one : locations) is_taken[one] = 1;
    result.clusters.push_back(describe(best, std::move(locations), search));
  }
  if (result.clusters.empty() || options.replicates.replicates == 0) return result;

  const Replicates replicates = simulate(search, result.clusters.front().statistic, options.replicates);
  result.replicates = replicates.highest.size();
  for (ScanCluster& one : result.clusters) {
    one.p_value = replicates.p_value(one.statistic);
    one.gumbel_p_value = replicates.gumbel_p_value(one.statistic);
    if (options.analysis == ScanAnalysis::prospective)
      one.recurrence_days = days_of(data.calendar.unit()) / *one.p_value;
  }
  return result;
}

}  // namespace garde::systemic
