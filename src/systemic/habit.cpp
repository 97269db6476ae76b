// SPDX-License-Identifier: Apache-2.0
#include "systemic/habit.h"

#include <algorithm>
#include <cmath>

#include "systemic/distributions.h"

namespace garde::systemic {
namespace {

constexpr std::size_t kLeastPoints = 4;
constexpr double kLevel = 0.025;

struct Sums {
  double sum = 0;
  double squares = 0;
  std::size_t points = 0;

  void add(double value) {
    sum += value;
    squares += value * value;
    ++points;
  }
  [[nodiscard]] double mean() const { return sum / static_cast<double>(points); }
  // Variance over mean, never under 1.
  [[nodiscard]] double dispersion() const {
    const double variance =
        std::max(squares - sum * mean(), 0.0) / std::max(static_cast<double>(points) - 1, 1.0);
    return mean() > 0 ? std::max(variance / mean(), 1.0) : 1;
  }
};

std::optional<double> at(const std::vector<std::optional<double>>& values, std::size_t i) {
  return i < values.size() ? values[i] : std::nullopt;
}

}  // namespace

Habit habit_of(const Series& series, std::size_t index) {
  Habit out;
  if (index == 0 || index > series.size()) return out;
  const std::size_t now = index - 1;
  const std::size_t from = now - std::min(now, static_cast<std::size_t>(series.a_year));
  Sums counts, structures, malicious, declared, shared;
  for (std::size_t i = from; i < now; ++i) {
    const auto count = series.counts[i];
    if (!count) continue;
    counts.add(*count);
    if (const auto here = at(series.structures, i)) {
      structures.add(*here);
      declared.add(*count);
    }
    if (const auto here = at(series.malicious, i)) {
      malicious.add(*here);
      shared.add(*count);
    }
  }
  const auto count = series.counts[now];
  if (!count || counts.points < kLeastPoints) return out;
  if (const auto here = at(series.structures, now); here && structures.points >= kLeastPoints) {
    out.structures = {*here, structures.mean()};
    if (*here > 0 && structures.sum > 0) out.rate = {*count / *here, declared.sum / structures.sum};
    if (*count > 0 && counts.mean() > 0 && *here > 0 && structures.mean() > 0) {
      const double change = std::log(*count / counts.mean());
      const double of_structures = std::log(*here / structures.mean());
      out.structures_explain = change * of_structures > 0 && std::abs(of_structures) >= std::abs(change) / 2;
    } else {
      out.structures_explain = (*here < structures.mean()) == (*count < counts.mean());
    }
  }
  if (const auto here = at(series.malicious, now); here && malicious.points >= kLeastPoints) {
    out.malicious = {*here, malicious.mean()};
    if (*count > 0 && shared.sum > 0) out.share = {*here / *count, malicious.sum / shared.sum};
    const CountDistribution usual{malicious.mean(), malicious.dispersion()};
    out.malicious_follow = *count > counts.mean() ? *here > malicious.mean() && usual.at_least(*here) < kLevel
                                                  : *here < malicious.mean() && usual.at_most(*here) < kLevel;
  }
  return out;
}

}  // namespace garde::systemic
