// SPDX-License-Identifier: Apache-2.0
#include "systemic/scan_significance.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numbers>
#include <numeric>
#include <thread>

#include "systemic/scan_draws.h"

namespace garde::systemic {
namespace {

// A chain made ready serves so many replicates.
constexpr std::size_t kBlock = 32;
constexpr std::size_t kWave = 4 * kBlock;  // with a stop, drawn before it is looked at

// Scores of equal windows differ by the order in which sums were rounded.
bool reaches(double score, double observed) {
  return score >= observed - 1e-9 * std::max(1.0, observed);
}

// Replicates first to last, written to their places.
void simulate_block(const ScanSearch& search, const ScanDraws& draws, std::size_t first, std::size_t last,
                    ScanDraws::Room& room, std::vector<double>& highest) {
  std::vector<ScanHistories> groups;
  std::vector<std::uint32_t> cells;
  for (std::size_t from = first; from < last;) {
    std::vector<ScanCounts> counts;
    for (const std::size_t to = std::min(from + search.histories_at_once(), last); from < to; ++from) {
      draws.draw(from, room, cells);
      counts.push_back(search.counts_of(cells));
    }
    groups.push_back(search.gather(std::move(counts)));
  }
  std::vector<ScanBest> best(last - first);
  ScanSearch::Chain chain;
  ScanSearch::Room working;
  for (std::size_t number = 0; number < search.zones().chains(); ++number) {
    search.prepare(number, chain);
    std::span<ScanBest> rest(best);
    for (const ScanHistories& group : groups) {
      search.search(chain, group, working, rest.first(group.size()));
      rest = rest.subspan(group.size());
    }
  }
  for (std::size_t i = 0; i < best.size(); ++i) highest[first + i] = best[i].score;
}

}  // namespace

double Replicates::p_value(double score) const {
  std::size_t reached = 0;
  for (const double one : highest) reached += reaches(one, score) ? 1 : 0;
  // The replicate that ended it stands for the observed history.
  if (stopped && reaches(highest.back(), score))
    return static_cast<double>(reached) / static_cast<double>(highest.size());
  return static_cast<double>(reached + 1) / static_cast<double>(highest.size() + 1);
}

std::optional<double> Replicates::gumbel_p_value(double score) const {
  if (highest.size() < 2) return std::nullopt;
  const auto count = static_cast<double>(highest.size());
  const double mean = std::accumulate(highest.begin(), highest.end(), 0.0) / count;
  double squares = 0;
  for (const double one : highest) squares += (one - mean) * (one - mean);
  const double scale = std::sqrt(squares / (count - 1) * 6) / std::numbers::pi;
  if (!(scale > 0)) return std::nullopt;
  return -std::expm1(-std::exp(-(score - (mean - std::numbers::egamma * scale)) / scale));
}

Replicates simulate(const ScanSearch& search, double observed, const ReplicateOptions& options) {
  Replicates out;
  out.highest.resize(options.replicates);
  const ScanDraws draws(search.data(), options.seed);
  const std::size_t wave = options.stop_after == 0 ? out.highest.size() : kWave;
  std::vector<ScanDraws::Room> rooms(std::max(options.threads, 1U));
  std::size_t reached = 0;
  for (std::size_t from = 0; from < out.highest.size(); from += wave) {
    const std::size_t until = std::min(from + wave, out.highest.size());
    std::atomic<std::size_t> next = from;
    const auto work = [&](ScanDraws::Room& room) {
      for (std::size_t first = next.fetch_add(kBlock); first < until; first = next.fetch_add(kBlock))
        simulate_block(search, draws, first, std::min(first + kBlock, until), room, out.highest);
    };
    {
      std::vector<std::jthread> others;
      for (std::size_t i = 1; i < rooms.size(); ++i)
        others.emplace_back([&work, &rooms, i] { work(rooms[i]); });
      work(rooms[0]);
    }
    if (options.stop_after == 0) continue;
    for (std::size_t i = from; i < until; ++i) {
      if (!reaches(out.highest[i], observed) || ++reached < options.stop_after) continue;
      out.highest.resize(i + 1);
      out.stopped = true;
      return out;
    }
  }
  return out;
}

}  // namespace garde::systemic
