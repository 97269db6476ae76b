// SPDX-License-Identifier: Apache-2.0
#include "systemic/quasi_poisson.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace garde::systemic {
namespace {

constexpr int kMostSteps = 25;
constexpr double kTolerance = 1e-8;
constexpr double kLeastMean = std::numeric_limits<double>::epsilon();

double deviance_term(double count, double mean) {
  return 2 * ((count > 0 ? count * std::log(count / mean) : 0) - (count - mean));
}

// Weighted least squares of z on levels and slope, into `fit`.
void solve(const RegressionData& data, const std::vector<double>& z, bool slope, Regression& fit) {
  const std::size_t groups = data.group_count;
  std::vector<double> mean_z(groups, 0);
  fit.group_weight.assign(groups, 0);
  fit.group_time.assign(groups, 0);
  for (std::size_t i = 0; i < z.size(); ++i) {
    const double w = fit.step_weights[i];
    fit.group_weight[data.groups[i]] += w;
    fit.group_time[data.groups[i]] += w * data.times[i];
    mean_z[data.groups[i]] += w * z[i];
  }
  for (std::size_t g = 0; g < groups; ++g)
    if (fit.group_weight[g] > 0) {
      fit.group_time[g] /= fit.group_weight[g];
      mean_z[g] /= fit.group_weight[g];
    }
  double spread = 0;
  double product = 0;
  double whole = 0;
  for (std::size_t i = 0; i < z.size(); ++i) {
    const double from_mean = data.times[i] - fit.group_time[data.groups[i]];
    spread += fit.step_weights[i] * from_mean * from_mean;
    product += fit.step_weights[i] * from_mean * (z[i] - mean_z[data.groups[i]]);
    whole += fit.step_weights[i] * data.times[i] * data.times[i];
  }
  fit.time_spread = spread;
  fit.has_slope = slope && spread > 1e-11 * whole;
  fit.slope = fit.has_slope ? product / spread : 0;
  fit.levels.resize(groups);
  for (std::size_t g = 0; g < groups; ++g) fit.levels[g] = mean_z[g] - fit.slope * fit.group_time[g];
}

}  // namespace

double Regression::predictor(std::size_t group, double time) const {
  return levels[group] + slope * time;
}

double Regression::standard_error(std::size_t group, double time) const {
  const double from_mean = time - group_time[group];
  return std::sqrt(1 / group_weight[group] + (has_slope ? from_mean * from_mean / time_spread : 0));
}

double Regression::leverage(const RegressionData& data, std::size_t i) const {
  const double error = standard_error(data.groups[i], data.times[i]);
  return step_weights[i] * error * error;
}

double Regression::dispersion(const RegressionData& data, std::span<const double> weights) const {
  double sum = 0;
  for (std::size_t i = 0; i < data.counts.size(); ++i) {
    const double residual = (data.counts[i] - fitted[i]) / fitted[i];
    sum += weights[i] * residual * residual;
  }
  return sum / degrees;
}

Regression fit_quasi_poisson(const RegressionData& data, std::span<const double> prior, bool slope) {
  const std::size_t n = data.counts.size();
  Regression fit;
  fit.fitted.resize(n);
  fit.step_weights.resize(n);
  std::vector<double> eta(n);
  std::vector<double> z(n);
  const auto weight = [&prior](std::size_t i) { return prior.empty() ? 1.0 : prior[i]; };
  const auto offset = [&data](std::size_t i) { return data.offsets.empty() ? 0.0 : data.offsets[i]; };
  double deviance = 0;
  for (std::size_t i = 0; i < n; ++i) {
    fit.fitted[i] = data.counts[i] + 0.1;
    eta[i] = std::log(fit.fitted[i]);
    deviance += weight(i) * deviance_term(data.counts[i], fit.fitted[i]);
  }
  for (int step = 0; step < kMostSteps && !fit.converged; ++step) {
    for (std::size_t i = 0; i < n; ++i) {
      z[i] = eta[i] - offset(i) + (data.counts[i] - fit.fitted[i]) / fit.fitted[i];
      fit.step_weights[i] = weight(i) * fit.fitted[i];
    }
    solve(data, z, slope, fit);
    double next = 0;
    for (std::size_t i = 0; i < n; ++i) {
      eta[i] = offset(i) + fit.predictor(data.groups[i], data.times[i]);
      fit.fitted[i] = std::max(std::exp(eta[i]), kLeastMean);
      next += weight(i) * deviance_term(data.counts[i], fit.fitted[i]);
    }
    if (!std::isfinite(next)) return fit;  // the counts ask for means out of a number's range
    fit.converged = std::abs(next - deviance) / (std::abs(next) + 0.1) < kTolerance;
    deviance = next;
  }
  double parameters = fit.has_slope ? 1 : 0;
  for (const double sum : fit.group_weight) parameters += sum > 0 ? 1 : 0;
  fit.degrees = static_cast<double>(n) - parameters;
  return fit;
}

}  // namespace garde::systemic
