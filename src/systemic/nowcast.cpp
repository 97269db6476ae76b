// SPDX-License-Identifier: Apache-2.0
#include "systemic/nowcast.h"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>

#include "systemic/distributions.h"

namespace garde::systemic {
namespace {

constexpr long kMostDays = 100'000;

// The least count whose probability, by a Gaussian cut at `reported`, passes `p`.
double count_at(double p, double reported, double mean, double deviation) {
  const double above = 1 - normal_probability((reported - mean) / deviation);
  return std::max(reported, std::ceil(mean + deviation * normal_quantile(p * above)));
}

NowcastDay estimate(Day day, double reported, double share, double alpha) {
  NowcastDay one{day, reported, reported, reported, reported};
  if (reported <= 0 || share <= 0 || share >= 1) return one;
  const double mean = reported / share;
  const double deviation = std::sqrt(reported * (1 - share)) / share;
  one.median = count_at(0.5, reported, mean, deviation);
  one.lower = count_at(alpha / 2, reported, mean, deviation);
  one.upper = count_at(1 - alpha / 2, reported, mean, deviation);
  return one;
}

}  // namespace

Result<std::vector<LinelistRecord>> parse_linelist(std::string_view text, const std::string& name, const std::string& event,
                                                   const std::string& report) {
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

Result<Nowcast> nowcast_lawless(const std::vector<LinelistRecord>& records, const NowcastOptions& options) {
  if (options.longest_delay < 1 || options.longest_delay > 10'000 || options.days < 1 || options.days > 10'000 ||
      !(options.alpha > 0 && options.alpha < 1))
    return failure("the longest delay, the days or alpha are out of range");
  const auto longest = static_cast<std::size_t>(options.longest_delay);
  Day first = options.now;
  for (const LinelistRecord& record : records)
    if (record.event <= options.now) first = std::min(first, record.event);
  const long span = (options.now - first).count();
  if (span < options.longest_delay || span > kMostDays)
    return failure(fmt::format("the list spans {} days before {}", span, format_day(options.now)), {},
                   "give a shorter --longest-delay, or more history");
  const auto last = static_cast<std::size_t>(span);
  std::vector<std::vector<double>> triangle(last + 1, std::vector<double>(longest + 1, 0));
  for (const LinelistRecord& record : records) {
    if (record.event > options.now || record.report > options.now) continue;
    const auto delay = std::min(static_cast<std::size_t>((record.report - record.event).count()), longest);
    ++triangle[static_cast<std::size_t>((record.event - first).count())][delay];
  }
  // g(x): of the events old enough to have shown a delay of x, with a delay of at most x, those of exactly x.
  std::vector<double> hazard(longest + 1, 0);
  for (std::size_t x = 0; x <= longest; ++x) {
    double exactly = 0;
    double at_most = 0;
    for (std::size_t t = 0; t + x <= last; ++t) {
      exactly += triangle[t][x];
      for (std::size_t y = 0; y <= x; ++y) at_most += triangle[t][y];
    }
    hazard[x] = at_most > 0 ? exactly / at_most : 0;
  }
  Nowcast nowcast;
  nowcast.delay_probability.assign(std::max(longest, last) + 1, 1);
  for (std::size_t x = longest; x-- > 0;)
    nowcast.delay_probability[x] = nowcast.delay_probability[x + 1] * (1 - hazard[x + 1]);
  const auto wanted = std::min(static_cast<std::size_t>(options.days), last + 1);
  for (std::size_t t = last + 1 - wanted; t <= last; ++t) {
    double reported = 0;
    for (const double count : triangle[t]) reported += count;
    nowcast.days.push_back(estimate(first + std::chrono::days(t), reported, nowcast.delay_probability[last - t], options.alpha));
  }
  return nowcast;
}

}  // namespace garde::systemic
