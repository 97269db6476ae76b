// SPDX-License-Identifier: Apache-2.0
// garde declare: prepares a declaration from what is known, says what is missing and what is due, and writes
// it as text, JSON or PDF. Nothing is sent.
#include <fmt/core.h>
#include <memory>

#include "base/file.h"
#include "base/installation.h"
#include "cli/commands.h"
#include "cli/output/output_file.h"
#include "declare/document.h"
#include "serve/declaration_book.h"
#include "serve/journal.h"
#include "store/sqlite_store.h"

namespace garde::cli {
namespace {

using declare::Declaration;

constexpr std::size_t kMostBytes = 1 << 20;

struct DeclareArguments {
  std::string file;   ///< or, with a store, an incident's id
  std::string store;  ///< a node's folder
  std::string territory;
  std::string kind;
  std::vector<std::string> answers;
  std::vector<std::string> moments;
  std::vector<std::string> forces;
  std::string by;
  std::string at;
  std::string format = "text";
  std::string output;
  std::string duties;
  std::string zone;
  std::string language;
  bool drill = false;
  bool fields = false;
};

struct Data {
  declare::Form form;
  std::vector<declare::Duty> duties;
};

Result<Data> load_data(const std::string& own_duties) {
  const auto folder = data_folder();
  if (!folder) return failure(folder.error());
  auto form = declare::Form::load(*folder / "duties" / "form.yml");
  if (!form) return failure(form.error());
  auto duties =
      declare::load_duties(own_duties.empty() ? *folder / "duties" : std::filesystem::path(own_duties));
  if (!duties) return failure(duties.error());
  return Data{std::move(*form), std::move(*duties)};
}

Result<std::pair<std::string, std::string>> split(const std::string& text, const char* option) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    return failure(fmt::format("'{}' names nothing", text), option, "write NAME=VALUE");
  return std::pair{text.substr(0, equals), text.substr(equals + 1)};
}

Result<std::map<std::string, declare::Force>> read_forces(const DeclareArguments& arguments) {
  std::map<std::string, declare::Force> forces;
  for (const std::string& text : arguments.forces) {
    const auto parts = split(text, "--force");
    if (!parts) return failure(parts.error());
    const auto force = declare::force_named(parts->second);
    if (!force)
      return failure(fmt::format("'{}' is no force", parts->second), "--force",
                     "use binding, informative or off");
    forces[parts->first] = *force;
  }
  return forces;
}

Result<declare::DeclarationKind> read_kind(const std::string& name) {
  using declare::DeclarationKind;
  for (const auto kind : {DeclarationKind::initial, DeclarationKind::follow_up, DeclarationKind::closing})
    if (declare::name_of(kind) == name) return kind;
  return failure(fmt::format("'{}' is no kind of declaration", name), "--kind",
                 "use initial, follow_up or closing");
}

// The declaration in the file, followed by another where --kind asks for one; a new one where the file is not
// there yet.
Result<Declaration> begin(const DeclareArguments& arguments, Instant at) {
  std::error_code ignored;
  if (!std::filesystem::exists(arguments.file, ignored)) {
    if (arguments.territory.empty())
      return failure("there is no such declaration", arguments.file,
                     "to begin it, add --territory with the department's or territory's code: 29, 974, 988");
    auto kind = read_kind(arguments.kind.empty() ? "initial" : arguments.kind);
    if (!kind) return failure(kind.error());
    return declare::make_declaration("", arguments.territory, *kind, at);
  }
  auto content = read_file(arguments.file, kMostBytes);
  if (!content) return failure(content.error());
  auto declaration = declare::declaration_from_json(*content, arguments.file);
  if (!declaration || arguments.kind.empty()) return declaration;
  auto kind = read_kind(arguments.kind);
  if (!kind) return failure(kind.error());
  if (*kind == declare::DeclarationKind::initial)
    return failure("the file already holds a declaration", arguments.file,
                   "follow it with --kind follow_up or closing");
  return declare::follow(*declaration, *kind, at);
}

Result<void> apply(const DeclareArguments& arguments, const declare::Form& form, Instant at,
                   Declaration& declaration) {
  if (!arguments.territory.empty()) declaration.territory = arguments.territory;
  if (arguments.drill) declaration.drill = true;
  std::map<std::string, std::vector<std::string>> values;
  for (const std::string& text : arguments.answers) {
    auto parts = split(text, "--answer");
    if (!parts) return failure(parts.error());
    auto& list = values[parts->first];
    if (!parts->second.empty()) list.push_back(parts->second);
  }
  for (auto& [field, list] : values)
    if (auto answered = declare::answer(declaration, form, field, std::move(list), arguments.by, at);
        !answered)
      return failure(answered.error());
  for (const std::string& text : arguments.moments) {
    auto parts = split(text, "--moment");
    if (!parts) return failure(parts.error());
    const auto instant = parse_rfc3339(parts->second);
    if (!instant)
      return failure(fmt::format("'{}' is no time", parts->second), "--moment",
                     "write NAME=2026-02-11T02:10:00Z");
    if (auto set = declare::set_moment(declaration, parts->first, *instant, arguments.by, at, ""); !set)
      return failure(set.error());
  }
  return {};
}

void list_fields(const declare::Form& form, Language language) {
  for (const declare::Field& field : form.fields()) {
    std::string choices;
    for (const declare::Choice& choice : field.choices) choices += (choices.empty() ? "" : " | ") + choice.id;
    fmt::print("{:<22} {}{}\n", field.id, field.label.in(language),
               choices.empty() ? "" : "  [" + choices + "]");
  }
}

ExitStatus write(const DeclareArguments& arguments, const std::string& content) {
  auto output = OutputFile::open(arguments.output);
  if (!output) return fail(output.error());
  output->write(content);
  if (auto finished = output->finish(); !finished) return fail(finished.error());
  return ExitStatus::done;
}

ExitStatus write_as(const DeclareArguments& arguments, const Data& data, const Declaration& declaration,
                    const std::vector<declare::Obligation>& due, const declare::DocumentOptions& options) {
  if (arguments.format == "json") return write(arguments, declare::to_json(declaration) + "\n");
  const auto document = declare::make_document(declaration, data.form, due, options);
  if (arguments.format == "text") return write(arguments, declare::to_text(document));
  auto pdf = declare::to_pdf(document);
  if (!pdf) return fail(pdf.error());
  return write(arguments, *pdf);
}

// The incident of this id, or whose id begins so.
Result<incident::Incident> incident_named(store::SqliteStore& store, const std::string& id) {
  constexpr std::size_t kShortest = 4;
  constexpr std::size_t kMostLooked = 100'000;
  if (auto found = store.load(id)) return found;
  const auto all = store.list({store::Selection::Which::all, {}, kMostLooked, 0});
  if (!all) return failure(all.error());
  std::optional<incident::Incident> only;
  for (const incident::Incident& one : *all) {
    if (id.size() < kShortest || !one.id.starts_with(id)) continue;
    if (only) return failure("several incidents begin so", id, "write more of the id");
    only = one;
  }
  if (!only)
    return failure("there is no such incident", id, "garde incidents and the console show their ids");
  return std::move(*only);
}

// The same chain that the console keeps: what was answered there is here, and the other way round.
Result<Declaration> declare_from_store(const DeclareArguments& arguments, const Data& data, Instant at,
                                       serve::DeclarationBook& book, serve::Journal& journal) {
  auto store = store::SqliteStore::open((std::filesystem::path(arguments.store) / "incidents.db").string());
  if (!store) return failure(store.error());
  const auto incident = incident_named(**store, arguments.file);
  if (!incident) return failure(incident.error());
  const auto note = [&](const std::string& what, const std::string& detail) {
    return journal.add(arguments.by, "declaration." + what, incident->id, detail, at);
  };
  if (!arguments.kind.empty() && arguments.kind != "initial") {
    const auto kind = read_kind(arguments.kind);
    if (!kind) return failure(kind.error());
    const auto next = book.follow(*incident, *kind, at);
    if (!next) return failure(next.error());
    if (auto noted = note(arguments.kind, next->id); !noted) return failure(noted.error());
  }
  const bool changes = !arguments.answers.empty() || !arguments.moments.empty() ||
                       !arguments.territory.empty() || arguments.drill;
  if (!changes) return book.latest(*incident, at);
  auto declaration =
      book.change(*incident, at, [&](Declaration& one) { return apply(arguments, data.form, at, one); });
  if (!declaration) return declaration;
  if (auto noted = note("answer", "garde declare"); !noted) return failure(noted.error());
  return declaration;
}

ExitStatus run_from_store(const DeclareArguments& arguments, const Data& data, const Zone& zone, Instant at,
                          Language language) {
  std::error_code ignored;
  const std::filesystem::path folder(arguments.store);
  if (!std::filesystem::exists(folder / "incidents.db", ignored))
    return fail({"there are no incidents here", arguments.store, "name a node's folder"});
  const auto shipped = data_folder();
  if (!shipped) return fail(shipped.error());
  const auto forces = read_forces(arguments);
  if (!forces) return fail(forces.error());
  const auto database = serve::Database::open((folder / "console.db").string());
  if (!database) return fail(database.error());
  const std::string territory = arguments.territory.empty() ? "75" : arguments.territory;
  auto book = serve::DeclarationBook::load(**database, *shipped / "duties", territory, zone);
  if (!book) return fail(book.error());
  serve::Settings settings(**database);
  book->take(settings);
  for (const auto& [duty, force] : *forces) book->set_force(duty, force);
  serve::Journal journal(**database);
  const auto declaration = declare_from_store(arguments, data, at, *book, journal);
  if (!declaration) return fail(declaration.error());
  return write_as(arguments, data, *declaration, book->obligations(*declaration, at), {language, zone, at});
}

ExitStatus run_declare(const DeclareArguments& arguments) {
  const Language language = language_of(arguments.language);
  auto data = load_data(arguments.duties);
  if (!data) return fail(data.error());
  if (arguments.fields) {
    list_fields(data->form, language);
    return ExitStatus::done;
  }
  if (arguments.file.empty())
    return fail({"no declaration is named", "declare", "name its file; it is made where it is absent"});
  const auto given = arguments.at.empty() ? std::optional<Instant>(now()) : parse_rfc3339(arguments.at);
  if (!given)
    return fail({fmt::format("'{}' is no time", arguments.at), "--at", "write 2026-02-11T02:10:00Z"});
  const Instant at = *given;
  auto zone = zone_named(arguments.zone);
  if (!zone) return fail(zone.error());
  if (!arguments.store.empty()) return run_from_store(arguments, *data, *zone, at, language);
  auto forces = read_forces(arguments);
  if (!forces) return fail(forces.error());
  auto declaration = begin(arguments, at);
  if (!declaration) return fail(declaration.error());
  if (auto applied = apply(arguments, data->form, at, *declaration); !applied) return fail(applied.error());
  const std::string json = declare::to_json(*declaration) + "\n";
  if (auto written = write_file_atomically(arguments.file, json); !written) return fail(written.error());
  const auto due = declare::obligations(*declaration, data->duties, *forces, at);
  return write_as(arguments, *data, *declaration, due, {language, *zone, at});
}

}  // namespace

void add_declare_command(CLI::App& app, ExitStatus& status) {
  const auto arguments = std::make_shared<DeclareArguments>();
  CLI::App* command =
      app.add_subcommand("declare", "Prepare the declaration of an incident, and count its deadlines");
  command->add_option(
      "FILE", arguments->file,
      "The declaration; made where it is absent. With --store: an incident's id, or its beginning");
  command
      ->add_option("--store", arguments->store,
                   "A node's folder: declare one of its incidents, in the chain that the console keeps")
      ->type_name("DIR");
  command
      ->add_option("--territory", arguments->territory,
                   "The department or territory that chooses the duties: 29, 974, 988")
      ->type_name("CODE");
  command
      ->add_option("--kind", arguments->kind,
                   "initial (default); follow_up or closing follow the one in the file")
      ->type_name("KIND");
  command
      ->add_option("--answer", arguments->answers,
                   "An answer; empty makes it unknown again (may stand several times; --fields lists them)")
      ->type_name("FIELD=VALUE")
      ->allow_extra_args(false);
  command
      ->add_option(
          "--moment", arguments->moments,
          "When a clock starts: noticed, aware_of_personal_data, aware_of_significance, ended, sent:DUTY")
      ->type_name("NAME=TIME")
      ->allow_extra_args(false);
  command->add_option("--by", arguments->by, "Who answers")
      ->type_name("NAME")
      ->default_val("personne / person");
  command->add_option("--force", arguments->forces, "Whether a duty is binding, informative or off here")
      ->type_name("DUTY=FORCE")
      ->allow_extra_args(false);
  command->add_option("--format", arguments->format, "text (default), json, pdf")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "json", "pdf"}));
  command->add_option("-o,--output", arguments->output, "Where to write (default: standard output)")
      ->type_name("FILE");
  command->add_option("--duties", arguments->duties, "Other duties than those shipped: a file or a folder")
      ->type_name("PATH");
  add_zone_option(*command, arguments->zone);
  command->add_option("--at", arguments->at, "The instant for which deadlines are counted (default: now)")
      ->type_name("TIME");
  command->add_flag("--drill", arguments->drill, "Mark it as an exercise");
  command->add_flag("--fields", arguments->fields, "List what may be answered");
  add_language_option(*command, arguments->language);
  command->callback([arguments, &status] { status = run_declare(*arguments); });
}

}  // namespace garde::cli
