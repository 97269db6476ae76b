// SPDX-License-Identifier: Apache-2.0
#include "systemic/control_charts.h"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>

#include "systemic/distributions.h"

namespace garde::systemic {
namespace {

struct Baseline {
  double mean = 0;
  double deviation = 0;
};

// Of the `count` points that end before `end`; nothing where one is missing.
std::optional<Baseline> baseline_of(const Series& series, std::size_t end, std::size_t count, double least) {
  Baseline baseline;
  for (std::size_t i = end - count; i < end; ++i) {
    if (!series.counts[i]) return std::nullopt;
    baseline.mean += *series.counts[i];
  }
  baseline.mean /= static_cast<double>(count);
  for (std::size_t i = end - count; i < end; ++i)
    baseline.deviation += (*series.counts[i] - baseline.mean) * (*series.counts[i] - baseline.mean);
  baseline.deviation = std::max(std::sqrt(baseline.deviation / static_cast<double>(count - 1)), least);
  return baseline;
}

// C2's statistic of an earlier point beyond 1, as C3 adds it up. A baseline without any spread says nothing.
double excess(const Series& series, std::size_t point, std::size_t count, double least) {
  const auto baseline = baseline_of(series, point - 2, count, least);
  if (!baseline || baseline->deviation <= 0 || !series.counts[point]) return 0;
  return std::max(0.0, (*series.counts[point] - baseline->mean) / baseline->deviation - 1);
}

PointVerdict judge_ears(const Series& series, std::size_t now, const EarsOptions& options, double z) {
  PointVerdict verdict;
  verdict.index = now + 1;
  verdict.observed = series.counts[now];
  const auto count = static_cast<std::size_t>(options.baseline);
  const std::size_t lag = options.method == EarsMethod::c1 ? 0 : 2;
  const auto baseline = baseline_of(series, now - lag, count, options.least_deviation);
  if (!baseline || !verdict.observed) {
    verdict.without = baseline ? NoVerdict::count_missing : NoVerdict::baseline_missing;
    return verdict;
  }
  verdict.expected = baseline->mean;
  verdict.lower = std::max(0.0, baseline->mean - z * baseline->deviation);
  double upper = baseline->mean + z * baseline->deviation;
  if (options.method == EarsMethod::c3) {
    const double before = excess(series, now - 2, count, options.least_deviation) +
                          excess(series, now - 1, count, options.least_deviation);
    upper = std::max(0.0, *verdict.observed + baseline->deviation * (z - before));
    // C3's bound moves with the count, so that it is compared with its own statistic.
    const double own =
        baseline->deviation > 0 ? (*verdict.observed - baseline->mean) / baseline->deviation : 0;
    verdict.score = finite(std::max(0.0, own - 1) + before);
  }
  verdict.upper = finite(upper);
  verdict.alarm = *verdict.observed > upper;
  verdict.fall = *verdict.observed < *verdict.lower;
  if (baseline->deviation > 0) {
    const double standard = (*verdict.observed - baseline->mean) / baseline->deviation;
    verdict.probability = finite(normal_probability(-standard));
    verdict.fall_probability = finite(normal_probability(standard));
  }
  return verdict;
}

double standardised(double x, double m, CusumTransform transform) {
  switch (transform) {
    case CusumTransform::rossi:
      return (x - 3 * m + 2 * std::sqrt(x * m)) / (2 * std::sqrt(m));
    case CusumTransform::standard:
      return (x - m) / std::sqrt(m);
    case CusumTransform::anscombe:
      return 1.5 * (std::cbrt(x * x) - std::cbrt(m * m)) / std::pow(m, 1.0 / 6);
    case CusumTransform::anscombe_second:
      return (std::cbrt(x * x) - (std::cbrt(m * m) - 1 / (9 * std::cbrt(m)))) /
             (2.0 / 3 * std::pow(m, 1.0 / 6));
    case CusumTransform::none:
      break;
  }
  return x;
}

// The count that would just alarm, from the sum before it.
double alarming_count(double sum, double next, double m, const CusumOptions& options) {
  const double room = options.limit + options.reference - sum;
  const auto power = [](double base) { return base < 0 ? 0 : std::pow(base, 1.5); };
  switch (options.transform) {
    case CusumTransform::rossi: {
      const double root = std::sqrt(m);
      const double inside = 4 * m * m + 2 * m * root * room;
      return inside < 0 ? 0 : 2 * root * room + 5 * m - 2 * std::sqrt(inside);
    }
    case CusumTransform::standard:
      return std::ceil(std::sqrt(m) * room + m);
    case CusumTransform::anscombe:
      return power(2.0 / 3 * std::pow(m, 1.0 / 6) * room + std::cbrt(m * m));
    case CusumTransform::anscombe_second:
      return power(2.0 / 3 * std::pow(m, 1.0 / 6) * room + std::cbrt(m * m) - std::cbrt(m) / 9);
    case CusumTransform::none:
      break;
  }
  return options.limit - next;
}

}  // namespace

Result<std::vector<PointVerdict>> ears(const Series& series, const EarsOptions& options) {
  if (options.baseline < 3 || options.baseline > 1'000'000)
    return failure("the baseline must have at least 3 points");
  if (!(options.least_deviation >= 0)) return failure("the least deviation cannot be negative");
  const double alpha = options.alpha.value_or(options.method == EarsMethod::c3 ? 0.025 : 0.001);
  if (!(alpha > 0 && alpha < 1)) return failure("alpha must be between 0 and 1");
  const std::size_t lag = options.method == EarsMethod::c1 ? 0 : options.method == EarsMethod::c2 ? 2 : 4;
  const std::size_t least = static_cast<std::size_t>(options.baseline) + lag + 1;
  const std::size_t first = options.range.first == 0 ? least : options.range.first;
  const std::size_t last = options.range.last == 0 ? series.size() : options.range.last;
  if (first < least || (options.range.first != 0 && first > last) || last > series.size())
    return failure(fmt::format("the range {}:{} needs {} points before it, in a series of {}", first, last,
                               least - 1, series.size()));
  std::vector<PointVerdict> verdicts;
  for (std::size_t point = first; point <= last; ++point)
    verdicts.push_back(judge_ears(series, point - 1, options, normal_quantile(1 - alpha)));
  return verdicts;
}

Result<std::vector<PointVerdict>> cusum(const Series& series, const CusumOptions& options) {
  const std::size_t own =
      std::min<std::size_t>(static_cast<std::size_t>(series.a_year) * 2, series.size() / 2) + 1;
  const std::size_t first = options.range.first == 0 ? own : options.range.first;
  const std::size_t last = options.range.last == 0 ? series.size() : options.range.last;
  if (first > last || last > series.size() || (first < 2 && !options.mean))
    return failure(fmt::format("the range {}:{} is not in a series of {} points with some before it", first,
                               last, series.size()));
  double mean = 0;
  double known = 0;
  for (std::size_t i = 0; i + 1 < first; ++i)
    if (series.counts[i]) {
      mean += *series.counts[i];
      ++known;
    }
  mean = options.mean ? *options.mean : known > 0 ? mean / known : 0;
  if (!(mean > 0) || !std::isfinite(mean))
    return failure("the mean before the range is 0, so that no count can be compared with it", {},
                   "give --mean, or a later --range");
  std::vector<PointVerdict> verdicts;
  double sum = 0;
  double fall_sum = 0;
  for (std::size_t point = first; point <= last; ++point) {
    PointVerdict verdict;
    verdict.index = point;
    verdict.expected = mean;
    verdict.observed = series.counts[point - 1];
    const double before = sum;
    if (verdict.observed) {
      const double standard = standardised(*verdict.observed, mean, options.transform);
      sum = std::max(0.0, sum + standard - options.reference);
      fall_sum = std::max(0.0, fall_sum - standard - options.reference);
      verdict.alarm = sum >= options.limit;
      verdict.fall = fall_sum >= options.limit;
    } else {
      verdict.without = NoVerdict::count_missing;
    }
    verdict.sum = finite(sum);
    verdict.fall_sum = finite(fall_sum);
    verdict.upper = finite(std::max(0.0, alarming_count(before, sum, mean, options)));
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

}  // namespace garde::systemic
