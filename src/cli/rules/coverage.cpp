// SPDX-License-Identifier: Apache-2.0
// garde rules coverage: how many rules watch for each ATT&CK technique.
#include <algorithm>
#include <fmt/core.h>
#include <map>
#include <memory>
#include <set>

#include "attack/attack.h"
#include "cli/output/navigator.h"
#include "cli/output/terminal_text.h"
#include "cli/rule_arguments.h"
#include "cli/rules/commands.h"
#include "cli/rules/listed_rule.h"

namespace garde::cli::rules {
namespace {

struct CoverageArguments {
  RuleArguments rules;
  std::string format = "table";
  std::string output;
  std::string language;
};

struct Counted {
  std::map<std::string, std::vector<const sigma::Metadata*>> by_technique;
  std::size_t rules = 0;
  std::size_t without = 0;  ///< rules that name no technique
};

Counted count(const sigma::LoadedRules& loaded) {
  Counted counted;
  for (const ListedRule& one : list_rules(loaded)) {
    if (!one.reports) continue;
    ++counted.rules;
    const auto ids = attack::technique_ids(one.rule->tags);
    if (ids.empty()) ++counted.without;
    for (const std::string& id : std::set<std::string>(ids.begin(), ids.end()))
      counted.by_technique[id].push_back(one.rule);
  }
  return counted;
}

// A technique stands under each of its tactics; a sub-technique under those of its technique.
std::vector<std::string_view> tactics_of(const std::string& id) {
  const attack::Technique* technique = attack::find_technique(id);
  if (technique != nullptr && technique->tactics.empty())
    technique = attack::find_technique(std::string_view(id).substr(0, 5));
  return technique == nullptr ? std::vector<std::string_view>{} : technique->tactics;
}

void write_tactic(OutputFile& output, const Terminal& terminal, std::string_view name,
                  const std::vector<std::string>& ids, const Counted& counted) {
  output.write(terminal.paint(Style::bold, name) + "\n");
  for (const std::string& id : ids)
    output.write(
        fmt::format("  {:<10} {:>5}  {}\n", id, counted.by_technique.at(id).size(), attack::full_name(id)));
}

void write_table(OutputFile& output, const Counted& counted, Language language) {
  const Terminal terminal = Terminal::of(output);
  std::map<std::string_view, std::vector<std::string>> by_tactic;
  for (const auto& [id, rules] : counted.by_technique) {
    const auto tactics = tactics_of(id);
    for (const std::string_view tactic : tactics) by_tactic[tactic].push_back(id);
    if (tactics.empty()) by_tactic[""].push_back(id);
  }
  for (const std::string_view tactic : attack::tactics())
    if (const auto found = by_tactic.find(tactic); found != by_tactic.end())
      write_tactic(output, terminal, attack::tactic_name(language, tactic), found->second, counted);
  const bool french = language == Language::french;
  if (const auto found = by_tactic.find(""); found != by_tactic.end())
    write_tactic(output, terminal, french ? "Techniques inconnues" : "Unknown techniques", found->second,
                 counted);
  output.write(
      fmt::format(fmt::runtime(french ? "\n{} règles, {} techniques ; {} règles n’en nomment aucune\n"
                                      : "\n{} rules, {} techniques; {} rules name none\n"),
                  counted.rules, counted.by_technique.size(), counted.without));
}

void write_layer(OutputFile& output, const Counted& counted, Language language) {
  constexpr std::size_t kMostNamed = 20;
  std::map<std::string, LayerTechnique> techniques;
  for (const auto& [id, rules] : counted.by_technique) {
    LayerTechnique& technique = techniques[id];
    technique.score = rules.size();
    for (std::size_t i = 0; i < std::min(rules.size(), kMostNamed); ++i)
      technique.comment += (i == 0 ? "" : "\n") + title_in(language, *rules[i]);
    if (rules.size() > kMostNamed) technique.comment += fmt::format("\n+ {}", rules.size() - kMostNamed);
  }
  const bool french = language == Language::french;
  output.write(navigator_layer(french ? "Garde : techniques surveillées" : "Garde: techniques watched for",
                               french ? "Nombre de règles par technique" : "Number of rules per technique",
                               techniques));
  output.write("\n");
}

ExitStatus run_coverage(const CoverageArguments& arguments) {
  const auto loaded = arguments.rules.load();
  if (!loaded) return fail(loaded.error());
  const Counted counted = count(*loaded);
  auto output = OutputFile::open(arguments.output);
  if (!output) return fail(output.error());
  const Language language = language_of(arguments.language);
  if (arguments.format == "navigator") {
    write_layer(*output, counted, language);
  } else {
    write_table(*output, counted, language);
  }
  if (auto finished = output->finish(); !finished) return fail(finished.error());
  return ExitStatus::done;
}

}  // namespace

void add_coverage_command(CLI::App& rules, ExitStatus& status) {
  const auto arguments = std::make_shared<CoverageArguments>();
  CLI::App* command = rules.add_subcommand("coverage", "How many rules watch for each ATT&CK technique");
  arguments->rules.add_to(*command);
  command
      ->add_option("--format", arguments->format, "table (default) or navigator: an ATT&CK Navigator layer")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"table", "navigator"}));
  command->add_option("-o,--output", arguments->output, "Where to write (default: standard output)")
      ->type_name("FILE");
  add_language_option(*command, arguments->language);
  command->callback([arguments, &status] { status = run_coverage(*arguments); });
}

}  // namespace garde::cli::rules
