// SPDX-License-Identifier: Apache-2.0
// garde sector import: takes registers and lists into a register file.
#include <fmt/core.h>
#include <memory>

#include "base/file.h"
#include "cli/output/terminal_text.h"
#include "cli/sector/commands.h"
#include "sector/layouts.h"

namespace garde::cli::sector {
namespace {

constexpr std::size_t kMostBytes = std::size_t{2} << 30;
constexpr std::size_t kMostRefusals = 20;

struct ImportArguments {
  std::vector<std::string> files;
  std::string output = "sector.db";
  std::string language;
  bool allow_many_gone = false;
};

Result<garde::sector::Import> read(const std::string& path) {
  const auto text = read_file(path, kMostBytes);
  if (!text) return failure(text.error());
  if (garde::sector::is_finess(*text)) return garde::sector::read_finess(*text);
  return garde::sector::read_list(*text, path);
}

void say_outcome(const std::string& path, const garde::sector::ImportOutcome& outcome, Language language) {
  const bool french = language == Language::french;
  fmt::print("{}\n", french ? fmt::format("{} : {} lus, {} ajoutés, {} modifiés, {} disparus, {} inchangés, {} refusés", harmless_line(path),
                                          outcome.read, outcome.added.size(), outcome.changed.size(), outcome.gone.size(),
                                          outcome.unchanged, outcome.refused.size())
                            : fmt::format("{}: {} read, {} added, {} changed, {} gone, {} unchanged, {} refused", harmless_line(path),
                                          outcome.read, outcome.added.size(), outcome.changed.size(), outcome.gone.size(),
                                          outcome.unchanged, outcome.refused.size()));
  for (std::size_t i = 0; i < outcome.refused.size() && i < kMostRefusals; ++i)
    fmt::print("  {}:{}: {}\n", harmless_line(path), outcome.refused[i].line, harmless_line(outcome.refused[i].reason));
  if (outcome.refused.size() > kMostRefusals)
    fmt::print("  {} {}\n", french ? "et d'autres :" : "and others:", outcome.refused.size() - kMostRefusals);
}

ExitStatus run(const ImportArguments& arguments) {
  auto store = garde::sector::Store::open(arguments.output, true);
  if (!store) return fail(store.error());
  ExitStatus status = ExitStatus::done;
  for (const std::string& path : arguments.files) {
    auto import = read(path);
    if (!import) return fail(import.error());
    const auto outcome = store->merge(std::move(*import), arguments.allow_many_gone);
    if (!outcome) return fail(outcome.error());
    say_outcome(path, *outcome, language_of(arguments.language));
    if (!outcome->refused.empty()) status = ExitStatus::incomplete;
  }
  return status;
}

}  // namespace

void add_import_command(CLI::App& sector, ExitStatus& status) {
  auto arguments = std::make_shared<ImportArguments>();
  CLI::App* import = sector.add_subcommand("import", "Take in registers (FINESS) and lists of beds, groups, providers");
  import->add_option("files", arguments->files, "Files, the register first")->required();
  import->add_option("-o,--output", arguments->output, "Register to write or add to (default: sector.db)");
  import->add_flag("--allow-many-gone", arguments->allow_many_gone,
                   "Even where more than half of a register's establishments are no longer in it");
  add_language_option(*import, arguments->language);
  import->callback([arguments, &status] { status = run(*arguments); });
}

}  // namespace garde::cli::sector
