// SPDX-License-Identifier: Apache-2.0
// garde rules list: the rules there are, one a line.
#include <algorithm>
#include <boost/json.hpp>
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <memory>

#include "attack/attack.h"
#include "base/case_fold.h"
#include "cli/output/terminal_text.h"
#include "cli/rule_arguments.h"
#include "cli/rules/commands.h"
#include "cli/rules/listed_rule.h"

namespace garde::cli::rules {
namespace {

constexpr std::size_t kWideEnough = 150;

struct ListArguments {
  RuleArguments rules;
  std::vector<std::string> levels;
  std::vector<std::string> tags;
  std::vector<std::string> products;
  std::string format = "table";
  std::string language;
};

bool is_one_of(const std::vector<std::string>& wanted, std::string_view text) {
  return std::any_of(wanted.begin(), wanted.end(),
                     [&](const std::string& one) { return equal_without_case(one, text); });
}

// "T1003" asks for "attack.t1003" and its sub-techniques; a whole tag for itself.
bool has_tag(const sigma::Metadata& rule, const std::vector<std::string>& wanted) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& one) {
    const std::string folded = fold_case(one);
    return std::any_of(rule.tags.begin(), rule.tags.end(), [&](const std::string& tag) {
      return tag == folded || tag == "attack." + folded || tag.starts_with("attack." + folded + ".") ||
             tag.starts_with(folded + ".");
    });
  });
}

bool is_wanted(const ListedRule& one, const ListArguments& arguments) {
  if (!one.reports) return false;
  const auto level = one.rule->level ? to_string(*one.rule->level) : std::string_view();
  if (!arguments.levels.empty() && !is_one_of(arguments.levels, level)) return false;
  if (!arguments.tags.empty() && !has_tag(*one.rule, arguments.tags)) return false;
  return arguments.products.empty() ||
         std::any_of(one.sources.begin(), one.sources.end(), [&](const sigma::LogSource* source) {
           return is_one_of(arguments.products, source->product);
         });
}

std::string sources_of(const ListedRule& one) {
  std::vector<std::string> texts;
  for (const sigma::LogSource* source : one.sources) texts.push_back(to_text(*source));
  return fmt::format("{}", fmt::join(texts, ", "));
}

Result<void> write_table(const std::vector<ListedRule>& all, Language language) {
  auto output = OutputFile::open("");
  if (!output) return failure(output.error());
  const Terminal terminal = Terminal::of(*output);
  // Where a line has no room for all, what a person reads stands on the first and what a program takes on the
  // second.
  const bool is_narrow = terminal.width < kWideEnough;
  const std::size_t title_width = is_narrow ? terminal.width - 10 : terminal.width - 108;
  for (const ListedRule& one : all) {
    const sigma::Level level = one.rule->level.value_or(sigma::Level::medium);
    const std::string name = terminal.paint(style_of(level), fit_and_fill(level_name(language, level), 9));
    const std::string techniques = fmt::format("{}", fmt::join(attack::technique_ids(one.rule->tags), " "));
    const std::string title = harmless_line(title_in(language, *one.rule));
    const std::string source = harmless_line(sources_of(one));
    const std::string id = harmless_line(one.rule->id);
    output->write(
        is_narrow
            ? fmt::format("{} {}\n          {}\n", name, fit(title, title_width),
                          terminal.paint(Style::dim, id + "  " +
                                                         fit(techniques + "  " + source,
                                                             terminal.width > 50 ? terminal.width - 48 : 20)))
            : fmt::format("{} {} {} {} {}\n", name, fit_and_fill(title, title_width),
                          fit_and_fill(techniques, 20), fit_and_fill(source, 38), id));
  }
  return output->finish();
}

void print_json(const std::vector<ListedRule>& all) {
  boost::json::array report;
  for (const ListedRule& one : all) {
    boost::json::array sources;
    for (const sigma::LogSource* source : one.sources)
      sources.push_back(
          {{"product", source->product}, {"category", source->category}, {"service", source->service}});
    boost::json::object titles;
    for (const auto& [language, guidance] : one.rule->guidance) titles[language] = guidance.title;
    report.push_back(
        {{"id", one.rule->id},
         {"title", one.rule->title},
         {"titles", std::move(titles)},
         {"kind", one.correlation != nullptr ? "correlation" : "rule"},
         {"level", one.rule->level ? boost::json::value(std::string(to_string(*one.rule->level))) : nullptr},
         {"status", one.rule->status},
         {"tags", boost::json::array(one.rule->tags.begin(), one.rule->tags.end())},
         {"logsources", std::move(sources)},
         {"file", one.rule->file},
         {"line", one.rule->line}});
  }
  fmt::print("{}\n", boost::json::serialize(report));
}

ExitStatus run_list(const ListArguments& arguments) {
  const auto loaded = arguments.rules.load();
  if (!loaded) return fail(loaded.error());
  std::vector<ListedRule> all = list_rules(*loaded);
  std::erase_if(all, [&](const ListedRule& one) { return !is_wanted(one, arguments); });
  std::stable_sort(all.begin(), all.end(), [](const ListedRule& left, const ListedRule& right) {
    return left.rule->file < right.rule->file;
  });
  if (arguments.format == "json") {
    print_json(all);
  } else if (auto written = write_table(all, language_of(arguments.language)); !written) {
    return fail(written.error());
  }
  if (!loaded->failed.empty())
    fmt::print(stderr, "garde: {}\n",
               say(language_of(arguments.language), Phrase::rules_not_listed,
                   number(language_of(arguments.language), loaded->failed.size())));
  return loaded->failed.empty() ? ExitStatus::done : ExitStatus::incomplete;
}

}  // namespace

void add_list_command(CLI::App& rules, ExitStatus& status) {
  const auto arguments = std::make_shared<ListArguments>();
  CLI::App* command = rules.add_subcommand("list", "List rules, those that only feed correlations left out");
  arguments->rules.add_to(*command);
  command->add_option("--level", arguments->levels, "Only of this level (may stand several times)")
      ->type_name("LEVEL")
      ->allow_extra_args(false)
      ->check(CLI::IsMember({"informational", "low", "medium", "high", "critical"}));
  command
      ->add_option("--tag", arguments->tags, "Only with this tag: attack.t1003, T1003, attack.impact, cve...")
      ->type_name("TAG")
      ->allow_extra_args(false);
  command->add_option("--product", arguments->products, "Only for logs of this product: windows, linux...")
      ->type_name("PRODUCT")
      ->allow_extra_args(false);
  command->add_option("--format", arguments->format, "table (default) or json")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"table", "json"}));
  add_language_option(*command, arguments->language);
  command->callback([arguments, &status] { status = run_list(*arguments); });
}

}  // namespace garde::cli::rules
