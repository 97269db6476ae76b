// SPDX-License-Identifier: Apache-2.0
#include "systemic/farrington.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/core.h>
#include <limits>

#include "systemic/distributions.h"
#include "systemic/quasi_poisson.h"

namespace garde::systemic {

std::string_view name_of(NoVerdict why) {
  constexpr std::array<std::string_view, 7> kNames = {
      "",      "short_history", "too_many_periods", "season_missing", "count_missing", "baseline_missing",
      "no_fit"};
  return kNames[static_cast<std::size_t>(why)];
}

std::optional<double> finite(double value) {
  return std::isfinite(value) ? std::optional<double>(value) : std::nullopt;
}

namespace {

constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();

std::size_t position_of(const Series& series, Day day) {
  const auto found = std::lower_bound(series.dates.begin(), series.dates.end(), day);
  return found == series.dates.end() || *found != day
             ? kNowhere
             : static_cast<std::size_t>(found - series.dates.begin());
}

// The day of the same date some years before; a 29 February of no leap year is a 1 March.
Day years_before(Day day, int years) {
  const std::chrono::year_month_day civil(day);
  const std::chrono::year_month_day then = civil - std::chrono::years(years);
  return then.ok() ? Day(then) : Day(then.year() / std::chrono::March / 1);
}

// The point of the same season some years before `now` (both from 0).
std::size_t reference_point(const Series& series, std::size_t now, int years) {
  if (series.spacing == Spacing::none) {
    const auto back = static_cast<std::size_t>(years) * static_cast<std::size_t>(series.a_year);
    return back > now ? kNowhere : now - back;
  }
  Day day = years_before(series.dates[now], years);
  if (series.spacing == Spacing::week) {  // the nearest of the same day of the week
    const long over = ((day - series.dates[now]).count() % 7 + 7) % 7;
    day += std::chrono::days(over <= 3 ? -over : 7 - over);
  }
  return position_of(series, day);
}

// The season of each point, 0 for those left out: `periods` for the windows, 1 to periods - 1 for the blocks
// between.
tl::expected<std::vector<int>, NoVerdict> seasons_of(const Series& series, std::size_t now,
                                                     const FarringtonOptions& options) {
  std::vector<int> seasons(series.size(), 0);
  const auto w = static_cast<std::size_t>(options.half_window);
  const auto mark = [&seasons](std::size_t from, std::size_t end, int season) {
    for (std::size_t i = from; i < std::min(end, seasons.size()); ++i) seasons[i] = season;
  };
  mark(now > w ? now - w : 0, now + 1, options.periods);
  std::size_t later = now;
  for (int year = 1; year <= options.years; ++year) {
    const std::size_t reference = reference_point(series, now, year);
    if (reference == kNowhere) return tl::unexpected(NoVerdict::short_history);
    mark(reference > w ? reference - w : 0, reference + w + 1, options.periods);
    if (options.periods > 1) {
      const auto blocks = static_cast<std::size_t>(options.periods - 1);
      if (later < reference + 2 * w + 1 + blocks) return tl::unexpected(NoVerdict::too_many_periods);
      const std::size_t between = later - reference - 2 * w - 1;
      std::size_t at = reference + w + 1;
      for (std::size_t block = 0; block < blocks; ++block) {
        const std::size_t size = between / blocks + (block < between % blocks ? 1 : 0);
        mark(at, at + size, static_cast<int>(block) + 1);
        at += size;
      }
    }
    later = reference;
  }
  return seasons;
}

double time_of(const Series& series, std::size_t i, std::size_t first) {
  if (series.spacing == Spacing::none) return static_cast<double>(i + 1);
  return static_cast<double>((series.dates[i] - series.dates[first]).count()) /
         static_cast<double>((series.dates[1] - series.dates[0]).count());
}

// What the regression looks at, and the time of `now` on its scale.
struct Question {
  RegressionData data;
  double now_time = 0;
  double now_offset = 0;
  std::size_t now_group = 0;
};

tl::expected<Question, NoVerdict> ask(const Series& series, std::size_t now,
                                      const FarringtonOptions& options) {
  auto seasons = seasons_of(series, now, options);
  if (!seasons) return tl::unexpected(seasons.error());
  const auto left_out = static_cast<std::size_t>(options.left_out.value_or(options.half_window));
  for (std::size_t i = now > left_out ? now - left_out : 0; i <= now; ++i) (*seasons)[i] = 0;
  Question question;
  RegressionData& data = question.data;
  data.group_count = static_cast<std::size_t>(options.periods);
  question.now_group = data.group_count - 1;
  std::size_t first = kNowhere;
  bool window = false;
  for (std::size_t i = 0; i < now; ++i) {
    if ((*seasons)[i] == 0) continue;
    if (first == kNowhere) first = i;
    if (!series.counts[i]) continue;
    data.counts.push_back(*series.counts[i]);
    data.times.push_back(time_of(series, i, first));
    data.groups.push_back(static_cast<std::size_t>((*seasons)[i]) - 1);
    window = window || (*seasons)[i] == options.periods;
    if (options.population_offset) data.offsets.push_back(std::log(series.population[i]));
  }
  if (!window) return tl::unexpected(NoVerdict::season_missing);
  question.now_time = time_of(series, now, first);
  question.now_offset = options.population_offset ? std::log(series.population[now]) : 0;
  return question;
}

struct Model {
  Regression fit;
  std::vector<double> weights;
  double phi = 1;
  double error_dispersion = 1;  ///< what standard errors are taken with
};

// Weights by standardised Anscombe residuals; they add up to the number of observations.
std::vector<double> outbreak_weights(const RegressionData& data, const Regression& fit, double phi,
                                     double threshold) {
  const std::size_t n = data.counts.size();
  std::vector<double> weights(n, 1);
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double mean = fit.fitted[i];
    const double residual =
        1.5 * (std::cbrt(data.counts[i] * data.counts[i]) / std::pow(mean, 1.0 / 6) - std::sqrt(mean));
    const double room = 1 - fit.leverage(data, i);
    const double s = room > 1e-14 ? residual / std::sqrt(phi * room) : 0;
    if (s > threshold) weights[i] = 1 / (s * s);
    sum += weights[i];
  }
  const double scale = static_cast<double>(n) / sum;
  for (double& weight : weights) weight *= scale;
  return weights;
}

std::optional<Model> fit_model(const RegressionData& data, const FarringtonOptions& options, bool trend) {
  Model model;
  model.fit = fit_quasi_poisson(data, {}, trend);
  if (!model.fit.converged && trend) model.fit = fit_quasi_poisson(data, {}, false);
  if (!model.fit.converged || !(model.fit.degrees > 0)) return std::nullopt;
  const bool slope = model.fit.has_slope;
  const auto at_least_one = [](double value) { return value > 1 ? value : 1.0; };
  model.error_dispersion = model.fit.dispersion(data, model.fit.step_weights);
  model.phi = at_least_one(model.error_dispersion);
  if (options.reweight) {
    model.weights = outbreak_weights(data, model.fit, model.phi, options.weights_threshold);
    model.fit = fit_quasi_poisson(data, model.weights, slope);
    model.phi = at_least_one(model.fit.dispersion(data, model.fit.step_weights));
    model.error_dispersion = model.fit.dispersion(data, model.weights);
  }
  return std::isfinite(model.phi) ? std::optional(std::move(model)) : std::nullopt;
}

bool keeps_trend(const Question& question, const Model& model, const FarringtonOptions& options) {
  const double error = std::sqrt(model.error_dispersion / model.fit.time_spread);
  const bool significant =
      student_two_sided(model.fit.slope / error, model.fit.degrees) < options.trend_level;
  const double foreseen =
      std::exp(question.now_offset + model.fit.predictor(question.now_group, question.now_time));
  const double highest = *std::max_element(question.data.counts.begin(), question.data.counts.end());
  return options.years >= 3 && significant && foreseen <= highest;
}

double exponent_of(PowerTransform transform) {
  switch (transform) {
    case PowerTransform::none:
      return 1;
    case PowerTransform::square_root:
      return 0.5;
    case PowerTransform::two_thirds:
      break;
  }
  return 2.0 / 3;
}

void judge_delta(double eta, double error, double phi, const FarringtonOptions& options,
                 PointVerdict& verdict) {
  const double z = normal_quantile(1 - options.alpha);
  const double mean = std::exp(eta);
  const double mean_error = error * mean;
  const double tau = phi + mean_error * mean_error / mean;
  const double e = exponent_of(options.transform);
  const double middle = std::pow(mean, e);
  const double spread = std::sqrt(e * e * std::pow(mean, 2 * e - 1) * tau);
  const double upper = std::pow(middle + z * spread, 1 / e);
  verdict.upper = finite(upper);
  verdict.lower = finite(std::pow(std::max(0.0, middle - z * spread), 1 / e));
  verdict.mean_bound = finite(std::exp(mean + z * mean_error));
  const double y = *verdict.observed;
  verdict.score = finite((y - mean) / (upper - mean));
  verdict.probability = finite(normal_probability(-(std::pow(y, e) - middle) / spread));
  verdict.fall_probability = finite(normal_probability((std::pow(y, e) - middle) / spread));
}

void judge_counts(double eta, double error, double phi, const FarringtonOptions& options,
                  PointVerdict& verdict) {
  const double z = options.threshold == ThresholdMethod::median ? normal_quantile(1 - options.alpha) : 0;
  const CountDistribution high{std::exp(eta + z * error), phi};
  const CountDistribution low{std::exp(eta - z * error), phi};
  verdict.mean_bound = finite(high.mean);
  if (!verdict.mean_bound) return;
  const double y = *verdict.observed;
  verdict.upper = high.quantile(1 - options.alpha);
  verdict.lower = low.quantile(options.alpha);
  // The score compares with the linear predictor, not the mean: published results carry it so.
  verdict.score = finite((y - eta) / (*verdict.upper - eta));
  verdict.probability = finite(high.at_least(y));
  verdict.fall_probability = finite(low.at_most(y));
}

PointVerdict judge(const Series& series, std::size_t now, const FarringtonOptions& options) {
  PointVerdict verdict;
  verdict.index = now + 1;
  verdict.observed = series.counts[now];
  const auto question = ask(series, now, options);
  if (!question) {
    verdict.without = question.error();
    return verdict;
  }
  auto model = fit_model(question->data, options, options.trend);
  bool trend = model && model->fit.has_slope;
  if (trend && !keeps_trend(*question, *model, options)) {
    trend = false;
    model = fit_model(question->data, options, false);
  }
  if (!model) {
    verdict.without = NoVerdict::no_fit;
    return verdict;
  }
  const double eta = question->now_offset + model->fit.predictor(question->now_group, question->now_time);
  const double error =
      model->fit.standard_error(question->now_group, question->now_time) * std::sqrt(model->error_dispersion);
  verdict.dispersion = model->phi;
  verdict.expected = finite(std::exp(eta));
  if (trend) verdict.slope = finite(model->fit.slope);
  const bool known = verdict.observed.has_value();
  if (!known) verdict.observed = 0;
  (options.threshold == ThresholdMethod::delta ? judge_delta : judge_counts)(eta, error, model->phi, options,
                                                                             verdict);
  if (!known) {
    verdict.observed.reset();
    verdict.score = verdict.probability = verdict.fall_probability = std::nullopt;
    verdict.without = NoVerdict::count_missing;
    return verdict;
  }
  verdict.fall = verdict.lower && *verdict.observed < *verdict.lower;
  double recent = 0;
  const auto span = static_cast<std::size_t>(options.limit[1]);
  for (std::size_t i = now + 1 > span ? now + 1 - span : 0; i <= now; ++i)
    recent += series.counts[i].value_or(0);
  if (recent < options.limit[0]) {
    verdict.upper.reset();
    verdict.expected.reset();
  } else {
    verdict.alarm = verdict.score && *verdict.score > 1 && *verdict.observed > 0;
  }
  return verdict;
}

Result<void> check(const Series& series, const FarringtonOptions& options) {
  if (options.years < 1 || options.years > 1000) return failure("the number of years (b) must be at least 1");
  if (options.half_window < 0 || options.half_window > 10'000)
    return failure("the half window (w) cannot be negative");
  if (options.periods < 1 || options.periods > 1000)
    return failure("the number of periods must be at least 1");
  if (!(options.alpha > 0 && options.alpha < 1)) return failure("alpha must be between 0 and 1");
  if (options.left_out.value_or(0) < 0)
    return failure("the number of past points left out cannot be negative");
  if (!(options.weights_threshold > 0)) return failure("the threshold of weights must be above 0");
  if (!(options.limit[0] >= 0 && options.limit[1] > 0 && options.limit[1] < 1e9))
    return failure("the limit needs cases >= 0 and points > 0");
  if (options.population_offset && series.population.empty())
    return failure("the series has no column 'population'");
  return {};
}

}  // namespace

Result<std::vector<PointVerdict>> farrington(const Series& series, const FarringtonOptions& options) {
  if (const auto sound = check(series, options); !sound) return failure(sound.error());
  const std::size_t own_first =
      static_cast<std::size_t>(series.a_year) * static_cast<std::size_t>(options.years) +
      static_cast<std::size_t>(options.half_window) + 1;
  const std::size_t last = options.range.last == 0 ? series.size() : options.range.last;
  const std::size_t first = options.range.first == 0 ? own_first : options.range.first;
  if (options.range.first != 0 && (first > last || last > series.size()))
    return failure(
        fmt::format("the range {}:{} is not in a series of {} points", first, last, series.size()));
  std::vector<PointVerdict> verdicts;
  for (std::size_t point = first; point <= std::min(last, series.size()); ++point)
    verdicts.push_back(judge(series, point - 1, options));
  return verdicts;
}

}  // namespace garde::systemic
