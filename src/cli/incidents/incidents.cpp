// SPDX-License-Identifier: Apache-2.0
// garde incidents: the findings of a scan put together into incidents, each told in plain words with what to
// do first.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fmt/core.h>
#include <map>

#include "cli/commands.h"
#include "cli/incidents/incident_output.h"
#include "cli/input_arguments.h"
#include "cli/interrupt.h"
#include "cli/rule_arguments.h"
#include "cli/scan/progress.h"
#include "cli/ledger.h"
#include "incident/grouper.h"
#include "serve/evidence_worker.h"
#include "store/sqlite_store.h"

namespace garde::cli {
namespace {

struct IncidentsArguments {
  InputArguments input;
  RuleArguments rules;
  std::vector<std::string> indicators;
  std::string format = "text";
  std::string min_level = "medium";
  std::string language;
  std::string output;
  std::string store;
  bool verbose = false;
};

class LedgerSink final : public read::ResultSink {
 public:
  explicit LedgerSink(Ledger& ledger) : ledger_(ledger) {}
  bool take(const read::InputInfo& input, read::BlockResult& result) override {
    ledger_.add(input, result);
    return true;
  }
  void input_ended(const read::InputInfo& input, const Error* error) override { ledger_.end(input, error); }
  void input_failed(const Error& error) override { ledger_.fail(error); }

 private:
  Ledger& ledger_;
};

std::vector<ToldIncident> told_of(const incident::Grouper& grouper, const IncidentsArguments& arguments,
                                  Language language, const Zone& zone) {
  const auto least = sigma::parse_level(arguments.min_level).value_or(sigma::Level::medium);
  std::vector<ToldIncident> told;
  for (const incident::Incident* incident : grouper.all()) {
    auto one = serve::tell(*incident, language, zone);
    if (one.severity.level >= least) told.push_back(std::move(one));
  }
  std::stable_sort(told.begin(), told.end(),
                   [](const auto& a, const auto& b) { return a.severity.score > b.severity.score; });
  return told;
}

void say_shortfalls(const Ledger& ledger, std::uint64_t left_out, Language language) {
  print_shortfalls(ledger);
  if (left_out > 0)
    fmt::print(stderr, "garde: {}\n", say(language, Phrase::incident_left_out, number(language, left_out)));
}

Result<void> write_all(const IncidentsArguments& arguments, const std::vector<ToldIncident>& told,
                       std::size_t all, std::uint64_t findings, Language language, const Zone& zone,
                       OutputFile& output) {
  if (arguments.format == "json") {
    std::string text;
    for (const ToldIncident& one : told) {
      append_incident_json(one, language, text);
      text += '\n';
    }
    output.write(text);
    return output.finish();
  }
  write_incidents(told, language, zone, arguments.verbose, Terminal::of(output), output);
  output.write(say(language, Phrase::incident_count, number(language, told.size()),
                   number(language, findings), number(language, all - told.size())) +
               "\n" + say(language, Phrase::times_are_in, zone.name()) + "\n");
  if (told.empty()) output.write(std::string(say(language, Phrase::no_findings_advice)) + "\n");
  return output.finish();
}

// Into DIR/incidents.db, where the console reads them. What is there already changes nothing.
Result<void> keep(const incident::Grouper& grouper, const std::map<std::string, std::string>& incident_of,
                  const std::string& folder, Language language) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return failure("the folder cannot be made: " + error.message(), folder);
  auto store = store::SqliteStore::open((std::filesystem::path(folder) / "incidents.db").string());
  if (!store) return failure(store.error());
  std::map<const incident::Incident*, std::vector<std::string>> findings;
  for (const auto& [finding, id] : incident_of)
    if (const incident::Incident* incident = grouper.find(id)) findings[incident].push_back(finding);
  std::uint64_t kept = 0;
  for (const auto& [incident, ids] : findings) {
    const auto is_there = (*store)->load(incident->id);
    if (is_there) continue;
    if (auto saved = (*store)->save(*incident, ids); !saved) return saved;
    ++kept;
  }
  fmt::print(stderr, "{}\n", say(language, Phrase::incidents_stored, folder, number(language, kept)));
  return {};
}

ExitStatus run_incidents(const IncidentsArguments& arguments) {
  const Language language = language_of(arguments.language);
  auto options = arguments.input.options();
  if (!options) return fail(options.error());
  options->cancelled = &interrupted();
  const auto detector = detect::assemble(
      {arguments.rules.rules, arguments.rules.placeholders, arguments.input.mappings, arguments.indicators});
  if (!detector) return fail(detector.error());
  read::Walk walk = read::walk(arguments.input.paths);
  auto output = OutputFile::open(arguments.output);
  if (!output) return fail(output.error());
  leave_out(*output, walk);

  Ledger ledger(language);
  ledger.add(walk);
  incident::RuleBook rules;
  LedgerSink account(ledger);
  serve::EvidenceSink sink(&account);
  std::vector<detect::Detector::Session> sessions;
  sessions.reserve(options->threads);
  read::Progress progress;
  {
    const ProgressBar bar(progress, walk.bytes, language);
    run_pipeline(
        walk.files, *options,
        [&] {
          sessions.emplace_back(*detector);
          return std::make_unique<serve::EvidenceWorker>(sessions.back(), rules);
        },
        sink, progress);
  }
  for (const auto& correlation : (*detector)->finish(sessions).correlations) sink.add(correlation, rules);
  incident::Grouper grouper;
  std::uint64_t findings = 0;
  std::map<std::string, std::string> incident_of;  // by finding
  for (incident::Evidence& evidence : sink.finish()) {
    const std::string id = evidence.id;
    auto outcome = grouper.take(std::move(evidence));
    if (!arguments.store.empty()) incident_of[id] = std::move(outcome.incident);
    ++findings;
  }
  if (!arguments.store.empty())
    if (auto kept = keep(grouper, incident_of, arguments.store, language); !kept) return fail(kept.error());
  const Zone zone = Zone::of_this_machine();
  const auto told = told_of(grouper, arguments, language, zone);
  const auto written = write_all(arguments, told, grouper.all().size(), findings, language, zone, *output);
  say_shortfalls(ledger, sink.left_out() + grouper.dropped(), language);
  if (!written) return fail(written.error());
  return exit_status_of(ledger);
}

}  // namespace

void add_incidents_command(CLI::App& app, ExitStatus& status) {
  const auto arguments = std::make_shared<IncidentsArguments>();
  CLI::App* command =
      app.add_subcommand("incidents", "Tell the attacks in logs: what happened, what to do first");
  arguments->input.add_to(*command);
  arguments->rules.add_to(*command);
  command
      ->add_option("--indicators", arguments->indicators,
                   "Lists of addresses, domains, URLs, hashes, file names, senders (may stand several times)")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command->add_option("--format", arguments->format, "text (default) or json, one object a line")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "json"}));
  command
      ->add_option("--min-level", arguments->min_level, "Incidents of this level or more (default: medium)")
      ->type_name("LEVEL")
      ->check(CLI::IsMember({"informational", "low", "medium", "high", "critical"}));
  command->add_option("-o,--output", arguments->output, "Where to write (default: standard output)")
      ->type_name("FILE");
  command->add_option("--store", arguments->store, "Keep the incidents in this folder too, for the console")
      ->type_name("DIR");
  add_language_option(*command, arguments->language);
  command->add_flag("--verbose", arguments->verbose,
                    "All first actions with their sources, and the timeline");
  command->callback([arguments, &status] { status = run_incidents(*arguments); });
}

}  // namespace garde::cli
