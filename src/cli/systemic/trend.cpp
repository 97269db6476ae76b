// SPDX-License-Identifier: Apache-2.0
// garde systemic trend: is a rise or a fall in a series of counts more than chance?
#include <charconv>
#include <fmt/core.h>
#include <memory>

#include "base/file.h"
#include "base/json_text.h"
#include "cli/systemic/commands.h"
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
    if (last.ec == std::errc() && last.ptr == end && range.first > 0 && range.last >= range.first) return range;
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
    return garde::systemic::ears(series, {*range, method, arguments.baseline, arguments.least_deviation, arguments.alpha});
  }
  using garde::systemic::CusumTransform;
  const CusumTransform transform = arguments.cusum_transform == "rossi"         ? CusumTransform::rossi
                                   : arguments.cusum_transform == "anscombe"    ? CusumTransform::anscombe
                                   : arguments.cusum_transform == "anscombe2nd" ? CusumTransform::anscombe_second
                                   : arguments.cusum_transform == "none"        ? CusumTransform::none
                                                                                : CusumTransform::standard;
  return garde::systemic::cusum(series, {*range, arguments.reference, arguments.decision, arguments.mean, transform});
}

std::string number_or(const std::optional<double>& value, const char* otherwise) {
  return value ? fmt::format("{:.12g}", *value) : std::string(otherwise);
}

// How many points in a row, up to the last, stand under what was expected.
std::size_t points_under(const Verdicts& verdicts) {
  std::size_t count = 0;
  for (auto one = verdicts.rbegin(); one != verdicts.rend(); ++one, ++count)
    if (!one->observed || !one->expected || *one->observed >= *one->expected) break;
  return count;
}

std::string plain_verdict(const Verdicts& verdicts, Language language) {
  const bool french = language == Language::french;
  if (verdicts.empty())
    return french ? "La série est trop courte pour cette méthode : aucun avis. Essayez --method ears-c1."
                  : "The series is too short for this method: no verdict. Try --method ears-c1.";
  const PointVerdict& last = verdicts.back();
  if (!last.without.empty())
    return french ? fmt::format("Aucun avis sur le dernier point ({}).", last.without)
                  : fmt::format("No verdict on the last point ({}).", last.without);
  const std::string between = last.lower && last.upper
                                  ? fmt::format(fmt::runtime(french ? " (de {:.1f} à {:.1f} attendus)" : " ({:.1f} to {:.1f} expected)"),
                                                *last.lower, *last.upper)
                                  : std::string();
  const std::string count = number_or(last.observed, "?");
  if (last.alarm)
    return french ? fmt::format("Hausse des déclarations : {}{}, plus que le hasard n'explique.", count, between)
                  : fmt::format("Declarations rose: {}{}, more than chance explains.", count, between);
  const std::size_t under = points_under(verdicts);
  if (last.fall)
    return french ? fmt::format("Baisse des déclarations : {}{}, moins que le hasard n'explique ; sous l'attendu depuis {} "
                                "point(s). Cela ne prouve pas que les attaques ont baissé.",
                                count, between, under)
                  : fmt::format("Declarations fell: {}{}, fewer than chance explains; below expectation for {} point(s). This does "
                                "not prove that attacks fell.",
                                count, between, under);
  if (under == 0)
    return fmt::format(fmt::runtime(french ? "Déclarations dans l'habitude : {}{}." : "Declarations are in the usual range: {}{}."),
                       count, between);
  return french ? fmt::format("Déclarations dans l'habitude : {}{} ; sous l'attendu depuis {} point(s), ce n'est pas encore une baisse.",
                              count, between, under)
                : fmt::format("Declarations are in the usual range: {}{}; below expectation for {} point(s), not a fall yet.", count,
                              between, under);
}

// What stands beside the counts, for the reader to judge the habit of declaring by.
std::string habit(const Series& series, const Verdicts& verdicts, Language language) {
  if (verdicts.empty()) return {};
  const std::size_t i = verdicts.back().index - 1;
  std::string text;
  if (i < series.structures.size() && series.structures[i])
    text += fmt::format(fmt::runtime(language == Language::french ? " Structures déclarantes : {:g}." : " Declaring structures: {:g}."),
                        *series.structures[i]);
  if (i < series.malicious.size() && series.malicious[i] && series.counts[i].value_or(0) > 0)
    text += fmt::format(fmt::runtime(language == Language::french ? " Part malveillante : {:.0f} %." : " Malicious share: {:.0f}%."),
                        100 * *series.malicious[i] / *series.counts[i]);
  return text;
}

std::string date_of(const Series& series, std::size_t index) {
  return index <= series.dates.size() ? garde::systemic::format_day(series.dates[index - 1]) : std::string();
}

void append_weeks(const Series& series, const Verdicts& verdicts, std::string& out) {
  for (const PointVerdict& one : verdicts) {
    out += fmt::format("{}\n{{\"index\":{}", &one == verdicts.data() ? "" : ",", one.index);
    if (const std::string date = date_of(series, one.index); !date.empty()) out += ",\"date\":\"" + date + "\"";
    const auto add = [&out](const char* name, const std::optional<double>& value) {
      out += fmt::format(",\"{}\":{}", name, number_or(value, "null"));
    };
    add("observed", one.observed);
    add("upperbound", one.upper);
    add("lowerbound", one.lower);
    out += fmt::format(",\"alarm\":{},\"fall\":{}", one.alarm, one.fall);
    add("expected", one.expected);
    add("mu0", one.mean_bound);
    add("phi", one.dispersion);
    add("trend", one.slope);
    add("score", one.score);
    add("pvalue", one.probability);
    add("fall_pvalue", one.fall_probability);
    if (one.sum) add("cusum", one.sum);
    if (!one.without.empty()) {
      out += ",\"without\":";
      append_json_string(one.without, out);
    }
    out += '}';
  }
}

void print_json(const Series& series, const Verdicts& verdicts, const TrendArguments& arguments) {
  const Language language = language_of(arguments.language);
  std::string out = "{\"method\":\"" + arguments.method + "\",\"verdict\":";
  append_json_string(plain_verdict(verdicts, language) + habit(series, verdicts, language), out);
  out += ",\"weeks\":[";
  append_weeks(series, verdicts, out);
  fmt::print("{}\n]}}\n", out);
}

void print_table(const Series& series, const Verdicts& verdicts, const TrendArguments& arguments) {
  constexpr const char* blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  double highest = 1;
  for (const PointVerdict& one : verdicts) highest = std::max(highest, one.observed.value_or(0));
  std::string line;
  for (const PointVerdict& one : verdicts)
    line += one.observed ? blocks[static_cast<int>(*one.observed / highest * 7)] : " ";
  const Language language = language_of(arguments.language);
  fmt::print("{}{}\n{}\n", plain_verdict(verdicts, language), habit(series, verdicts, language), line);
  const auto shown = [](const std::optional<double>& value) { return value ? fmt::format("{:.2f}", *value) : std::string("-"); };
  for (const PointVerdict& one : verdicts)
    fmt::print("{:>6} {:<10} {:>10} {:>10} {:>10} {:>10} {}\n", one.index, date_of(series, one.index), shown(one.observed),
               shown(one.lower), shown(one.expected), shown(one.upper), one.alarm ? "▲" : one.fall ? "▼" : one.without.c_str());
}

void print_svg(const Verdicts& verdicts, const TrendArguments& arguments) {
  constexpr double width = 900;
  constexpr double height = 300;
  double highest = 1;
  for (const PointVerdict& one : verdicts) highest = std::max({highest, one.observed.value_or(0), one.upper.value_or(0)});
  const double step = width / static_cast<double>(std::max<std::size_t>(verdicts.size(), 1));
  const auto y = [highest](double value) { return 30 + (height - 40) * (1 - value / highest); };
  fmt::print("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" font-family=\"sans-serif\"><title>{}</title>\n", width,
             height, plain_verdict(verdicts, language_of(arguments.language)));
  std::string bound;
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    const PointVerdict& one = verdicts[i];
    const double x = static_cast<double>(i) * step;
    if (one.observed)
      fmt::print("<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" fill=\"{}\"/>\n", x, y(*one.observed), step * 0.8,
                 height - 10 - y(*one.observed), one.alarm ? "#b3261e" : one.fall ? "#1b6e3c" : "#7a8aa0");
    if (one.upper) bound += fmt::format("{}{:.2f} {:.2f}", bound.empty() ? "M" : " L", x + step * 0.4, y(*one.upper));
  }
  fmt::print("<path d=\"{}\" fill=\"none\" stroke=\"#222\" stroke-dasharray=\"4 3\"/>\n", bound.empty() ? "M0 0" : bound);
  fmt::print("<text x=\"4\" y=\"18\" font-size=\"12\">{}</text></svg>\n", plain_verdict(verdicts, language_of(arguments.language)));
}

ExitStatus run(const TrendArguments& arguments) {
  const auto text = read_file(arguments.series, 256 << 20);
  if (!text) return fail(text.error());
  auto series = garde::systemic::parse_series(*text, arguments.series);
  if (!series) return fail(series.error());
  if (series->spacing == garde::systemic::Spacing::none) series->a_year = arguments.frequency;
  const auto verdicts = judge(*series, arguments);
  if (!verdicts) return fail(verdicts.error());
  if (arguments.format == "json")
    print_json(*series, *verdicts, arguments);
  else if (arguments.format == "svg")
    print_svg(*verdicts, arguments);
  else
    print_table(*series, *verdicts, arguments);
  return ExitStatus::done;
}

}  // namespace

void add_trend_command(CLI::App& systemic, ExitStatus& status) {
  auto arguments = std::make_shared<TrendArguments>();
  CLI::App* trend = systemic.add_subcommand("trend", "Is a rise or a fall in a series more than chance?");
  TrendArguments& a = *arguments;
  trend->add_option("--series", a.series, "CSV with columns date and count (structures, malicious, population)")->required();
  trend->add_option("--method", a.method, "Default: farrington-flexible")
      ->check(CLI::IsMember({"farrington-flexible", "farrington", "ears-c1", "ears-c2", "ears-c3", "cusum"}));
  trend->add_option("--threshold", a.threshold, "Default: delta")->check(CLI::IsMember({"delta", "nbPlugin", "muan"}));
  trend->add_option("--alpha", a.alpha, "One-sided level");
  trend->add_option("--range", a.range, "FIRST:LAST, counted from 1");
  trend->add_option("--format", a.format, "table, json or svg")->check(CLI::IsMember({"table", "json", "svg"}));
  trend->add_option("-b,--years", a.years, "Years of history (default: 4)");
  trend->add_option("-w,--half-window", a.half_window, "Points to each side (default: 3)");
  trend->add_option("--periods,--noPeriods", a.periods, "Seasons (default: 10; farrington: 1)");
  trend->add_option("--weights-threshold,--weightsThreshold", a.weights_threshold, "Default: 2.58; farrington: 1");
  trend->add_option("--left-out,--pastWeeksNotIncluded", a.left_out, "Last points left out (default: 26)");
  trend->add_option("--trend-level,--pThresholdTrend", a.trend_level, "Default: 1; farrington: 0.05");
  trend->add_option("--limit54", a.limit, "No alarm under CASES in POINTS (default: 5 4)")->expected(2);
  trend->add_option("--powertrans", a.power, "2/3, 1/2 or none")->check(CLI::IsMember({"2/3", "1/2", "none"}));
  trend->add_flag("--no-trend", a.no_trend, "Without a trend in time");
  trend->add_flag("--no-reweight", a.no_reweight, "Past outbreaks count in full");
  trend->add_flag("--population-offset", a.population_offset, "Counts in proportion to the column population");
  trend->add_option("--frequency", a.frequency, "Points a year, where there are no dates (default: 52)")->check(CLI::Range(1, 100'000));
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
