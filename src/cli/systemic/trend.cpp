// SPDX-License-Identifier: Apache-2.0
// garde systemic trend: is a rise or a fall in a series of counts more than chance?
#include <charconv>
#include <fmt/core.h>
#include <memory>

#include "base/file.h"
#include "cli/systemic/commands.h"
#include "cli/systemic/trend_output.h"
#include "systemic/control_charts.h"
#include "systemic/farrington.h"

namespace garde::cli::systemic {
namespace {

using garde::systemic::PointRange;
using garde::systemic::PointVerdict;
using garde::systemic::Series;
using Verdicts = std::vector<PointVerdict>;

struct TrendArguments {
  std::string series;
  std::string method = "farrington-flexible";
  std::string threshold = "delta";
  std::string range;
  std::string format = "table";
  std::string language;
  std::string cusum_transform = "standard";
  std::string power = "2/3";
  std::optional<double> alpha;
  std::optional<double> mean;
  std::optional<int> years, half_window, periods, left_out;
  std::optional<double> weights_threshold, trend_level;
  std::vector<double> limit = {5, 4};
  int frequency = 52;
  int baseline = 7;
  double least_deviation = 0;
  double reference = 1.04;
  double decision = 2.26;
  bool no_trend = false;
  bool no_reweight = false;
  bool population_offset = false;
};

Result<PointRange> parse_range(const std::string& text) {
  PointRange range;
  if (text.empty()) return range;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, range.first);
  if (first.ec == std::errc() && first.ptr != end && *first.ptr == ':') {
    const auto last = std::from_chars(first.ptr + 1, end, range.last);
    if (last.ec == std::errc() && last.ptr == end && range.first > 0 && range.last >= range.first)
      return range;
  }
  return failure(fmt::format("'{}' is not a range", text), "--range", "write FIRST:LAST, counted from 1");
}

// The published settings of the two Farringtons; each can be set apart.
garde::systemic::FarringtonOptions farrington_options(const TrendArguments& arguments, PointRange range) {
  const bool flexible = arguments.method == "farrington-flexible";
  garde::systemic::FarringtonOptions options;
  options.range = range;
  options.years = arguments.years.value_or(4);
  options.half_window = arguments.half_window.value_or(3);
  options.periods = arguments.periods.value_or(flexible ? 10 : 1);
  options.weights_threshold = arguments.weights_threshold.value_or(flexible ? 2.58 : 1);
  options.trend_level = arguments.trend_level.value_or(flexible ? 1 : 0.05);
  options.left_out = arguments.left_out.value_or(26);
  options.trend = !arguments.no_trend;
  options.reweight = !arguments.no_reweight;
  options.alpha = arguments.alpha.value_or(arguments.threshold == "delta" ? 0.05 : 0.01);
  options.limit = {arguments.limit[0], arguments.limit[1]};
  options.population_offset = arguments.population_offset;
  using garde::systemic::PowerTransform;
  options.transform = arguments.power == "none"  ? PowerTransform::none
                      : arguments.power == "1/2" ? PowerTransform::square_root
                                                 : PowerTransform::two_thirds;
  using garde::systemic::ThresholdMethod;
  options.threshold = arguments.threshold == "nbPlugin" ? ThresholdMethod::negative_binomial
                      : arguments.threshold == "muan"   ? ThresholdMethod::median
                                                        : ThresholdMethod::delta;
  return options;
}

Result<Verdicts> judge(const Series& series, const TrendArguments& arguments) {
  const auto range = parse_range(arguments.range);
  if (!range) return failure(range.error());
  if (arguments.method.starts_with("farrington"))
    return garde::systemic::farrington(series, farrington_options(arguments, *range));
  if (arguments.method.starts_with("ears")) {
    using garde::systemic::EarsMethod;
    const EarsMethod method = arguments.method == "ears-c1"   ? EarsMethod::c1
                              : arguments.method == "ears-c2" ? EarsMethod::c2
                                                              : EarsMethod::c3;
    return garde::systemic::ears(
        series, {*range, method, arguments.baseline, arguments.least_deviation, arguments.alpha});
  }
  using garde::systemic::CusumTransform;
  const CusumTransform transform = arguments.cusum_transform == "rossi"      ? CusumTransform::rossi
                                   : arguments.cusum_transform == "anscombe" ? CusumTransform::anscombe
                                   : arguments.cusum_transform == "anscombe2nd"
                                       ? CusumTransform::anscombe_second
                                   : arguments.cusum_transform == "none" ? CusumTransform::none
                                                                         : CusumTransform::standard;
  return garde::systemic::cusum(series,
                                {*range, arguments.reference, arguments.decision, arguments.mean, transform});
}

ExitStatus run(const TrendArguments& arguments) {
  const auto text = read_file(arguments.series, 256 << 20);
  if (!text) return fail(text.error());
  auto series = garde::systemic::parse_series(*text, arguments.series);
  if (!series) return fail(series.error());
  if (series->spacing == garde::systemic::Spacing::none) series->a_year = arguments.frequency;
  const auto verdicts = judge(*series, arguments);
  if (!verdicts) return fail(verdicts.error());
  const TrendView view{*series, *verdicts, arguments.method, language_of(arguments.language)};
  fmt::print("{}", arguments.format == "json"  ? trend_json(view)
                   : arguments.format == "svg" ? trend_svg(view)
                                               : trend_table(view));
  return ExitStatus::done;
}

}  // namespace

void add_trend_command(CLI::App& systemic, ExitStatus& status) {
  auto arguments = std::make_shared<TrendArguments>();
  CLI::App* trend = systemic.add_subcommand("trend", "Is a rise or a fall in a series more than chance?");
  TrendArguments& a = *arguments;
  trend
      ->add_option("--series", a.series,
                   "CSV with columns date and count (structures, malicious, population)")
      ->required();
  trend->add_option("--method", a.method, "Default: farrington-flexible")
      ->check(CLI::IsMember({"farrington-flexible", "farrington", "ears-c1", "ears-c2", "ears-c3", "cusum"}));
  trend->add_option("--threshold", a.threshold, "Default: delta")
      ->check(CLI::IsMember({"delta", "nbPlugin", "muan"}));
  trend->add_option("--alpha", a.alpha, "One-sided level");
  trend->add_option("--range", a.range, "FIRST:LAST, counted from 1");
  trend->add_option("--format", a.format, "table, json or svg")
      ->check(CLI::IsMember({"table", "json", "svg"}));
  trend->add_option("-b,--years", a.years, "Years of history (default: 4)");
  trend->add_option("-w,--half-window", a.half_window, "Points to each side (default: 3)");
  trend->add_option("--periods,--noPeriods", a.periods, "Seasons (default: 10; farrington: 1)");
  trend->add_option("--weights-threshold,--weightsThreshold", a.weights_threshold,
                    "Default: 2.58; farrington: 1");
  trend->add_option("--left-out,--pastWeeksNotIncluded", a.left_out, "Last points left out (default: 26)");
  trend->add_option("--trend-level,--pThresholdTrend", a.trend_level, "Default: 1; farrington: 0.05");
  trend->add_option("--limit54", a.limit, "No alarm under CASES in POINTS (default: 5 4)")->expected(2);
  trend->add_option("--powertrans", a.power, "2/3, 1/2 or none")
      ->check(CLI::IsMember({"2/3", "1/2", "none"}));
  trend->add_flag("--no-trend", a.no_trend, "Without a trend in time");
  trend->add_flag("--no-reweight", a.no_reweight, "Past outbreaks count in full");
  trend->add_flag("--population-offset", a.population_offset,
                  "Counts in proportion to the column population");
  trend->add_option("--frequency", a.frequency, "Points a year, where there are no dates (default: 52)")
      ->check(CLI::Range(1, 100'000));
  trend->add_option("--baseline", a.baseline, "EARS: points (default: 7)");
  trend->add_option("--min-sigma", a.least_deviation, "EARS: least deviation (default: 0)");
  trend->add_option("-k,--reference", a.reference, "CUSUM: reference value (default: 1.04)");
  trend->add_option("--decision", a.decision, "CUSUM: decision interval h (default: 2.26)");
  trend->add_option("-m,--mean", a.mean, "CUSUM: mean (default: that before the range)");
  trend->add_option("--trans", a.cusum_transform, "CUSUM: rossi, standard, anscombe, anscombe2nd or none")
      ->check(CLI::IsMember({"rossi", "standard", "anscombe", "anscombe2nd", "none"}));
  add_language_option(*trend, a.language);
  trend->callback([arguments, &status] { status = run(*arguments); });
}

}  // namespace garde::cli::systemic
