// SPDX-License-Identifier: Apache-2.0
// garde rules show: what a rule looks for, in words, and what it says to the person who reads its finding.
#include <algorithm>
#include <array>
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <memory>

#include "attack/attack.h"
#include "cli/output/terminal_text.h"
#include "cli/rule_arguments.h"
#include "cli/rules/commands.h"
#include "cli/rules/listed_rule.h"
#include "cli/rules/words.h"

namespace garde::cli::rules {
namespace {

constexpr std::size_t kMostLinesOfText = 60;

struct ShowArguments {
  std::string wanted;
  RuleArguments rules;
  std::vector<std::string> mappings;
  std::string language;
};

// The headings, in French and English.
struct Headings {
  std::string_view level, techniques, source, through, file, false_positives, explanation, first_action,
      looks_for, nothing;
};
constexpr Headings kFrench{"Niveau",      "ATT&CK",
                           "Source",      "Événements",
                           "Fichier",     "Fausses alertes",
                           "Explication", "À faire d’abord",
                           "Cherche",     "aucune correspondance connue (--mapping)"};
constexpr Headings kEnglish{
    "Level",           "ATT&CK",      "Log source",   "Events",    "File",
    "False positives", "Explanation", "First action", "Looks for", "no mapping known (--mapping)"};

class Page {
 public:
  Page(OutputFile& output, Language language)
      : output_(output),
        terminal_(Terminal::of(output)),
        language_(language),
        headings_(language == Language::french ? kFrench : kEnglish) {}

  void write(const ListedRule& one, const sigma::LoadedRules& loaded, const sigma::Mappings& mappings) {
    const sigma::Metadata& rule = *one.rule;
    const sigma::Level level = rule.level.value_or(sigma::Level::medium);
    line(terminal_.paint(Style::bold, harmless_line(title_in(language_, rule))));
    line(harmless_line(rule.id));
    line("");
    paragraph(headings_.level, level_name(language_, level));
    for (const std::string& id : attack::technique_ids(rule.tags))
      paragraph(headings_.techniques, id + " " + attack::full_name(id));
    for (const sigma::LogSource* source : one.sources) write_source(*source, mappings);
    paragraph(headings_.file, rule.file + ":" + std::to_string(rule.line));
    write_guidance(rule);
    if (!rule.false_positives.empty())
      paragraph(headings_.false_positives, fmt::format("{}", fmt::join(rule.false_positives, "; ")));
    line("");
    line(terminal_.paint(Style::bold, headings_.looks_for));
    const auto words = one.plain != nullptr
                           ? describe(*one.plain, language_)
                           : describe(*one.correlation, rules_of(loaded, *one.correlation), language_);
    for (const WordLine& word : words) indented(2 + 2 * static_cast<std::size_t>(word.depth), word.text);
    line("");
  }

 private:
  static constexpr std::size_t kLabel = 18;

  void line(std::string_view text) { output_.write(std::string(text) + "\n"); }

  void indented(std::size_t by, std::string_view text, std::string_view label = {}) {
    const std::size_t width = terminal_.width > by + 20 ? terminal_.width - by : 20;
    std::string head = label.empty() ? std::string(by, ' ') : fit_and_fill(label, by);
    for (const std::string& part : wrap(harmless_line(text, 64 << 10), width, kMostLinesOfText)) {
      line(head + part);
      head.assign(by, ' ');
    }
  }
  void paragraph(std::string_view label, std::string_view text) { indented(kLabel, text, label); }

  void write_guidance(const sigma::Metadata& rule) {
    const auto own = rule.guidance.find(std::string(code(language_)));
    const std::string& explanation = own == rule.guidance.end() || own->second.explanation.empty()
                                         ? rule.description
                                         : own->second.explanation;
    line("");
    paragraph(headings_.explanation, explanation);
    if (own != rule.guidance.end()) paragraph(headings_.first_action, own->second.first_action);
  }

  // The kinds of events that mappings bring to the log source.
  void write_source(const sigma::LogSource& source, const sigma::Mappings& mappings) {
    paragraph(headings_.source,
              to_text(source) + (source.definition.empty() ? "" : ": " + source.definition));
    bool any = false;
    for (const sigma::SourceMapping& mapping : mappings.sources()) {
      const auto fits = [](const std::string& wanted, const std::string& has) {
        return wanted.empty() || wanted == has;
      };
      if (!fits(source.product, mapping.logsource.product) ||
          !fits(source.category, mapping.logsource.category) ||
          !fits(source.service, mapping.logsource.service))
        continue;
      if (to_text(source) == "any") break;
      any = true;
      std::string text = mapping.shape;
      for (const auto& condition : mapping.when)
        text += fmt::format(" {}={}", condition.field, fmt::join(condition.values, "|"));
      paragraph(headings_.through, text);
    }
    if (!any && to_text(source) != "any") paragraph(headings_.through, headings_.nothing);
  }

  OutputFile& output_;
  Terminal terminal_;
  Language language_;
  const Headings& headings_;
};

ExitStatus run_show(const ShowArguments& arguments) {
  const auto loaded = arguments.rules.load();
  if (!loaded) return fail(loaded.error());
  const auto mappings = sigma::Mappings::load(mapping_paths(arguments.mappings));
  if (!mappings) return fail(mappings.error());
  const auto found = find_rules(*loaded, arguments.wanted);
  if (found.empty())
    return fail({"no rule has the id, name, title or file name '" + arguments.wanted + "'", "",
                 "garde rules list names them; --rules adds others"});
  auto output = OutputFile::open("");
  if (!output) return fail(output.error());
  Page page(*output, language_of(arguments.language));
  for (const ListedRule& one : found)
    if (one.reports || found.size() == 1) page.write(one, *loaded, *mappings);
  if (auto finished = output->finish(); !finished) return fail(finished.error());
  return ExitStatus::done;
}

}  // namespace

void add_show_command(CLI::App& rules, ExitStatus& status) {
  const auto arguments = std::make_shared<ShowArguments>();
  CLI::App* command = rules.add_subcommand("show", "What a rule looks for, in words");
  command->add_option("ID", arguments->wanted, "The rule's id, name, title or file name")
      ->required()
      ->type_name("");
  arguments->rules.add_to(*command);
  add_mapping_option(*command, arguments->mappings);
  add_language_option(*command, arguments->language);
  command->callback([arguments, &status] { status = run_show(*arguments); });
}

}  // namespace garde::cli::rules
