// SPDX-License-Identifier: Apache-2.0
// garde sector find: establishments by name.
#include <fmt/core.h>
#include <memory>

#include "base/json_text.h"
#include "cli/output/terminal_text.h"
#include "cli/sector/commands.h"
#include "sector/catalogue.h"
#include "sector/store.h"

namespace garde::cli::sector {
namespace {

using garde::sector::Phrase;

struct FindArguments {
  std::string register_path = "sector.db";
  std::vector<std::string> words;
  std::string format = "table";
  std::string language;
  std::size_t limit = 50;
};

void print_json(const garde::sector::Establishment& one) {
  std::string line = "{\"id\":";
  append_json_string(one.id, line);
  line += ",\"name\":";
  append_json_string(one.name, line);
  line += ",\"town\":";
  append_json_string(one.town, line);
  line += ",\"department\":";
  append_json_string(one.department, line);
  line += ",\"kind\":";
  append_json_string(name_of(one.kind), line);
  fmt::print("{}}}\n", line);
}

void print_row(const garde::sector::Establishment& one, Language language) {
  fmt::print("{} {} {} {}\n", fit_and_fill(one.id, 10), fit_and_fill(one.department, 6),
             fit_and_fill(name_of(language, one.kind), 34), harmless_line(one.name));
}

ExitStatus run(const FindArguments& arguments) {
  const auto sector = garde::sector::load_sector(arguments.register_path);
  if (!sector) return fail(sector.error());
  const Language language = language_of(arguments.language);
  std::string text;
  for (const std::string& word : arguments.words) text += (text.empty() ? "" : " ") + word;
  auto found = sector->find_by_name(text, arguments.limit + 1);
  const bool are_more = found.size() > arguments.limit;
  if (are_more) found.pop_back();
  for (const garde::sector::Index index : found)
    arguments.format == "json" ? print_json((*sector)[index]) : print_row((*sector)[index], language);
  if (are_more) fmt::print(stderr, "{}\n", say(language, Phrase::more_found, found.size()));
  if (!found.empty()) return ExitStatus::done;
  fmt::print(stderr, "{}\n", say(language, Phrase::none_found));
  return ExitStatus::incomplete;
}

}  // namespace

void add_find_command(CLI::App& sector, ExitStatus& status) {
  auto arguments = std::make_shared<FindArguments>();
  CLI::App* find = sector.add_subcommand("find", "Find establishments by name, without regard to accents");
  find->add_option("words", arguments->words, "Words of the name, or their beginnings")->required();
  find->add_option("-s,--sector", arguments->register_path, "Register (default: sector.db)");
  find->add_option("--limit", arguments->limit, "At most so many (default: 50)")
      ->check(CLI::Range(1, 1'000'000));
  find->add_option("--format", arguments->format, "table or json")->check(CLI::IsMember({"table", "json"}));
  add_language_option(*find, arguments->language);
  find->callback([arguments, &status] { status = run(*arguments); });
}

}  // namespace garde::cli::sector
