// SPDX-License-Identifier: Apache-2.0
#include "systemic/watch_calibration.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <random>
#include <thread>

#include "systemic/philox.h"

namespace garde::systemic {
namespace {

using sector::Index;

constexpr int kBlocks = 13;  // of 28 days a year
constexpr double kBlocksAYear = 365.25 / 28;
constexpr int kUnknownTechniques = 12;  // of a quarter of all attacks each, where nothing is known of them

// The share of the budget of each kind of scope, in the order of ScopeKind: those by which attacks are known
// to spread have more.
constexpr std::array<double, kScopeKindCount> kShares = {1,   1,   0.5, 0.5, 2,   0.5, 0.2,
                                                         0.2, 0.5, 0.3, 0.1, 0.2, 0.3, 0.5};

std::size_t class_of(ScopeKind kind, std::uint8_t size) {
  return static_cast<std::size_t>(kind) * kSizeClasses + size;
}

struct QuietReport {
  Instant reported;
  WatchCase one;
};

// Draws what is reported in a quiet year.
class QuietYears {
 public:
  QuietYears(const WatchZones& zones, Instant start)
      : baseline_(&zones.baseline()),
        start_(start),
        time_(*baseline_, start - 2 * kLongestWindow, start + kLongestWindow * (kBlocks + 3)),
        drawn_(*baseline_, start - kLongestWindow, start + kLongestWindow * kBlocks) {
    for (Index i = 0; i < baseline_->sector().size(); ++i) {
      const std::uint32_t clock = baseline_->clock_of(i);
      sum_ += baseline_->reports_a_year(i) *
              drawn_.years(clock, start - kLongestWindow, start + kLongestWindow * kBlocks);
      sums_.push_back(sum_);
    }
    for (const auto& [id, share] : baseline_->technique_shares())
      if (!id.empty()) techniques_.emplace_back(id, share);
    if (techniques_.empty())
      for (int i = 0; i < kUnknownTechniques; ++i)
        techniques_.emplace_back("?" + std::to_string(i), baseline_->technique_share(""));
  }

  [[nodiscard]] const BaselineTime& time() const { return time_; }
  [[nodiscard]] Instant start() const { return start_; }

  [[nodiscard]] std::vector<QuietReport> draw(std::uint64_t seed, std::uint64_t year,
                                              WatchBoard& board) const {
    Philox random(seed, year);
    std::vector<ZoneId> streams;
    for (const auto& [id, share] : techniques_)
      streams.push_back(board.add_stream(ScopeKind::technique, id, id, share));
    std::vector<QuietReport> reports;
    Report told;
    std::poisson_distribution<std::uint32_t> how_many(sum_);
    for (std::uint32_t left = sum_ > 0 ? how_many(random) : 0; left > 0; --left) {
      QuietReport report;
      const double nature = unit(random);
      const NatureMix& mix = baseline_->natures();
      const auto place = std::upper_bound(sums_.begin(), sums_.end(), unit(random) * sum_);
      report.one.establishment =
          static_cast<Index>(std::min(place - sums_.begin(), static_cast<std::ptrdiff_t>(sums_.size()) - 1));
      report.one.occurred = drawn_.at_share(baseline_->clock_of(report.one.establishment), unit(random));
      const double delay = baseline_->delay_quantile(unit(random));
      report.reported =
          report.one.occurred + std::chrono::minutes(static_cast<std::int64_t>(std::min(delay, 672.0) * 60));
      if (nature >= mix.malicious + mix.unknown) continue;
      report.one.malicious = nature < mix.malicious;
      told.nature = report.one.malicious ? Nature::malicious : Nature::unknown;
      report.one.weight = baseline_->weight(told);
      report.one.severe = unit(random) < baseline_->severe_share();
      for (std::size_t i = 0; i < techniques_.size(); ++i)
        if (unit(random) < techniques_[i].second) report.one.streams.push_back(streams[i]);
      reports.push_back(std::move(report));
    }
    std::stable_sort(reports.begin(), reports.end(),
                     [](const QuietReport& a, const QuietReport& b) { return a.reported < b.reported; });
    return reports;
  }

 private:
  static double unit(Philox& random) { return static_cast<double>(random() >> 11) * 0x1.0p-53; }

  const Baseline* baseline_;
  Instant start_;
  BaselineTime time_;
  BaselineTime drawn_;
  double sum_ = 0;
  std::vector<double> sums_;
  std::vector<std::pair<std::string, double>> techniques_;
};

template <typename Block>
void watch_year(const QuietYears& quiet, std::uint64_t seed, std::uint64_t year, WatchBoard& board,
                Block* blocks) {
  board.reset();
  for (QuietReport& report : quiet.draw(seed, year, board)) {
    const Instant now = report.reported;
    const auto block = (now - quiet.start()) / kLongestWindow;
    board.expire(now);
    if (report.one.occurred < now - kLongestWindow) continue;
    const WatchBoard::Slot slot = board.add(std::move(report.one));
    if (now < quiet.start() || block >= kBlocks) continue;
    for (const ZoneId zone : board.touched_by(slot)) {
      const ZoneScore score = board.score(zone, now);
      const std::size_t one_class = class_of(board.kind(zone), board.size_class(zone));
      for (std::size_t reading = 0; reading < kReadings; ++reading)
        blocks[block][reading][one_class] =
            std::max(blocks[block][reading][one_class], score.best[reading].ratio);
    }
  }
}

}  // namespace

WatchCalibration WatchCalibration::simulate(const WatchZones& zones, ScanModel model, Instant start,
                                            const CalibrationOptions& options) {
  WatchCalibration out;
  const QuietYears quiet(zones, start);
  std::vector<Block> blocks;
  const std::uint32_t years = std::min(
      options.years,
      static_cast<std::uint32_t>(std::min(1e6, std::ceil(options.reaching / options.alarms_a_year))));
  const unsigned threads = std::max(options.threads, 1U);
  blocks.resize(static_cast<std::size_t>(years) * kBlocks);
  std::atomic<std::uint32_t> next = 0;
  const auto work = [&] {
    WatchBoard board(zones, quiet.time(), model);
    for (std::uint32_t year = next++; year < years; year = next++)
      watch_year(quiet, options.seed, year, board, blocks.data() + static_cast<std::size_t>(year) * kBlocks);
  };
  {
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < threads; ++i) others.emplace_back(work);
    work();
  }
  out.years_ = years;
  out.fit(blocks);
  return out;
}

void WatchCalibration::fit(const std::vector<Block>& blocks) {
  for (std::size_t reading = 0; reading < kReadings; ++reading) {
    auto& curves = curves_[reading];
    for (std::size_t i = 0; i < kClasses; ++i) {
      std::vector<double> highest;
      for (const Block& block : blocks) highest.push_back(block[reading][i]);
      curves[i] = TailCurve(std::move(highest), kBlocksAYear);
    }
    // Campaigns and tactics are streams as techniques are.
    for (std::uint8_t size = 0; size < kSizeClasses; ++size)
      for (const ScopeKind kind : {ScopeKind::tactic, ScopeKind::campaign})
        curves[class_of(kind, size)] = curves[class_of(ScopeKind::technique, size)];
  }
  for (const Reading with : {Reading::two, Reading::several}) {
    std::vector<double> rarest;
    for (const Block& block : blocks) {
      double most = 0;
      for (const bool severe : {false, true}) {
        const std::size_t reading = static_cast<std::size_t>(with) + (severe ? 2 : 0);
        for (std::size_t i = 0; i < kClasses; ++i)
          if (block[reading][i] > 0) most = std::max(most, rarity(i, reading, block[reading][i]));
      }
      rarest.push_back(most);
    }
    country_[static_cast<std::size_t>(with)] = TailCurve(std::move(rarest), kBlocksAYear);
  }
}

double WatchCalibration::rarity(std::size_t one_class, std::size_t reading, double ratio) const {
  constexpr double kOften = 20;  // so that it stays above 0, where a curve ends
  return std::max(
      kOften - std::log(curves_[reading][one_class].yearly(ratio) / kShares[one_class / kSizeClasses]), 1e-6);
}

double WatchCalibration::yearly(ScopeKind kind, std::uint8_t size, Reading reading, double ratio) const {
  if (years_ == 0 || !(ratio > 0)) return 1e6;
  return country_[is_several(reading) ? 1 : 0].yearly(
      rarity(class_of(kind, size), static_cast<std::size_t>(reading), ratio));
}

}  // namespace garde::systemic
