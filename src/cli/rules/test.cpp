// SPDX-License-Identifier: Apache-2.0
// garde rules test: plays the examples that stand beside rules, and says which rules do not do what they say.
//
// Each rule file is tested alone, with the rules of other files that its correlations name: an example
// matches where any rule of the file that reports on its own, or any correlation of the file, finds
// something in it. The events go through the same detector as those of a scan.
#include <algorithm>
#include <boost/json.hpp>
#include <fmt/core.h>
#include <map>
#include <memory>
#include <set>

#include "base/file.h"
#include "cli/output/terminal_text.h"
#include "cli/rule_arguments.h"
#include "cli/rules/commands.h"
#include "cli/rules/examples.h"
#include "detect/detector.h"

namespace garde::cli::rules {
namespace {

constexpr std::size_t kMostExampleBytes = 4 << 20;

struct TestArguments {
  std::vector<std::string> paths;
  std::vector<std::string> mappings;
  std::string placeholders;
  std::string format = "text";
  std::string language;
};

struct Failed {
  std::string file;
  std::string example;  ///< empty: the file itself
  std::string where;    ///< with the line
  std::string what;
};

Failed of_file(const std::string& file, const Error& error) {
  return {file, "", error.where.empty() ? file : error.where, Error{error.what, "", error.mend}.message()};
}

struct Outcome {
  std::size_t files = 0;
  std::size_t examples = 0;
  std::vector<std::string> without_examples;
  std::vector<Failed> failed;
};

bool is_named(const std::vector<std::string>& names, const sigma::Metadata& rule) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return name == rule.id || (!rule.name.empty() && name == rule.name);
  });
}

// The rules of one file and, through correlations, those they stand on.
sigma::LoadedRules part_of(const sigma::LoadedRules& all, const std::string& file) {
  std::vector<std::string> needed;
  std::set<const sigma::Metadata*> taken;
  const auto wanted = [&](const sigma::Metadata& rule) {
    return rule.file == file || is_named(needed, rule);
  };
  for (bool grew = true; grew;) {
    grew = false;
    for (const sigma::Correlation& correlation : all.correlations) {
      if (!wanted(correlation) || !taken.insert(&correlation).second) continue;
      needed.insert(needed.end(), correlation.rules.begin(), correlation.rules.end());
      grew = true;
    }
  }
  sigma::LoadedRules part;
  for (const sigma::Rule& rule : all.rules)
    if (wanted(rule)) part.rules.push_back(rule);
  for (const sigma::Correlation& correlation : all.correlations)
    if (taken.count(&correlation) != 0) part.correlations.push_back(correlation);
  return part;
}

// Notes what the file's own rules find.
class Finds final : public detect::FindingVisitor, public EventVisitor {
 public:
  Finds(detect::Detector::Session& session, const std::string& file) : session_(session), file_(file) {}

  void visit(Event& event) override { session_.detect(event, *this); }
  void found(const detect::Finding& finding, Event&) override {
    if (finding.rule != nullptr && finding.rule->file == file_) titles_.insert(finding.rule->title);
  }
  void found(const detect::CorrelationFinding& finding) {
    if (finding.rule->file == file_) titles_.insert(finding.rule->title);
  }
  [[nodiscard]] const std::set<std::string>& titles() const { return titles_; }

 private:
  detect::Detector::Session& session_;
  const std::string& file_;
  std::set<std::string> titles_;
};

// Why nothing was found, as far as the detector can tell.
std::string reason(const sigma::Coverage& coverage) {
  std::string text;
  for (const auto& absent : coverage.absent_sources)
    text += fmt::format("; no event belongs to the log source {}",
                        fmt::format("{}/{}/{}", absent.logsource.product, absent.logsource.category,
                                    absent.logsource.service));
  for (const auto& absent : coverage.absent_fields) {
    text += "; no event has the fields";
    for (const std::string& field : absent.fields) text += " " + field;
  }
  return text;
}

// What is wrong with the example; empty where it is as it should be.
std::string fault_of(const Example& example, const sigma::LoadedRules& rules, const sigma::Mappings& mappings,
                     const std::shared_ptr<const read::Shapes>& shapes, const std::string& file) {
  const auto detector = detect::Detector::make(rules, mappings, nullptr);
  detect::Detector::Session sessions[] = {detect::Detector::Session(detector)};
  Finds finds(sessions[0], file);
  std::uint32_t input = 0;
  for (const ExampleEntry& entry : example.entries) {
    sessions[0].begin_input(input++);
    if (const auto played = play(entry, shapes, finds); !played)
      return Error{played.error().what, "", played.error().mend}.message();
  }
  const auto summary = detector->finish(sessions);
  for (const auto& correlation : summary.correlations) finds.found(correlation);
  if (example.must_match && finds.titles().empty())
    return "must match and does not" + reason(summary.coverage);
  if (!example.must_match && !finds.titles().empty())
    return "must not match and does: " + *finds.titles().begin();
  return {};
}

void test_file(const std::string& file, const sigma::LoadedRules& all, const sigma::Mappings& mappings,
               const std::shared_ptr<const read::Shapes>& shapes, Outcome& outcome) {
  ++outcome.files;
  const auto beside = std::filesystem::path(file).replace_extension(".examples");
  std::error_code ignored;
  if (!std::filesystem::exists(beside, ignored)) {
    outcome.without_examples.push_back(file);
    return;
  }
  const auto text = read_file(beside, kMostExampleBytes);
  const auto examples = text ? read_examples(*text, beside.string()) : failure(text.error());
  if (!examples) {
    outcome.failed.push_back(of_file(file, examples.error()));
    return;
  }
  const sigma::LoadedRules rules = part_of(all, file);
  for (const Example& example : *examples) {
    ++outcome.examples;
    std::string fault = fault_of(example, rules, mappings, shapes, file);
    if (!fault.empty()) outcome.failed.push_back({file, example.name, example.where, std::move(fault)});
  }
}

// Examples whose rule is not there test nothing.
void find_orphans(const std::vector<std::filesystem::path>& paths, const std::set<std::string>& files,
                  Outcome& outcome) {
  for (const std::filesystem::path& path : paths) {
    std::error_code code;
    for (std::filesystem::recursive_directory_iterator entry(path, code), end; !code && entry != end;
         entry.increment(code)) {
      if (entry->path().extension() != ".examples") continue;
      const auto with = [&](const char* extension) {
        return files.count(std::filesystem::path(entry->path()).replace_extension(extension).string()) != 0;
      };
      if (!with(".yml") && !with(".yaml"))
        outcome.failed.push_back(
            of_file(entry->path().string(), {"no sound rule stands beside these examples", "", ""}));
    }
  }
}

void print_json(const Outcome& outcome) {
  boost::json::array failed;
  for (const Failed& one : outcome.failed)
    failed.push_back(
        {{"file", one.file}, {"example", one.example}, {"where", one.where}, {"error", one.what}});
  boost::json::array without(outcome.without_examples.begin(), outcome.without_examples.end());
  const boost::json::object report{{"files", outcome.files},
                                   {"examples", outcome.examples},
                                   {"without_examples", std::move(without)},
                                   {"failed", std::move(failed)}};
  fmt::print("{}\n", boost::json::serialize(report));
}

void print_text(const Outcome& outcome, Language language) {
  for (const Failed& one : outcome.failed) {
    const std::string name = one.example.empty() ? std::string() : " '" + one.example + "'";
    fmt::print("{}\n", harmless_line(fmt::format("{}:{} {}", one.where, name, one.what)));
  }
  fmt::print("{}", say(language, Phrase::rules_tested, number(language, outcome.files),
                       number(language, outcome.examples), number(language, outcome.failed.size())));
  if (!outcome.without_examples.empty())
    fmt::print("{}", say(language, Phrase::rules_without_examples,
                         number(language, outcome.without_examples.size())));
  fmt::print("\n");
}

ExitStatus run_test(const TestArguments& arguments) {
  const RuleArguments rules{arguments.paths, arguments.placeholders};
  auto loaded = rules.load();
  if (!loaded) return fail(loaded.error());
  const auto mapping_files = mapping_paths(arguments.mappings);
  const auto mappings = sigma::Mappings::load(mapping_files);
  if (!mappings) return fail(mappings.error());
  auto shapes = read::Shapes::load(mapping_files);
  if (!shapes) return fail(shapes.error());
  const auto shared_shapes = std::make_shared<const read::Shapes>(std::move(*shapes));

  Outcome outcome;
  for (const sigma::FailedRule& broken : loaded->failed)
    outcome.failed.push_back(of_file(broken.file, broken.error));
  std::set<std::string> files;
  for (const sigma::Rule& rule : loaded->rules) files.insert(rule.file);
  for (const sigma::Correlation& correlation : loaded->correlations) files.insert(correlation.file);
  for (const std::string& file : files) test_file(file, *loaded, *mappings, shared_shapes, outcome);
  if (const auto paths = rules.rule_paths()) find_orphans(*paths, files, outcome);
  if (outcome.examples == 0 && outcome.failed.empty())
    return fail({"holds no rules with examples", arguments.paths.front(),
                 "put x.examples beside x.yml; docs/rule-tests.md says how"});
  if (arguments.format == "json") {
    print_json(outcome);
  } else {
    print_text(outcome, language_of(arguments.language));
  }
  return outcome.failed.empty() ? ExitStatus::done : ExitStatus::incomplete;
}

}  // namespace

void add_test_command(CLI::App& rules, ExitStatus& status) {
  const auto arguments = std::make_shared<TestArguments>();
  CLI::App* command =
      rules.add_subcommand("test", "Play the examples beside rules; ends with 1 where any is not as it says");
  command->add_option("PATH", arguments->paths, "Files and folders of rules; builtin: Garde's")
      ->required()
      ->type_name("");
  add_mapping_option(*command, arguments->mappings);
  command->add_option("--placeholders", arguments->placeholders, "YAML file with the placeholders' values")
      ->type_name("FILE");
  command->add_option("--format", arguments->format, "text (default) or json")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "json"}));
  add_language_option(*command, arguments->language);
  command->callback([arguments, &status] { status = run_test(*arguments); });
}

}  // namespace garde::cli::rules
