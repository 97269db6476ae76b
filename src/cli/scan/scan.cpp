// SPDX-License-Identifier: Apache-2.0
// garde scan: what in these logs is an attack.
#include "cli/scan/scan.h"

#include <chrono>
#include <fmt/core.h>
#include <mutex>

#include "cli/commands.h"
#include "cli/input_arguments.h"
#include "cli/interrupt.h"
#include "cli/output/finding_lines.h"
#include "cli/output/finding_page.h"
#include "cli/output/finding_table.h"
#include "cli/output/navigator.h"
#include "cli/rule_arguments.h"
#include "cli/scan/progress.h"
#include "cli/scan/report.h"
#include "cli/scan/scan_worker.h"
#include "indicator/indicator_set.h"

namespace garde::cli {
namespace {

// Takes the findings in the order of the input: counts them, and writes those that go out line by line.
class FindingSink final : public read::ResultSink {
 public:
  FindingSink(const ScanArguments& arguments, Language language, OutputFile& output, Ledger& ledger,
              Tally& tally)
      : arguments_(arguments), language_(language), output_(output), ledger_(ledger), tally_(tally) {
    if (arguments_.format == "csv") output_.write(csv_header());
  }

  bool take(const read::InputInfo& input, read::BlockResult& result) override {
    ledger_.add(input, result);
    remember(input);
    auto* found = dynamic_cast<FoundRecords*>(&result);
    if (found == nullptr) return true;
    for (Record& record : found->records)
      if (!add(std::move(record))) return false;
    return true;
  }
  void input_ended(const read::InputInfo& input, const Error* error) override {
    remember(input);
    ledger_.end(input, error);
  }
  void input_failed(const Error& error) override { ledger_.fail(error); }

  // False where nothing more is wanted.
  bool add(Record&& record) {
    bool is_written = true;
    text_.clear();
    if (arguments_.format == "jsonl") append_json_line(record, text_);
    if (arguments_.format == "csv") append_csv_line(record, language_, text_);
    if (!text_.empty()) is_written = output_.write(text_);
    tally_.add(std::move(record));
    return is_written && !is_at_limit();
  }

  [[nodiscard]] bool is_at_limit() const {
    return arguments_.limit > 0 && tally_.count() >= arguments_.limit;
  }
  /// The inputs' paths, by their numbers.
  [[nodiscard]] const std::vector<std::string>& files() const { return files_; }

 private:
  void remember(const read::InputInfo& input) {
    if (files_.size() <= input.number) files_.resize(input.number + 1);
    if (files_[input.number].empty()) files_[input.number] = input.path;
  }

  const ScanArguments& arguments_;
  const Language language_;
  OutputFile& output_;
  Ledger& ledger_;
  Tally& tally_;
  std::vector<std::string> files_;
  std::string text_;
};

void write_layer(const Tally& tally, Language language, OutputFile& output) {
  std::map<std::string, LayerTechnique> techniques;
  for (const auto& [id, count] : tally.by_technique()) techniques[id].score = count;
  output.write(
      navigator_layer(say(language, Phrase::report_title), say(language, Phrase::attack_table), techniques));
  output.write("\n");
}

// Formats for programs get the summary on standard error, so that nothing that was not read goes unsaid.
Result<void> write_report(const ScanArguments& arguments, const ScanReport& report, OutputFile& output) {
  if (arguments.format == "table") {
    write_table(report, Terminal::of(output), output);
    return {};
  }
  if (arguments.format == "html") write_page(report, output);
  if (arguments.format == "navigator") write_layer(report.tally, report.language, output);
  auto standard_error = OutputFile::standard_error();
  write_summary(report, Terminal::of(standard_error), standard_error);
  return standard_error.finish();
}

// A scan that looks for nothing must not end as one that found nothing.
Error no_rules(const sigma::LoadedRules& rules, const ScanArguments& arguments) {
  const std::string where = arguments.rules.rules.empty() ? "builtin" : arguments.rules.rules.front();
  if (!rules.failed.empty())
    return {
        fmt::format("none of the rules could be loaded; the first: {}", rules.failed.front().error.message()),
        "", "garde rules check names all that is broken"};
  return {"holds no rules", where, "a rule file ends in .yml"};
}

}  // namespace

Result<std::shared_ptr<const indicator::IndicatorSet>> load_indicators(
    const std::vector<std::string>& files) {
  if (files.empty()) return nullptr;
  auto set = indicator::IndicatorSet::load({files.begin(), files.end()});
  if (!set) return set;
  for (const indicator::LoadedFile& file : (*set)->files()) {
    if (file.refused == 0) continue;
    fmt::print(stderr, "garde: {}: {} indicators taken, {} refused:\n", file.path, file.taken, file.refused);
    for (const auto& refusal : file.first_refusals) {
      fmt::print(stderr, "  {}: ", refusal.place);
      fmt::print(stderr, "'{}': {}\n", harmless_line(refusal.text), refusal.reason);
    }
    if (file.refused > file.first_refusals.size())
      fmt::print(stderr, "  and {} more\n", file.refused - file.first_refusals.size());
  }
  return set;
}

ExitStatus scan_files(const ScanArguments& arguments, read::Walk walk, const WrapWorker& wrap) {
  const Language language = language_of(arguments.language);
  auto options = arguments.input.options();
  if (!options) return fail(options.error());
  const auto selection = Selection::make(arguments.selection, options->input.assumed_zone);
  if (!selection) return fail(selection.error());
  detect::DetectorOptions detector_options;
  if (!arguments.correlation_memory.empty()) {
    const auto bytes = parse_size(arguments.correlation_memory);
    if (!bytes) return fail({bytes.error().what, "--correlation-memory", bytes.error().mend});
    detector_options.correlation_memory = *bytes;
  }
  auto rules = arguments.rules.load();
  if (!rules) return fail(rules.error());
  if (arguments.indicators.empty() && rules->rules.empty() && rules->correlations.empty())
    return fail(no_rules(*rules, arguments));
  auto mappings = sigma::Mappings::load(mapping_paths(arguments.input.mappings));
  if (!mappings) return fail(mappings.error());
  auto indicators = load_indicators(arguments.indicators);
  if (!indicators) return fail(indicators.error());
  auto output = OutputFile::open(arguments.output);
  if (!output) return fail(output.error());
  leave_out(*output, walk);
  options->cancelled = &interrupted();

  const auto start = std::chrono::steady_clock::now();
  const auto detector = detect::Detector::make(std::move(*rules), std::move(*mappings),
                                               std::move(*indicators), detector_options);
  // The process ends with the scan: taking some thousand rules apart piece by piece would only cost time.
  [[maybe_unused]] static const auto* const kept = new std::shared_ptr<const detect::Detector>(detector);
  std::vector<detect::Detector::Session> sessions;
  sessions.reserve(options->threads);
  Ledger ledger(language);
  ledger.add(walk);
  Tally tally;
  FindingSink sink(arguments, language, *output, ledger, tally);
  read::Progress progress;
  {
    const ProgressBar bar(progress, walk.bytes, language);
    run_pipeline(
        walk.files, *options,
        [&] {
          sessions.emplace_back(detector);
          return wrap(std::make_unique<ScanWorker>(sessions.back(), *selection, arguments.format == "jsonl"));
        },
        sink, progress);
  }
  const auto detected = detector->finish(sessions);
  for (const auto& correlation : detected.correlations) {
    Record record = make_record(correlation, sink.files(), language);
    if (sink.is_at_limit()) break;
    if (selection->has(record)) sink.add(std::move(record));
  }

  if (sink.is_at_limit() || interrupted()) ledger.stop();
  if (ledger.is_nothing_readable()) {
    print_shortfalls(ledger);
    return exit_status_of(ledger);
  }
  ScanReport report{tally, ledger, *detector, detected};
  report.language = language;
  report.zone = Zone::of_this_machine();
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  report.is_interrupted = interrupted();
  report.limit = sink.is_at_limit() ? arguments.limit : 0;
  report.verbose = arguments.verbose;
  report.order = arguments.order == "time" ? Tally::Order::time : Tally::Order::severity;
  const auto reported = write_report(arguments, report, *output);
  if (auto finished = output->finish(); !finished) return fail(finished.error());
  if (!reported) return fail(reported.error());
  return exit_status_of(ledger);
}

void add_scan_command(CLI::App& app, ExitStatus& status) {
  const auto arguments = std::make_shared<ScanArguments>();
  CLI::App* command = app.add_subcommand("scan", "Find attacks in logs");
  arguments->input.add_to(*command);
  arguments->rules.add_to(*command);
  arguments->selection.add_to(*command);
  command
      ->add_option("--format", arguments->format,
                   "table (default), jsonl, csv, html (one page), navigator (an ATT&CK Navigator layer)")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"table", "jsonl", "csv", "html", "navigator"}));
  command->add_option("-o,--output", arguments->output, "Where to write (default: standard output)")
      ->type_name("FILE");
  command->add_option("--order", arguments->order, "In the table: the worst first (severity) or by time")
      ->type_name("ORDER")
      ->check(CLI::IsMember({"severity", "time"}));
  command->add_option("--limit", arguments->limit, "Stop after this many findings")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000'000));
  command
      ->add_option("--correlation-memory", arguments->correlation_memory,
                   "Memory for what correlation rules must remember (default: 256M)")
      ->type_name("SIZE");
  command
      ->add_option("--indicators", arguments->indicators,
                   "Lists of addresses, domains, URLs, hashes, file names, senders: text, CSV, MISP, STIX "
                   "2.1 (may stand "
                   "several times)")
      ->type_name("FILE")
      ->allow_extra_args(false);
  add_language_option(*command, arguments->language);
  command->add_flag("--verbose", arguments->verbose,
                    "Name every machine, technique and rule that the summary counts");
  command->callback([arguments, &status] {
    status = scan_files(*arguments, read::walk(arguments->input.paths), [](auto worker) { return worker; });
  });
}

}  // namespace garde::cli
