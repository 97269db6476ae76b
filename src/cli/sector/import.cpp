// SPDX-License-Identifier: Apache-2.0
// garde sector import: takes registers and lists into a register file.
#include <algorithm>
#include <filesystem>
#include <fmt/core.h>
#include <memory>

#include "base/file.h"
#include "base/installation.h"
#include "base/json_text.h"
#include "cli/output/terminal_text.h"
#include "cli/sector/commands.h"
#include "sector/layouts.h"

namespace garde::cli::sector {
namespace {

namespace fs = std::filesystem;
using garde::sector::Mapping;
using garde::sector::Phrase;

constexpr std::size_t kMostBytes = std::size_t{2} << 30;
constexpr std::size_t kMostMappingBytes = 1 << 20;
constexpr std::size_t kMostRefusals = 20;

struct ImportArguments {
  std::vector<std::string> files, beds, groups, providers;
  std::string mapping;
  std::string output = "sector.db";
  std::string format = "table";
  std::string language;
  bool allow_many_gone = false;
  bool partial = false;
  bool all_refused = false;
};

Result<Mapping> read_mapping(const fs::path& path) {
  const auto text = read_file(path, kMostMappingBytes);
  if (!text) return failure(text.error());
  return garde::sector::parse_mapping(*text, path.string());
}

// The one that is named, else those that come with the program.
Result<std::vector<Mapping>> mappings_for(const ImportArguments& arguments) {
  std::vector<Mapping> all;
  std::vector<fs::path> paths;
  if (!arguments.mapping.empty()) {
    paths.emplace_back(arguments.mapping);
  } else if (const auto data = data_folder()) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(*data / "registers", ignored))
      if (entry.path().extension() == ".yml") paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
  }
  for (const fs::path& path : paths) {
    auto mapping = read_mapping(path);
    if (!mapping) return failure(mapping.error());
    all.push_back(std::move(*mapping));
  }
  return all;
}

Result<garde::sector::Import> read(const std::string& path, const ImportArguments& arguments,
                                   const std::vector<Mapping>& mappings) {
  const auto text = read_file(path, kMostBytes);
  if (!text) return failure(text.error());
  const bool is_register =
      std::find(arguments.files.begin(), arguments.files.end(), path) != arguments.files.end();
  auto import = !arguments.mapping.empty() && is_register
                    ? read_mapped(*text, path, mappings.front(), garde::sector::today_compact())
                    : garde::sector::read_any(*text, path, mappings);
  if (import && arguments.partial) import->complete = false;
  return import;
}

void say_outcome(const std::string& path, const garde::sector::ImportOutcome& outcome,
                 const ImportArguments& arguments) {
  const Language language = language_of(arguments.language);
  const auto count = [language](std::size_t value) { return number(language, value); };
  const std::string name = harmless_line(path);
  fmt::print("{}\n",
             say(language, Phrase::import_line, name, count(outcome.read), count(outcome.added.size()),
                 count(outcome.changed.size()), count(outcome.gone.size()), count(outcome.unchanged),
                 count(outcome.refused.size())));
  if (outcome.closed > 0) fmt::print("  {}\n", say(language, Phrase::notes_closed, count(outcome.closed)));
  if (outcome.older > 0) fmt::print("  {}\n", say(language, Phrase::notes_left_out, count(outcome.older)));
  const std::size_t shown = arguments.all_refused ? outcome.refused.size() : kMostRefusals;
  for (std::size_t i = 0; i < outcome.refused.size() && i < shown; ++i) {
    const garde::sector::Refusal& one = outcome.refused[i];
    const std::string reason = harmless_line(one.reason(language));
    fmt::print("  {}\n", one.line == 0 ? say(language, Phrase::refusal_without_line, name, reason)
                                       : say(language, Phrase::refusal_line, name, one.line, reason));
  }
  if (outcome.refused.size() > shown)
    fmt::print("  {}\n", say(language, Phrase::and_more_refused, count(outcome.refused.size() - shown)));
}

void append_list(const char* name, const std::vector<std::string>& values, std::string& out) {
  out += fmt::format(",\"{}\":[", name);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += ',';
    append_json_string(values[i], out);
  }
  out += ']';
}

void print_json(const std::string& path, const garde::sector::ImportOutcome& outcome, Language language) {
  std::string out = "{\"file\":";
  append_json_string(path, out);
  out += fmt::format(",\"read\":{},\"unchanged\":{},\"closed\":{},\"older\":{}", outcome.read,
                     outcome.unchanged, outcome.closed, outcome.older);
  append_list("added", outcome.added, out);
  append_list("changed", outcome.changed, out);
  append_list("gone", outcome.gone, out);
  out += ",\"refused\":[";
  for (std::size_t i = 0; i < outcome.refused.size(); ++i) {
    out += fmt::format("{}{{\"line\":{},\"reason\":", i > 0 ? "," : "", outcome.refused[i].line);
    append_json_string(outcome.refused[i].reason(language), out);
    out += '}';
  }
  fmt::print("{}]}}\n", out);
}

ExitStatus run(const ImportArguments& arguments) {
  const auto mappings = mappings_for(arguments);
  if (!mappings) return fail(mappings.error());
  auto store = garde::sector::Store::open(arguments.output, true);
  if (!store) return fail(store.error());
  ExitStatus status = ExitStatus::done;
  std::vector<std::string> paths = arguments.files;
  for (const auto* lists : {&arguments.beds, &arguments.groups, &arguments.providers})
    paths.insert(paths.end(), lists->begin(), lists->end());
  if (paths.empty())
    return fail({"no file is named", "garde sector import",
                 "name a register, or a list with --sae, --groups or --providers"});
  for (const std::string& path : paths) {
    auto import = read(path, arguments, *mappings);
    if (!import) return fail(import.error());
    const auto outcome = store->merge(std::move(*import), arguments.allow_many_gone);
    if (!outcome) {
      Error error = outcome.error();
      error.where = path;
      return fail(error);
    }
    if (arguments.format == "json")
      print_json(path, *outcome, language_of(arguments.language));
    else
      say_outcome(path, *outcome, arguments);
    if (!outcome->refused.empty()) status = ExitStatus::incomplete;
  }
  return status;
}

}  // namespace

void add_import_command(CLI::App& sector, ExitStatus& status) {
  auto arguments = std::make_shared<ImportArguments>();
  ImportArguments& a = *arguments;
  CLI::App* import = sector.add_subcommand(
      "import", "Take in registers (FINESS, other countries') and lists of beds, groups, providers");
  import->add_option("files", a.files, "Files, the register first; what each is, is recognised");
  import->add_option("--sae,--beds", a.beds, "Bed counts: finess, beds; or a table of the SAE");
  import->add_option("--groups,--ght", a.groups, "Hospital groups: finess, group, group_name, group_role");
  import->add_option("--providers", a.providers, "Who serves whom: finess, provider, product, role, since");
  import->add_option("--mapping", a.mapping, "Mapping file that describes FILES (docs/registers.md)")
      ->check(CLI::ExistingFile);
  import->add_option("-o,--output", a.output, "Register to write or add to (default: sector.db)");
  import->add_flag("--partial", a.partial,
                   "FILES hold a part of their register: nothing that they leave out is gone");
  import->add_flag("--allow-many-gone", a.allow_many_gone,
                   "Even where more than half of a register's establishments are no longer in it");
  import->add_flag("--all-refused", a.all_refused, "Show every line that was refused, not only the first");
  import->add_option("--format", a.format, "table or json (a line a file)")
      ->check(CLI::IsMember({"table", "json"}));
  add_language_option(*import, a.language);
  import->callback([arguments, &status] { status = run(*arguments);
});
}  // namespace garde::cli::sector

}  // namespace garde::cli::sector
