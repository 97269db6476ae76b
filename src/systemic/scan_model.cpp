// SPDX-License-Identifier: Apache-2.0
#include "systemic/scan_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace garde::systemic {
namespace {

struct Named {
  ScanModel model;
  std::string_view name;
};
constexpr std::array kModels = {
    Named{ScanModel::poisson, "poisson"}, Named{ScanModel::permutation, "permutation"},
    Named{ScanModel::bernoulli, "bernoulli"}, Named{ScanModel::expectation_poisson, "expectation-poisson"}};

// a ln(a/b), 0 where a is 0. Rounding may leave b, a difference, a little under 0.
double weighted_log(double a, double b) {
  if (a <= 0) return 0;
  if (b <= 0) return std::numeric_limits<double>::infinity();
  return a * std::log(a / b);
}

double binomial(double cases, double trials) {
  return weighted_log(cases, trials) + weighted_log(trials - cases, trials);
}

}  // namespace

double log_likelihood_ratio(ScanModel model, const ScanTally& inside, const ScanTally& whole) {
  const double c = inside.cases;
  const double m = inside.measure;
  double ratio = 0;
  switch (model) {
    case ScanModel::poisson:
    case ScanModel::permutation:
      // Where nothing is outside there is nothing to compare with.
      if (whole.cases - c > 0 && whole.measure - m <= 0) return 0;
      ratio = weighted_log(c, m) + weighted_log(whole.cases - c, whole.measure - m);
      break;
    case ScanModel::bernoulli:
      ratio = binomial(c, m) + binomial(whole.cases - c, whole.measure - m) -
              binomial(whole.cases, whole.measure);
      break;
    case ScanModel::expectation_poisson:
      ratio = weighted_log(c, m) + m - c;
      break;
  }
  return std::max(ratio, 0.0);
}

double expected_cases(ScanModel model, const ScanTally& inside, const ScanTally& whole) {
  if (model != ScanModel::bernoulli) return inside.measure;
  return whole.measure > 0 ? inside.measure * whole.cases / whole.measure : 0;
}

bool is_high(ScanModel model, const ScanTally& inside, const ScanTally& whole) {
  return inside.cases > expected_cases(model, inside, whole);
}

std::optional<double> relative_risk(ScanModel model, const ScanTally& inside, const ScanTally& whole) {
  const double rate_inside = inside.cases / inside.measure;
  const double rate_outside = (whole.cases - inside.cases) / (whole.measure - inside.measure);
  const double risk = model == ScanModel::expectation_poisson ? rate_inside : rate_inside / rate_outside;
  if (!std::isfinite(risk) || risk < 0) return std::nullopt;
  return risk;
}

double scan_score(ScanModel model, ScanRates rates, double least_cases, const ScanTally& inside,
                  const ScanTally& whole) {
  const bool high = is_high(model, inside, whole);
  if (high ? rates == ScanRates::low || inside.cases < least_cases : rates == ScanRates::high) return 0;
  return log_likelihood_ratio(model, inside, whole);
}

std::optional<ScanModel> scan_model_named(std::string_view name) {
  for (const Named& one : kModels)
    if (one.name == name) return one.model;
  return std::nullopt;
}

std::string_view name_of(ScanModel model) {
  for (const Named& one : kModels)
    if (one.model == model) return one.name;
  return {};
}

}  // namespace garde::systemic
