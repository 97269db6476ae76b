// SPDX-License-Identifier: Apache-2.0
// garde rules explain: why a rule did, or did not, match each event of some logs: the mappings that brought
// the event to its log source, and what each of its items found there.
//
// Cost: every event is asked of one rule without the index; one thread, so that the output is in order.
// Memory and output are bounded: --limit events are told in full, the others counted.
#include <algorithm>
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <map>
#include <memory>
#include <set>

#include "cli/input_arguments.h"
#include "cli/interrupt.h"
#include "cli/ledger.h"
#include "cli/output/terminal_text.h"
#include "cli/rule_arguments.h"
#include "cli/rules/commands.h"
#include "cli/rules/listed_rule.h"
#include "cli/rules/words.h"
#include "detect/detector.h"
#include "sigma/rule_set.h"

namespace garde::cli::rules {
namespace {

constexpr std::size_t kMostRoutes = 50;
constexpr std::size_t kMostValueBytes = 300;
constexpr std::size_t kMostValues = 4;

struct ExplainArguments {
  std::string wanted;
  InputArguments input;
  RuleArguments rules;
  std::size_t limit = 10;
  bool matches_only = false;
  std::string language;
};

std::string describe(const sigma::SourceMapping& source) {
  std::string text = to_text(source.logsource);
  if (!source.when.empty()) text += " (";
  for (std::size_t i = 0; i < source.when.size(); ++i)
    text += fmt::format("{}{}={}", i == 0 ? "" : ", ", source.when[i].field,
                        fmt::join(source.when[i].values, "|"));
  if (!source.when.empty()) text += ")";
  if (!source.file.empty()) text += fmt::format(" [{}:{}]", source.file, source.line);
  return text;
}

// Asks one rule of every event, and tells.
class Explainer final : public EventVisitor {
 public:
  Explainer(const sigma::Rule& rule, const sigma::Mappings& mappings, const ExplainArguments& arguments,
            OutputFile& output)
      : arguments_(arguments),
        language_(language_of(arguments.language)),
        rules_({rule}, mappings),
        rule_(rules_.rules().front()),
        compiled_(rule_),
        output_(output) {}

  void begin(const std::string& path) { path_ = path; }

  void visit(Event& event) override {
    ++events_;
    const auto sources = rules_.sources_of(event);
    const sigma::Plan& plan = rules_.plan(sources);
    if (plan.rules().empty()) {
      count_elsewhere(event, sources);
      return;
    }
    ++routed_;
    view_.look_at(event, plan.aliases());
    const bool matched = compiled_.matches(view_);
    if (matched) ++matched_;
    std::size_t& told = matched ? told_matched_ : told_unmatched_;
    if ((!matched && arguments_.matches_only) || told >= arguments_.limit) return;
    ++told;
    tell(event, sources, matched);
  }

  void finish() {
    write(say(language(), Phrase::explain_total, title_in(language(), rule_), number(language(), events_),
              number(language(), routed_), to_text(rule_.logsource), number(language(), matched_)));
    if (!rule_.missing_placeholders.empty())
      write("  " + say(language(), Phrase::explain_placeholders,
                       fmt::format("{}", fmt::join(rule_.missing_placeholders, ", "))));
    for (const auto& [route, count] : elsewhere_)
      write("  " + say(language(), Phrase::explain_elsewhere, number(language(), count), route));
    if (elsewhere_beyond_ > 0)
      write("  " + say(language(), Phrase::explain_elsewhere_beyond, number(language(), elsewhere_beyond_)));
  }

 private:
  [[nodiscard]] Language language() const { return language_; }
  void write(const std::string& text) { output_.write(harmless_line(text) + "\n"); }

  void count_elsewhere(Event& event, const std::vector<std::uint32_t>& sources) {
    std::string route = fmt::format("shape={}", event.shape);
    std::set<std::string> names;
    for (const std::uint32_t source : sources) names.insert(to_text(rules_.sources()[source].logsource));
    for (const std::string& name : names) route += " " + name;
    const auto found = elsewhere_.find(route);
    if (found != elsewhere_.end()) {
      ++found->second;
    } else if (elsewhere_.size() < kMostRoutes) {
      elsewhere_.emplace(std::move(route), 1);
    } else {
      ++elsewhere_beyond_;
    }
  }

  void tell(Event& event, const std::vector<std::uint32_t>& sources, bool matched) {
    write(fmt::format("{} {}#{} {}",
                      say(language(), matched ? Phrase::explain_match : Phrase::explain_no_match), path_,
                      event.position, event.time ? format_rfc3339(*event.time, 3) : std::string()));
    for (const std::uint32_t number : sources) {
      const sigma::SourceMapping& source = rules_.sources()[number];
      if (concerns(source.logsource))
        write("  " + say(language(), Phrase::explain_through, describe(source)));
    }
    for (std::uint32_t item = 0; item < rule_.items.size(); ++item) tell_item(item);
    write("");
  }

  // Whether the mapping gives something that the rule asks for.
  [[nodiscard]] bool concerns(const sigma::LogSource& source) const {
    const auto gives = [](const std::string& wanted, const std::string& has) {
      return !wanted.empty() && wanted == has;
    };
    const sigma::LogSource& wanted = rule_.logsource;
    if (wanted.category.empty() && wanted.service.empty())
      return wanted.product.empty() || wanted.product == source.product;
    return gives(wanted.category, source.category) || gives(wanted.service, source.service);
  }

  void tell_item(std::uint32_t item) {
    std::vector<std::uint32_t> held;
    std::size_t asked = 0;
    const sigma::Predicate* last = nullptr;
    for (std::uint32_t number = 0; number < rule_.predicates.size(); ++number) {
      if (rule_.predicates[number].item != item) continue;
      ++asked;
      last = &rule_.predicates[number];
      if (compiled_.holds(number, view_)) held.push_back(number);
    }
    if (last == nullptr) return;
    std::string text = fmt::format("  [{}] {}", held.empty() ? ' ' : 'x', rule_.items[item]);
    if (asked > 1) text += fmt::format(" {}/{}", held.size(), asked);
    if (!held.empty()) {
      text += " · " + rules::describe(rule_.predicates[held.front()], language());
      if (held.size() > 1) text += fmt::format(" (+{})", held.size() - 1);
    }
    if (!last->field.empty()) text += " · " + say(language(), Phrase::explain_values, values(*last));
    write(text);
  }

  std::string values(const sigma::Predicate& predicate) {
    std::vector<std::string> texts;
    std::size_t more = 0;
    for (auto slot = view_.first(predicate.field_id); slot != sigma::EventView::kNone;
         slot = view_.next(slot)) {
      if (texts.size() == kMostValues) {
        ++more;
      } else {
        texts.push_back(view_.is_null(slot)
                            ? std::string("null")
                            : "'" + std::string(view_.text(slot).substr(0, kMostValueBytes)) + "'");
      }
    }
    if (texts.empty()) return std::string(say(language(), Phrase::explain_no_field));
    std::reverse(texts.begin(), texts.end());  // slots are linked last first
    std::string text = fmt::format("{}", fmt::join(texts, ", "));
    return more == 0 ? text : text + fmt::format(" (+{})", more);
  }

  const ExplainArguments& arguments_;
  Language language_;
  sigma::RuleSet rules_;
  const sigma::Rule& rule_;
  sigma::CompiledRule compiled_;
  OutputFile& output_;
  sigma::EventView view_;
  std::string path_;
  std::uint64_t events_ = 0;
  std::uint64_t routed_ = 0;
  std::uint64_t matched_ = 0;
  std::size_t told_matched_ = 0;
  std::size_t told_unmatched_ = 0;
  std::map<std::string, std::uint64_t> elsewhere_;
  std::uint64_t elsewhere_beyond_ = 0;
};

// Every event to every explainer, and to the detector, which knows what correlations make of them.
class Worker final : public read::BlockWorker, public EventVisitor, public detect::FindingVisitor {
 public:
  Worker(std::vector<std::unique_ptr<Explainer>>& explainers, detect::Detector::Session& session)
      : explainers_(explainers), session_(session) {}

  EventVisitor& begin(const read::InputInfo& input) override {
    result_ = std::make_unique<read::BlockResult>();
    session_.begin_input(input.number);
    for (auto& explainer : explainers_) explainer->begin(input.path);
    return *this;
  }
  void visit(Event& event) override {
    ++result_->events;
    for (auto& explainer : explainers_) explainer->visit(event);
    session_.detect(event, *this);
  }
  void found(const detect::Finding&, Event&) override {}
  std::unique_ptr<read::BlockResult> end() override { return std::move(result_); }

 private:
  std::vector<std::unique_ptr<Explainer>>& explainers_;
  detect::Detector::Session& session_;
  std::unique_ptr<read::BlockResult> result_;
};

class LedgerSink final : public read::ResultSink {
 public:
  LedgerSink(OutputFile& output, Ledger& ledger) : output_(output), ledger_(ledger) {}
  bool take(const read::InputInfo& input, read::BlockResult& result) override {
    ledger_.add(input, result);
    return !output_.is_closed_by_reader();
  }
  void input_ended(const read::InputInfo& input, const Error* error) override { ledger_.end(input, error); }
  void input_failed(const Error& error) override { ledger_.fail(error); }

 private:
  OutputFile& output_;
  Ledger& ledger_;
};

// The rules that the found ones come down to: correlations stand on others.
void collect_rules(const sigma::LoadedRules& loaded, const std::vector<ListedRule>& found, int steps,
                   std::vector<const sigma::Rule*>& rules, sigma::LoadedRules& part) {
  for (const ListedRule& one : found) {
    if (one.plain != nullptr) {
      if (std::find(rules.begin(), rules.end(), one.plain) != rules.end()) continue;
      rules.push_back(one.plain);
      part.rules.push_back(*one.plain);
    } else if (steps > 0) {
      part.correlations.push_back(*one.correlation);
      collect_rules(loaded, rules_of(loaded, *one.correlation), steps - 1, rules, part);
    }
  }
}

void tell_correlations(const detect::Detector::Summary& summary, const sigma::LoadedRules& part,
                       Language language, OutputFile& output) {
  for (const sigma::Correlation& correlation : part.correlations) {
    std::size_t fired = 0;
    for (const auto& finding : summary.correlations) fired += finding.rule->id == correlation.id ? 1 : 0;
    output.write(harmless_line(say(language, Phrase::explain_fired, title_in(language, correlation),
                                   number(language, fired))) +
                 "\n");
  }
}

ExitStatus run_explain(const ExplainArguments& arguments) {
  const auto loaded = arguments.rules.load();
  if (!loaded) return fail(loaded.error());
  const auto found = find_rules(*loaded, arguments.wanted);
  if (found.empty())
    return fail({"no rule has the id, name, title or file name '" + arguments.wanted + "'", "",
                 "garde rules list names them; --rules adds others"});
  const auto mappings = sigma::Mappings::load(mapping_paths(arguments.input.mappings));
  if (!mappings) return fail(mappings.error());
  auto options = arguments.input.options();
  if (!options) return fail(options.error());
  options->threads = 1;
  options->cancelled = &interrupted();
  auto output = OutputFile::open("");
  if (!output) return fail(output.error());

  std::vector<const sigma::Rule*> rules;
  sigma::LoadedRules part;
  collect_rules(*loaded, found, 16, rules, part);
  std::vector<std::unique_ptr<Explainer>> explainers;
  for (const sigma::Rule* rule : rules)
    explainers.push_back(std::make_unique<Explainer>(*rule, *mappings, arguments, *output));
  const auto detector = detect::Detector::make(part, *mappings, nullptr);
  detect::Detector::Session sessions[] = {detect::Detector::Session(detector)};

  Ledger ledger(language_of(arguments.language));
  const read::Walk walk = read::walk(arguments.input.paths);
  ledger.add(walk);
  LedgerSink sink(*output, ledger);
  read::Progress progress;
  run_pipeline(
      walk.files, *options, [&] { return std::make_unique<Worker>(explainers, sessions[0]); }, sink,
      progress);
  for (auto& explainer : explainers) explainer->finish();
  tell_correlations(detector->finish(sessions), part, language_of(arguments.language), *output);
  if (auto finished = output->finish(); !finished) return fail(finished.error());
  print_shortfalls(ledger);
  return exit_status_of(ledger);
}

}  // namespace

void add_explain_command(CLI::App& rules, ExitStatus& status) {
  const auto arguments = std::make_shared<ExplainArguments>();
  CLI::App* command =
      rules.add_subcommand("explain", "Why a rule did, or did not, match the events of some logs");
  command->add_option("ID", arguments->wanted, "The rule's id, name, title or file name")
      ->required()
      ->type_name("");
  arguments->input.add_to(*command);
  arguments->rules.add_to(*command);
  command
      ->add_option("--limit", arguments->limit,
                   "Tell this many events that match and as many that do not (default: 10)")
      ->type_name("N");
  command->add_flag("--matches", arguments->matches_only, "Tell only events that match");
  add_language_option(*command, arguments->language);
  command->callback([arguments, &status] { status = run_explain(*arguments); });
}

}  // namespace garde::cli::rules
