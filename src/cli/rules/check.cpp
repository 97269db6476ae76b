// SPDX-License-Identifier: Apache-2.0
// garde rules check: which rules are broken, where, and how to mend them.
#include <boost/json.hpp>
#include <fmt/core.h>
#include <memory>

#include "cli/output/terminal_text.h"
#include "cli/rule_arguments.h"
#include "cli/rules/commands.h"

namespace garde::cli::rules {
namespace {

struct CheckArguments {
  std::vector<std::string> paths;
  std::string placeholders;
  std::string format = "text";
  std::string language;
};

void print_json(const sigma::LoadedRules& loaded) {
  boost::json::array failed;
  for (const sigma::FailedRule& rule : loaded.failed)
    failed.push_back({{"file", rule.file}, {"id", rule.id}, {"error", rule.error.message()}});
  const boost::json::object report{{"files", loaded.files},
                                   {"rules", loaded.rules.size()},
                                   {"correlations", loaded.correlations.size()},
                                   {"loaded", loaded.rules.size() + loaded.correlations.size()},
                                   {"failed", std::move(failed)}};
  fmt::print("{}\n", boost::json::serialize(report));
}

// A broken rule's text may hold anything: it reaches the terminal harmless.
void print_text(const sigma::LoadedRules& loaded, Language language) {
  for (const sigma::FailedRule& rule : loaded.failed)
    fmt::print("{}\n", harmless_line(rule.error.where.empty() ? rule.file + ": " + rule.error.message()
                                                              : rule.error.message()));
  std::size_t waiting = 0;
  for (const sigma::Rule& rule : loaded.rules) waiting += rule.missing_placeholders.empty() ? 0 : 1;
  fmt::print("{}", say(language, Phrase::rules_checked, number(language, loaded.files),
                       number(language, loaded.rules.size()), number(language, loaded.correlations.size()),
                       number(language, loaded.failed.size())));
  if (waiting > 0) fmt::print("{}", say(language, Phrase::rules_waiting, number(language, waiting)));
  fmt::print("\n");
}

ExitStatus run_check(const CheckArguments& arguments) {
  const RuleArguments rules{arguments.paths, arguments.placeholders};
  const auto loaded = rules.load();
  if (!loaded) return fail(loaded.error());
  if (loaded->files == 0)
    return fail({"holds no rules", arguments.paths.front(), "a rule file ends in .yml"});
  if (arguments.format == "json") {
    print_json(*loaded);
  } else {
    print_text(*loaded, language_of(arguments.language));
  }
  return loaded->failed.empty() ? ExitStatus::done : ExitStatus::incomplete;
}

}  // namespace

void add_check_command(CLI::App& rules, ExitStatus& status) {
  const auto arguments = std::make_shared<CheckArguments>();
  CLI::App* command = rules.add_subcommand("check", "Find broken rules; ends with 1 where there are any");
  command
      ->add_option("PATH", arguments->paths, "Files, folders and archives of Sigma rules; builtin: Garde's")
      ->required()
      ->type_name("");
  command->add_option("--placeholders", arguments->placeholders, "YAML file with the placeholders' values")
      ->type_name("FILE");
  command->add_option("--format", arguments->format, "text (default) or json")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "json"}));
  add_language_option(*command, arguments->language);
  command->callback([arguments, &status] { status = run_check(*arguments); });
}

}  // namespace garde::cli::rules
