// SPDX-License-Identifier: Apache-2.0
// garde read: any log as normalised JSON lines, or as CSV.
#include <algorithm>
#include <fmt/core.h>
#include <memory>

#include "cli/commands.h"
#include "cli/input_arguments.h"
#include "cli/interrupt.h"
#include "cli/ledger.h"
#include "cli/output/csv.h"
#include "cli/output/output_file.h"

namespace garde::cli {
namespace {

struct ReadArguments {
  InputArguments input;
  std::string to = "jsonl";
  std::string output;
};

struct Text final : read::BlockResult {
  std::string text;
};

// Writes each event as one line.
class LineWriter final : public read::BlockWorker, public EventVisitor {
 public:
  using Append = void (*)(Event& event, std::string& out);
  explicit LineWriter(Append append) : append_(append) {}

  EventVisitor& begin(const read::InputInfo&) override {
    result_ = std::make_unique<Text>();
    result_->text.reserve(room_);
    return *this;
  }
  void visit(Event& event) override {
    append_(event, result_->text);
    ++result_->events;
  }
  std::unique_ptr<read::BlockResult> end() override {
    room_ = std::min(std::max(room_, result_->text.size()), kMostRoom);
    return std::move(result_);
  }

 private:
  static constexpr std::size_t kMostRoom = 4 << 20;

  Append append_;
  std::size_t room_ = 0;  // what a block's text needed so far
  std::unique_ptr<Text> result_;
};

class TextSink final : public read::ResultSink {
 public:
  TextSink(OutputFile& output, Ledger& ledger) : output_(output), ledger_(ledger) {}

  bool take(const read::InputInfo& input, read::BlockResult& result) override {
    ledger_.add(input, result);
    const auto* text = dynamic_cast<const Text*>(&result);
    return text == nullptr || output_.write(text->text);
  }
  void input_ended(const read::InputInfo& input, const Error* error) override { ledger_.end(input, error); }
  void input_failed(const Error& error) override { ledger_.fail(error); }

 private:
  OutputFile& output_;
  Ledger& ledger_;
};

void append_json_line(Event& event, std::string& out) {
  append_json(event, out);
  out += '\n';
}

ExitStatus run_read(const ReadArguments& arguments) {
  auto options = arguments.input.options();
  if (!options) return fail(options.error());
  read::Walk walk = read::walk(arguments.input.paths);
  auto output = OutputFile::open(arguments.output);
  if (!output) return fail(output.error());
  leave_out(*output, walk);
  options->cancelled = &interrupted();

  Ledger ledger;
  ledger.add(walk);
  const bool as_csv = arguments.to == "csv";
  if (as_csv) output->write(event_csv_header());
  TextSink sink(*output, ledger);
  read::Progress progress;
  run_pipeline(
      walk.files, *options,
      [as_csv] { return std::make_unique<LineWriter>(as_csv ? append_event_csv : append_json_line); }, sink,
      progress);
  if (auto finished = output->finish(); !finished) return fail(finished.error());
  if (output->is_closed_by_reader()) return ExitStatus::done;
  print_shortfalls(ledger);
  return exit_status_of(ledger);
}

}  // namespace

void add_read_command(CLI::App& app, ExitStatus& status) {
  const auto arguments = std::make_shared<ReadArguments>();
  CLI::App* command = app.add_subcommand("read", "Write any log as normalised JSON lines");
  arguments->input.add_to(*command);
  command->add_option("--to", arguments->to, "jsonl (default) or csv")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"jsonl", "csv"}));
  command->add_option("-o,--output", arguments->output, "Where to write (default: standard output)")
      ->type_name("FILE");
  command->callback([arguments, &status] { status = run_read(*arguments); });
}

}  // namespace garde::cli
