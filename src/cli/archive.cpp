// SPDX-License-Identifier: Apache-2.0
// garde archive: keeps the events of logs as plain files that garde hunt can ask.
#include "archive/archive.h"

#include <fmt/core.h>
#include <memory>

#include "cli/commands.h"
#include "cli/input_arguments.h"
#include "cli/interrupt.h"
#include "cli/ledger.h"

namespace garde::cli {
namespace {

struct ArchiveArguments {
  InputArguments input;
  std::string folder;
  std::string stream = "logs";
  std::string language;
};

struct Nothing final : read::BlockResult {};

// Appends each event; one thread, so that the archive has the order of the logs.
class ArchiveWorker final : public read::BlockWorker, public EventVisitor {
 public:
  ArchiveWorker(archive::Archive& archive, const std::string& stream, Result<void>& status)
      : archive_(archive), stream_(stream), status_(status) {}

  EventVisitor& begin(const read::InputInfo&) override {
    result_ = std::make_unique<Nothing>();
    return *this;
  }
  void visit(Event& event) override {
    ++result_->events;
    if (status_) status_ = archive_.append(stream_, event);
  }
  std::unique_ptr<read::BlockResult> end() override { return std::move(result_); }

 private:
  archive::Archive& archive_;
  const std::string& stream_;
  Result<void>& status_;
  std::unique_ptr<Nothing> result_;
};

class ArchiveSink final : public read::ResultSink {
 public:
  ArchiveSink(Ledger& ledger, const Result<void>& status) : ledger_(ledger), status_(status) {}
  bool take(const read::InputInfo& input, read::BlockResult& result) override {
    ledger_.add(input, result);
    return status_.has_value();
  }
  void input_ended(const read::InputInfo& input, const Error* error) override { ledger_.end(input, error); }
  void input_failed(const Error& error) override { ledger_.fail(error); }

 private:
  Ledger& ledger_;
  const Result<void>& status_;
};

// What the archive's segments take, before and after compression.
Result<std::pair<std::uint64_t, std::uint64_t>> sizes(const std::string& folder) {
  auto catalogue = archive::Catalogue::open(folder, true);
  if (!catalogue) return failure(catalogue.error());
  auto segments = catalogue->segments();
  if (!segments) return failure(segments.error());
  std::uint64_t json = 0;
  std::uint64_t stored = 0;
  for (const auto& segment : *segments) {
    json += segment.facts.json_bytes;
    stored += segment.facts.stored_bytes + segment.facts.token_bytes;
  }
  return std::pair{json, stored};
}

ExitStatus run_archive(const ArchiveArguments& arguments) {
  const Language language = language_of(arguments.language);
  auto options = arguments.input.options();
  if (!options) return fail(options.error());
  options->threads = 1;
  options->cancelled = &interrupted();
  auto archive = archive::Archive::open(arguments.folder, {});
  if (!archive) return fail(archive.error());
  if (archive->recovered_events() > 0)
    fmt::print(stderr, "garde: {}\n",
               say(language, Phrase::archive_recovered, number(language, archive->recovered_events())));
  const read::Walk walk = read::walk(arguments.input.paths);
  Ledger ledger(language_of(arguments.language));
  ledger.add(walk);
  Result<void> status;
  ArchiveSink sink(ledger, status);
  read::Progress progress;
  run_pipeline(
      walk.files, *options,
      [&] { return std::make_unique<ArchiveWorker>(*archive, arguments.stream, status); }, sink, progress);
  if (!status) return fail(status.error());
  if (auto closed = archive->close(); !closed) return fail(closed.error());
  print_shortfalls(ledger);
  if (ledger.is_nothing_readable()) return exit_status_of(ledger);
  const auto bytes = sizes(arguments.folder);
  if (!bytes) return fail(bytes.error());
  fmt::print("{}\n", say(language, Phrase::archived_line, number(language, ledger.events()), arguments.folder,
                         size(language, static_cast<double>(bytes->first)),
                         size(language, static_cast<double>(bytes->second))));
  return ledger.is_complete() ? ExitStatus::done : ExitStatus::incomplete;
}

}  // namespace

void add_archive_command(CLI::App& app, ExitStatus& status) {
  const auto arguments = std::make_shared<ArchiveArguments>();
  CLI::App* command =
      app.add_subcommand("archive", "Keep the events of logs in files that can be hunted through");
  arguments->input.add_to(*command);
  command->add_option("--to", arguments->folder, "The archive's folder; made where it is absent")
      ->type_name("FOLDER")
      ->required();
  command->add_option("--stream", arguments->stream, "What is kept for the same time (default: logs)")
      ->type_name("NAME");
  add_language_option(*command, arguments->language);
  command->callback([arguments, &status] { status = run_archive(*arguments); });
}

}  // namespace garde::cli
