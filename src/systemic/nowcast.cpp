// SPDX-License-Identifier: Apache-2.0
#include "systemic/nowcast.h"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>

#include "systemic/distributions.h"

namespace garde::systemic {
namespace {

constexpr long kMostDays = 100'000;
constexpr double kMostCount = 100'000;

// The least count whose probability, by a Gaussian cut at `reported`, passes `p`.
double count_at(double p, double reported, double mean, double deviation) {
  const double above = 1 - normal_probability((reported - mean) / deviation);
  return std::max(reported, std::ceil(mean + deviation * normal_quantile(p * above)));
}

NowcastDay estimate(Day day, double reported, double share, double alpha) {
  NowcastDay one{day, reported, reported, reported, reported, reported, 0};
  one.is_known = share >= 1 || (reported > 0 && share > 0);
  if (!one.is_known || share >= 1) return one;
  one.mean = reported / share;
  one.variance = reported * (1 - share) / (share * share);
  const double deviation = std::sqrt(one.variance);
  one.median = count_at(0.5, reported, one.mean, deviation);
  one.lower = count_at(alpha / 2, reported, one.mean, deviation);
  one.upper = count_at(1 - alpha / 2, reported, one.mean, deviation);
  return one;
}

// What is seen by `now`: for each delay x, the events old enough to have shown it whose delay is x, and at
// most x; and each day's reports so far.
struct Seen {
  Day first;
  std::size_t longest = 0;
  std::size_t last = 0;  // day `now`, counted from `first`
  std::vector<double> exactly, at_most, reported;
};

Result<Seen> look(const std::vector<LinelistRecord>& records, const NowcastOptions& options) {
  if (options.longest_delay < 1 || options.longest_delay > 10'000 || options.days < 1 ||
      options.days > 10'000 || !(options.alpha > 0 && options.alpha < 1))
    return failure("the longest delay, the days or alpha are out of range", "nowcast");
  Seen seen;
  seen.longest = static_cast<std::size_t>(options.longest_delay);
  seen.first = options.now;
  std::size_t known = 0;
  for (const LinelistRecord& record : records) {
    if (record.event > options.now) continue;
    seen.first = std::min(seen.first, record.event);
    known += record.report <= options.now ? 1 : 0;
  }
  const long span = (options.now - seen.first).count();
  if (known == 0) return failure(fmt::format("nothing is reported by {}", format_day(options.now)), "--now");
  if (span < options.longest_delay || span > kMostDays)
    return failure(fmt::format("the list spans {} days before {}", span, format_day(options.now)), "--now",
                   "give a shorter --longest-delay, or more history");
  seen.last = static_cast<std::size_t>(span);
  seen.reported.assign(seen.last + 1, 0);
  std::vector<std::vector<double>> by_delay(seen.last + 1, std::vector<double>(seen.longest + 1, 0));
  for (const LinelistRecord& record : records) {
    if (record.event > options.now || record.report > options.now) continue;
    const auto day = static_cast<std::size_t>((record.event - seen.first).count());
    ++by_delay[day][std::min(static_cast<std::size_t>((record.report - record.event).count()), seen.longest)];
    ++seen.reported[day];
  }
  seen.exactly.assign(seen.longest + 1, 0);
  seen.at_most.assign(seen.longest + 1, 0);
  for (std::size_t day = 0; day <= seen.last; ++day) {
    double sum = 0;
    for (std::size_t x = 0; x <= seen.longest && day + x <= seen.last; ++x) {
      sum += by_delay[day][x];
      seen.exactly[x] += by_delay[day][x];
      seen.at_most[x] += sum;
    }
  }
  return seen;
}

// Calls `each` with the days to estimate: a number from the first on, and the date.
template <typename Each>
void for_each_day(const Seen& seen, const NowcastOptions& options, const Each& each) {
  const auto wanted = std::min(static_cast<std::size_t>(options.days), seen.last + 1);
  for (std::size_t day = seen.last + 1 - wanted; day <= seen.last; ++day)
    each(day, seen.first + std::chrono::days(day));
}

// Mean and mean square of the share of reports that arrive within a delay.
struct Share {
  double mean = 1;
  double square = 1;
};

std::vector<Share> posterior_shares(const Seen& seen, double kappa) {
  std::vector<Share> shares(seen.longest + 1);
  for (std::size_t x = seen.longest; x-- > 0;) {
    const double a = seen.at_most[x + 1] - seen.exactly[x + 1] + kappa * static_cast<double>(x + 1);
    const double sum = a + seen.exactly[x + 1] + kappa;
    shares[x].mean = shares[x + 1].mean * a / sum;
    shares[x].square = shares[x + 1].square * a * (a + 1) / (sum * (sum + 1));
  }
  return shares;
}

constexpr int kQuantiles = 100;

// A day's final count is `reported` + i with probability [i].
std::vector<double> final_counts(double reported, const Share& share, const NowcastPrior& prior) {
  const double shape = prior.mean * prior.mean / prior.variance;
  const double rate = prior.mean / prior.variance;
  const double most = std::min(std::max<double>(prior.support, 4 * reported / share.mean), kMostCount);
  const auto length = static_cast<std::size_t>(std::max(most - reported, 0.0)) + 1;
  // What does not depend on the share.
  std::vector<double> base(length);
  for (std::size_t i = 0; i < length; ++i) {
    const double count = reported + static_cast<double>(i);
    base[i] = std::lgamma(count + shape) - std::lgamma(static_cast<double>(i) + 1) - count * std::log1p(rate);
  }
  const double variance = std::max(share.square - share.mean * share.mean, 1e-15);
  const double size = share.mean * (1 - share.mean) / variance - 1;
  std::vector<double> sum(length, 0);
  std::vector<double> weight(length);
  for (int k = 0; k < kQuantiles; ++k) {
    const double within = std::clamp(
        beta_quantile(share.mean * size, (1 - share.mean) * size, (k + 0.5) / kQuantiles), 1e-300, 1 - 1e-15);
    const double late = std::log1p(-within);
    double highest = -INFINITY;
    for (std::size_t i = 0; i < length; ++i)
      highest = std::max(highest, weight[i] = base[i] + static_cast<double>(i) * late);
    double all = 0;
    for (double& one : weight) all += one = std::exp(one - highest);
    for (std::size_t i = 0; i < length; ++i) sum[i] += weight[i] / all / kQuantiles;
  }
  return sum;
}

NowcastDay estimate(Day day, double reported, const Share& share, const NowcastPrior& prior, double alpha) {
  NowcastDay one{day, reported, reported, reported, reported, reported, 0};
  if (share.mean >= 1) return one;
  const std::vector<double> probability = final_counts(reported, share, prior);
  double below = 0;
  double square = 0;
  one.mean = 0;
  one.lower = one.median = one.upper = reported + static_cast<double>(probability.size() - 1);
  for (std::size_t i = probability.size(); i-- > 0;) {
    const double count = reported + static_cast<double>(i);
    one.mean += probability[i] * count;
    square += probability[i] * count * count;
  }
  one.variance = std::max(square - one.mean * one.mean, 0.0);
  for (std::size_t i = 0; i < probability.size(); ++i) {
    const double count = reported + static_cast<double>(i);
    const double until = below + probability[i];
    for (auto [at, value] : {std::pair{alpha / 2, &one.lower}, std::pair{0.5, &one.median},
                             std::pair{1 - alpha / 2, &one.upper}})
      if (below < at && until >= at) *value = count;
    below = until;
  }
  return one;
}

}  // namespace

Result<std::vector<LinelistRecord>> parse_linelist(std::string_view text, const std::string& name,
                                                   const std::string& event, const std::string& report) {
  const auto table = parse_csv(text, name);
  if (!table) return failure(table.error());
  if (table->header.size() < 2) return failure("a line list needs two columns of dates", name);
  const auto from = event.empty() ? std::optional<std::size_t>(0) : table->column(event);
  const auto to = report.empty() ? std::optional<std::size_t>(1) : table->column(report);
  if (!from || !to) return failure(fmt::format("no column is named '{}'", from ? report : event), name);
  std::vector<LinelistRecord> records;
  for (std::size_t i = 0; i < table->rows.size(); ++i) {
    const std::string& late = table->rows[i][*to];
    if (late.empty() || late == "NA") continue;
    const auto first = parse_day(table->rows[i][*from]);
    const auto last = parse_day(late);
    const std::string where = fmt::format("{}:{}", name, table->lines[i]);
    if (!first || !last) return failure("this line has no two dates", where, "write dates as 2026-01-31");
    if (*last < *first) return failure("the report is older than the event", where);
    records.push_back({*first, *last});
  }
  return records;
}

namespace {

std::size_t count_after(const std::vector<LinelistRecord>& records, Day now) {
  return static_cast<std::size_t>(std::count_if(records.begin(), records.end(), [now](const auto& record) {
    return record.event > now || record.report > now;
  }));
}

}  // namespace

Result<Nowcast> nowcast_lawless(const std::vector<LinelistRecord>& records, const NowcastOptions& options) {
  const auto seen = look(records, options);
  if (!seen) return failure(seen.error());
  Nowcast nowcast;
  nowcast.delay_probability.assign(std::max(seen->longest, seen->last) + 1, 1);
  for (std::size_t x = seen->longest; x-- > 0;) {
    const double hazard = seen->at_most[x + 1] > 0 ? seen->exactly[x + 1] / seen->at_most[x + 1] : 0;
    nowcast.delay_probability[x] = nowcast.delay_probability[x + 1] * (1 - hazard);
  }
  for_each_day(*seen, options, [&](std::size_t day, Day date) {
    nowcast.days.push_back(
        estimate(date, seen->reported[day], nowcast.delay_probability[seen->last - day], options.alpha));
  });
  nowcast.after_now = count_after(records, options.now);
  return nowcast;
}

Result<Nowcast> nowcast_bayes(const std::vector<LinelistRecord>& records, const NowcastOptions& options,
                              const NowcastPrior& prior) {
  if (!(prior.mean > 0 && prior.variance > 0 && prior.kappa > 0 && prior.support > 0) ||
      prior.support > kMostCount)
    return failure("the prior's mean, variance, support and kappa must be above 0", "nowcast",
                   "leave out the options --prior-*");
  const auto seen = look(records, options);
  if (!seen) return failure(seen.error());
  const std::vector<Share> shares = posterior_shares(*seen, prior.kappa);
  Nowcast nowcast;
  for (const Share& one : shares) nowcast.delay_probability.push_back(one.mean);
  for_each_day(*seen, options, [&](std::size_t day, Day date) {
    const Share share = shares[std::min(seen->last - day, seen->longest)];
    nowcast.days.push_back(estimate(date, seen->reported[day], share, prior, options.alpha));
  });
  nowcast.after_now = count_after(records, options.now);
  return nowcast;
}

NowcastChange compare_halves(const Nowcast& nowcast, double alpha) {
  NowcastChange out;
  const std::size_t half = nowcast.days.size() / 2;
  if (half == 0) return out;
  double before_variance = 0;
  double after_variance = 0;
  for (std::size_t i = nowcast.days.size() - 2 * half; i < nowcast.days.size(); ++i) {
    const NowcastDay& day = nowcast.days[i];
    const bool late = i >= nowcast.days.size() - half;
    (late ? out.after_reported : out.before_reported) += day.reported;
    (late ? out.after : out.before) += day.mean;
    out.unknown_days += day.is_known ? 0 : 1;
    (late ? after_variance : before_variance) += day.variance;
  }
  const double z = -normal_quantile(alpha / 2);
  out.after_lower = std::max(out.after_reported, std::floor(out.after - z * std::sqrt(after_variance)));
  out.after_upper = std::max(out.after_lower, std::ceil(out.after + z * std::sqrt(after_variance)));
  const double spread = std::sqrt(out.after + out.before + after_variance + before_variance);
  if (out.before <= 0 || spread <= 0 || out.unknown_days > 0) return out;
  const double score = (out.after - out.before) / spread;
  out.verdict = score < -z  ? NowcastChange::Verdict::fall
                : score > z ? NowcastChange::Verdict::rise
                            : NowcastChange::Verdict::usual;
  return out;
}

}  // namespace garde::systemic
