// SPDX-License-Identifier: Apache-2.0
// garde systemic scan: where and when there are more cases than chance explains.
#include "systemic/scan.h"

#include <charconv>
#include <fmt/core.h>
#include <memory>
#include <thread>

#include "base/file.h"
#include "cli/output/output_file.h"
#include "cli/systemic/commands.h"
#include "cli/systemic/scan_output.h"

namespace garde::cli::systemic {
namespace {

using garde::systemic::ScanAnalysis;
using garde::systemic::ScanRates;
using garde::systemic::ScanUnit;

constexpr std::size_t kMostBytes = std::size_t{1} << 30;

struct ScanArguments {
  std::string cases, locations, population, controls, counts, zones;
  std::string model = "poisson";
  std::string analysis = "retrospective";
  std::string start, end;
  std::string unit = "day";
  std::string longest;
  std::string rates = "high";
  std::string penalty = "medium";
  std::string format = "table";
  std::string output;
  std::string language;
  garde::systemic::ScanOptions options;
};

Result<std::optional<garde::systemic::TableFile>> open(const std::string& path) {
  if (path.empty()) return std::optional<garde::systemic::TableFile>();
  auto text = read_file(path, kMostBytes);
  if (!text) return failure(text.error());
  return std::optional(garde::systemic::TableFile{path, std::move(*text)});
}

Result<garde::systemic::ScanFiles> open_files(const ScanArguments& arguments) {
  garde::systemic::ScanFiles files;
  const std::pair<const std::string*, std::optional<garde::systemic::TableFile>*> all[] = {
      {&arguments.cases, &files.cases},           {&arguments.locations, &files.locations},
      {&arguments.population, &files.population}, {&arguments.controls, &files.controls},
      {&arguments.counts, &files.counts},         {&arguments.zones, &files.zones}};
  for (const auto& [path, file] : all) {
    auto read = open(*path);
    if (!read) return failure(read.error());
    *file = std::move(*read);
  }
  return files;
}

Result<garde::systemic::ScanQuestion> question_of(const ScanArguments& arguments) {
  garde::systemic::ScanQuestion question;
  question.model = *garde::systemic::scan_model_named(arguments.model);
  question.analysis = arguments.options.analysis;
  question.unit = arguments.unit == "day"     ? ScanUnit::day
                  : arguments.unit == "month" ? ScanUnit::month
                                              : ScanUnit::year;
  const auto date = [](const std::string& text, const char* name) -> Result<garde::systemic::ScanDate> {
    if (const auto read = garde::systemic::parse_scan_date(text)) return *read;
    return failure(fmt::format("'{}' is not a date", text), name, "write it as 2026-01-31, 2026-01 or 2026");
  };
  if (!arguments.start.empty()) {
    const auto start = date(arguments.start, "--start");
    if (!start) return failure(start.error());
    question.start = start->first;
  }
  if (!arguments.end.empty()) {
    const auto end = date(arguments.end, "--end");
    if (!end) return failure(end.error());
    question.end = end->last;
  }
  return question;
}

// A share has a point ("0.5") or a percent sign, a number of units has none ("7").
Result<void> read_longest(ScanArguments& arguments) {
  const std::string& text = arguments.longest;
  if (text.empty()) {
    // Expectations from history need nothing left over to compare with.
    if (arguments.model == "expectation-poisson") arguments.options.longest_share = 1;
    return {};
  }
  const bool is_percent = text.ends_with('%');
  const std::string_view digits = std::string_view(text).substr(0, text.size() - (is_percent ? 1 : 0));
  double value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size() || !(value > 0) || value > 1e6)
    return failure(fmt::format("'{}' is neither a share nor a number of units", text), "--max-temporal",
                   "write 0.5 or 50% for half of the study, 7 for seven time units");
  if (is_percent || text.find('.') != std::string::npos) {
    arguments.options.longest_share = is_percent ? value / 100 : value;
    if (!is_percent && value > 1 && value == static_cast<double>(static_cast<std::uint32_t>(value)))
      arguments.options.longest_units = static_cast<std::uint32_t>(value);
  } else {
    arguments.options.longest_units = static_cast<std::uint32_t>(value);
  }
  return {};
}

ExitStatus run(ScanArguments& arguments) {
  arguments.options.analysis = arguments.analysis == "prospective"     ? ScanAnalysis::prospective
                               : arguments.analysis == "retrospective" ? ScanAnalysis::retrospective
                                                                       : ScanAnalysis::spatial;
  arguments.options.rates = arguments.rates == "high"  ? ScanRates::high
                            : arguments.rates == "low" ? ScanRates::low
                                                       : ScanRates::both;
  arguments.options.zones.ellipse_penalty = arguments.penalty == "none"     ? 0
                                            : arguments.penalty == "medium" ? 0.5
                                                                            : 1;
  if (auto read = read_longest(arguments); !read) return fail(read.error());
  const auto question = question_of(arguments);
  if (!question) return fail(question.error());
  const auto files = open_files(arguments);
  if (!files) return fail(files.error());
  const auto data = garde::systemic::read_scan(*files, *question);
  if (!data) return fail(data.error());
  const auto result = garde::systemic::scan(*data, arguments.options);
  if (!result) return fail(result.error());

  const ScanView view{*data, *result, arguments.options.analysis, arguments.options.replicates.seed,
                      language_of(arguments.language)};
  if (arguments.format != "table")
    if (const std::string notes = scan_notes(view); !notes.empty()) fmt::print(stderr, "{}", notes);
  auto output = OutputFile::open(arguments.output);
  if (!output) return fail(output.error());
  output->write(arguments.format == "json"      ? scan_json(view)
                : arguments.format == "geojson" ? scan_geojson(view)
                : arguments.format == "html"    ? scan_page(view)
                                                : scan_table(view));
  if (auto finished = output->finish(); !finished) return fail(finished.error());
  return ExitStatus::done;
}

}  // namespace

void add_scan_command(CLI::App& systemic, ExitStatus& status) {
  auto arguments = std::make_shared<ScanArguments>();
  ScanArguments& a = *arguments;
  a.options.replicates.threads = std::max(std::thread::hardware_concurrency(), 1U);
  CLI::App* scan =
      systemic.add_subcommand("scan", "Where and when are there more cases than chance explains?");
  scan->add_option("--cases", a.cases, "CSV: location, date, count");
  scan->add_option("--locations", a.locations, "CSV: location, latitude, longitude (or x, y)");
  scan->add_option("--population", a.population, "CSV: location, date, population (poisson)");
  scan->add_option("--controls", a.controls, "CSV: location, date, count (bernoulli)");
  scan->add_option("--counts", a.counts, "CSV: time, location, count, expected (expectation-poisson)");
  scan->add_option("--zones", a.zones, "CSV: zone, location; sets to scan instead of circles");
  scan->add_option("--model", a.model, "poisson, permutation, bernoulli or expectation-poisson")
      ->check(CLI::IsMember({"poisson", "permutation", "bernoulli", "expectation-poisson"}));
  scan->add_option("--analysis", a.analysis, "prospective, retrospective (default) or spatial")
      ->check(CLI::IsMember({"prospective", "retrospective", "spatial"}));
  scan->add_option("--start", a.start, "First day of the study (default: the first in the cases)");
  scan->add_option("--end", a.end, "Last day of the study (default: the last in the cases)");
  scan->add_option("--time-unit", a.unit, "day, month or year")
      ->check(CLI::IsMember({"day", "month", "year"}));
  scan->add_option("--max-spatial", a.options.zones.share,
                   "Largest share of the population in a circle (default: 0.5)");
  scan->add_option("--max-radius-km,--max-radius", a.options.zones.radius,
                   "Largest radius, in km (x, y: in their unit)");
  scan->add_option("--max-locations", a.options.zones.locations, "Most locations in a circle");
  scan->add_flag("--ellipses", a.options.zones.ellipses, "Also ellipses, up to five times as long as wide");
  scan->add_option("--ellipse-penalty", a.penalty, "Against long ellipses: none, medium (default) or strong")
      ->check(CLI::IsMember({"none", "medium", "strong"}));
  scan->add_option("--max-temporal", a.longest,
                   "Longest window: a share (0.5) or time units (7); default: 0.5");
  scan->add_option("--min-cases", a.options.least_cases,
                   "Fewest cases of a high cluster (default: 2; expectation-poisson: 1)");
  scan->add_flag("--overlap", a.options.may_overlap,
                 "Also give clusters that share locations with a better one");
  scan->add_option("--rates", a.rates, "high, low or both")->check(CLI::IsMember({"high", "low", "both"}));
  scan->add_option("--replicates", a.options.replicates.replicates, "Default: 999")
      ->check(CLI::Range(0, 1'000'000));
  scan->add_option("--stop-after", a.options.replicates.stop_after,
                   "End once so many replicates reach the observed score");
  scan->add_option("--seed", a.options.replicates.seed, "Default: 1");
  scan->add_option("--threads", a.options.replicates.threads, "Default: as many as processors")
      ->check(CLI::Range(1, 1024));
  scan->add_option("--format", a.format, "table, json, geojson or html")
      ->check(CLI::IsMember({"table", "json", "geojson", "html"}));
  scan->add_option("-o,--output", a.output, "File to write (default: standard output)");
  add_language_option(*scan, a.language);
  scan->callback([arguments, &status] { status = run(*arguments); });
}

}  // namespace garde::cli::systemic
