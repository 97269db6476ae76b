// SPDX-License-Identifier: Apache-2.0
// garde sector find: establishments by name.
#include <fmt/core.h>
#include <memory>

#include "base/json_text.h"
#include "cli/output/terminal_text.h"
#include "cli/sector/commands.h"
#include "sector/store.h"

namespace garde::cli::sector {
namespace {

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

ExitStatus run(const FindArguments& arguments) {
  const auto sector = garde::sector::load_sector(arguments.register_path);
  if (!sector) return fail(sector.error());
  std::string text;
  for (const std::string& word : arguments.words) text += (text.empty() ? "" : " ") + word;
  const auto found = sector->find_by_name(text, arguments.limit);
  for (const garde::sector::Index index : found) {
    const garde::sector::Establishment& one = (*sector)[index];
    if (arguments.format == "json")
      print_json(one);
    else
      fmt::print("{:<10} {:<4} {:<20} {}\n", harmless_line(one.id), harmless_line(one.department),
                 name_of(one.kind), harmless_line(one.name));
  }
  if (!found.empty()) return ExitStatus::done;
  fmt::print(stderr, "{}\n",
             language_of(arguments.language) == Language::french
                 ? "Aucun établissement de ce nom dans le registre."
                 : "No establishment of this name in the register.");
  return ExitStatus::incomplete;
}

}  // namespace

void add_find_command(CLI::App& sector, ExitStatus& status) {
  auto arguments = std::make_shared<FindArguments>();
  CLI::App* find = sector.add_subcommand("find", "Find establishments by name, without regard to accents");
  find->add_option("words", arguments->words, "Words of the name, or their beginnings")->required();
  find->add_option("-s,--sector", arguments->register_path, "Register (default: sector.db)");
  find->add_option("--limit", arguments->limit, "At most so many (default: 50)");
  find->add_option("--format", arguments->format, "table or json")->check(CLI::IsMember({"table", "json"}));
  add_language_option(*find, arguments->language);
  find->callback([arguments, &status] { status = run(*arguments); });
}

}  // namespace garde::cli::sector
