// SPDX-License-Identifier: Apache-2.0
// garde hunt: have we seen this? Asks an archive by indicators, rules, words and fields.
#include "archive/hunt.h"

#include <fmt/core.h>
#include <memory>

#include "archive/question_worker.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/ledger.h"
#include "cli/output/csv.h"
#include "cli/scan/scan.h"
#include "read/shape.h"

namespace garde::cli {
namespace {

struct HuntArguments {
  ScanArguments scan;
  std::string folder;
  std::vector<std::string> words;
  std::vector<std::string> fields;
  bool count = false;

  [[nodiscard]] bool has_rules() const { return !scan.rules.rules.empty(); }
};

Result<archive::Question> question_of(const HuntArguments& arguments) {
  archive::Question question;
  auto indicators = load_indicators(arguments.scan.indicators);
  if (!indicators) return failure(indicators.error());
  question.indicators = std::move(*indicators);
  question.words = arguments.words;
  for (const std::string& text : arguments.fields) {
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos)
      return failure(fmt::format("'{}' is no field and pattern", text), "--field",
                     "write NAME=PATTERN, with * and ?");
    question.fields.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  const auto time = [](const std::string& text, const char* option,
                       std::optional<Instant>& into) -> Result<void> {
    if (text.empty()) return {};
    into = read::time_of_text(text, Zone::of_this_machine());
    if (into) return {};
    return failure(fmt::format("'{}' is no time", text), option, "write 2026-02-11 or 2026-02-11T02:00:00Z");
  };
  if (auto read = time(arguments.scan.selection.since, "--since", question.since); !read)
    return failure(read.error());
  if (auto read = time(arguments.scan.selection.until, "--until", question.until); !read)
    return failure(read.error());
  const bool asks =
      arguments.has_rules() || question.indicators || !question.words.empty() || !question.fields.empty();
  if (!asks)
    return failure("nothing is asked for", "hunt",
                   "add --indicators, --rule, --word or --field; see garde hunt --help");
  return question;
}

struct Answers final : read::BlockResult {
  std::string text;
};

// Writes the events that come through, or only counts them.
class AnswerWorker final : public read::BlockWorker, public EventVisitor {
 public:
  AnswerWorker(bool as_csv, bool only_count) : as_csv_(as_csv), only_count_(only_count) {}

  EventVisitor& begin(const read::InputInfo&) override {
    result_ = std::make_unique<Answers>();
    return *this;
  }
  void visit(Event& event) override {
    ++result_->events;
    if (only_count_) return;
    if (as_csv_) return append_event_csv(event, result_->text);
    append_json(event, result_->text);
    result_->text += '\n';
  }
  std::unique_ptr<read::BlockResult> end() override { return std::move(result_); }

 private:
  bool as_csv_;
  bool only_count_;
  std::unique_ptr<Answers> result_;
};

class AnswerSink final : public read::ResultSink {
 public:
  AnswerSink(OutputFile& output, Ledger& ledger) : output_(output), ledger_(ledger) {}
  bool take(const read::InputInfo& input, read::BlockResult& result) override {
    ledger_.add(input, result);
    const auto* answers = dynamic_cast<const Answers*>(&result);
    return answers == nullptr || output_.write(answers->text);
  }
  void input_ended(const read::InputInfo& input, const Error* error) override { ledger_.end(input, error); }
  void input_failed(const Error& error) override { ledger_.fail(error); }

 private:
  OutputFile& output_;
  Ledger& ledger_;
};

void tell_plan(const archive::HuntPlan& plan, Language language) {
  const bool everything = plan.token_bytes_read == 0 && !plan.files.empty();
  const auto bytes = [language](std::uint64_t count) { return size(language, static_cast<double>(count)); };
  if (everything) {
    fmt::print(stderr, "{}\n",
               say(language, Phrase::hunt_plan_everything, number(language, plan.files.size()),
                   number(language, plan.segments), bytes(plan.bytes), bytes(plan.archive_bytes)));
    return;
  }
  fmt::print(
      stderr, "{}\n",
      say(language, Phrase::hunt_plan, number(language, plan.files.size()), number(language, plan.segments),
          bytes(plan.bytes), bytes(plan.archive_bytes), bytes(plan.token_bytes_read)));
}

ExitStatus write_answers(const HuntArguments& arguments, const archive::Question& question,
                         const read::Walk& walk, Language language) {
  auto options = arguments.scan.input.options();
  if (!options) return fail(options.error());
  options->cancelled = &interrupted();
  auto output = OutputFile::open(arguments.scan.output);
  if (!output) return fail(output.error());
  const bool as_csv = arguments.scan.format == "csv";
  if (as_csv && !arguments.count) output->write(event_csv_header());
  Ledger ledger(language);
  ledger.add(walk);
  AnswerSink sink(*output, ledger);
  read::Progress progress;
  run_pipeline(
      walk.files, *options,
      [&] {
        return std::make_unique<archive::QuestionWorker>(
            question, std::make_unique<AnswerWorker>(as_csv, arguments.count));
      },
      sink, progress);
  if (auto finished = output->finish(); !finished) return fail(finished.error());
  print_shortfalls(ledger);
  fmt::print(stderr, "{}\n",
             ledger.events() == 0 ? std::string(say(language, Phrase::hunt_nothing))
                                  : say(language, Phrase::hunt_count, number(language, ledger.events())));
  return ledger.is_complete() ? ExitStatus::done : ExitStatus::incomplete;
}

ExitStatus run_hunt(HuntArguments& arguments) {
  const Language language = language_of(arguments.scan.language);
  const auto question = question_of(arguments);
  if (!question) return fail(question.error());
  const auto plan = archive::plan_hunt(arguments.folder, *question);
  if (!plan) return fail(plan.error());
  tell_plan(*plan, language);
  read::Walk walk = archive::walk_of(*plan);
  if (walk.files.empty()) {
    fmt::print(stderr, "{}\n", say(language, Phrase::hunt_nothing));
    return ExitStatus::done;
  }
  if (!arguments.has_rules()) return write_answers(arguments, *question, walk, language);
  return scan_files(arguments.scan, std::move(walk), [&question](std::unique_ptr<read::BlockWorker> worker) {
    return std::make_unique<archive::QuestionWorker>(*question, std::move(worker));
  });
}

}  // namespace

void add_hunt_command(CLI::App& app, ExitStatus& status) {
  const auto arguments = std::make_shared<HuntArguments>();
  ScanArguments& scan = arguments->scan;
  scan.format = "jsonl";
  CLI::App* command = app.add_subcommand("hunt", "Ask an archive whether something was ever seen");
  command->add_option("FOLDER", arguments->folder, "The archive")->required();
  command
      ->add_option("--indicators", scan.indicators,
                   "Lists of addresses, domains, URLs, hashes, file names, senders: any of them (may stand "
                   "several times)")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command
      ->add_option("--rule", scan.rules.rules,
                   "Sigma rules, files or folders: any of them (may stand several times)")
      ->type_name("PATH")
      ->allow_extra_args(false);
  command
      ->add_option("--word", arguments->words,
                   "Whole words that stand together in a value (may stand several times)")
      ->type_name("TEXT")
      ->allow_extra_args(false);
  command
      ->add_option("--field", arguments->fields,
                   "A field and its value, with * and ? (may stand several times)")
      ->type_name("NAME=PATTERN")
      ->allow_extra_args(false);
  command->add_option("--since", scan.selection.since, "Only events from this time on")->type_name("TIME");
  command->add_option("--until", scan.selection.until, "Only events before this time")->type_name("TIME");
  command->add_flag("--count", arguments->count, "Only say how many events answer");
  command
      ->add_option("--format", scan.format, "jsonl (default), csv; with --rule also table, html, navigator")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"jsonl", "csv", "table", "html", "navigator"}));
  command->add_option("-o,--output", scan.output, "Where to write (default: standard output)")
      ->type_name("FILE");
  command->add_option("--threads", scan.input.threads, "Threads (default: as many as the machine has)")
      ->type_name("N");
  add_mapping_option(*command, scan.input.mappings);
  add_language_option(*command, scan.language);
  command->callback([arguments, &status] { status = run_hunt(*arguments); });
}

}  // namespace garde::cli
