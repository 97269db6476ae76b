// SPDX-License-Identifier: Apache-2.0
// garde sector show: everything known of one establishment, and who shares what with it.
#include <fmt/core.h>
#include <memory>

#include "cli/output/terminal_text.h"
#include "cli/sector/commands.h"
#include "sector/store.h"

namespace garde::cli::sector {
namespace {

using garde::sector::Axis;
using garde::sector::Establishment;
using garde::sector::Index;
using garde::sector::kNone;
using garde::sector::Sector;
using garde::sector::Service;

struct ShowArguments {
  std::string register_path = "sector.db";
  std::string id;
  std::string language;
};

struct Words {
  const char *kind, *category, *town, *department, *region, *overseas, *time_zone, *beds, *position, *legal,
      *group, *source, *generated, *services, *since, *shares, *others, *nothing;
};
constexpr Words kFrench = {"Nature",
                           "Catégorie",
                           "Commune",
                           "Département",
                           "Région",
                           "outre-mer",
                           "Fuseau horaire",
                           "Lits",
                           "Position",
                           "Entité juridique",
                           "Groupement",
                           "Source",
                           "INVENTÉ : cet établissement n'existe pas.",
                           "Prestataires",
                           "depuis",
                           "Partage",
                           "autres",
                           "aucun connu"};
constexpr Words kEnglish = {"Kind",
                            "Category",
                            "Town",
                            "Department",
                            "Region",
                            "overseas",
                            "Time zone",
                            "Beds",
                            "Position",
                            "Legal body",
                            "Group",
                            "Source",
                            "INVENTED: this establishment does not exist.",
                            "Providers",
                            "since",
                            "Shares",
                            "others",
                            "none known"};

void line(const char* label, const std::string& value) {
  if (!value.empty()) fmt::print("  {:<18} {}\n", label, harmless_line(value));
}

std::string division_text(const Sector& sector, Index index, Axis axis) {
  const Index division = sector.division_of(index, axis);
  if (division == kNone) return {};
  const auto& found = sector.divisions(axis)[division];
  return found.name == found.code ? found.code : fmt::format("{} ({})", found.name, found.code);
}

void show_sharing(const Sector& sector, Index index, const Words& words) {
  fmt::print("{}\n", words.shares);
  for (std::size_t axis = 0; axis < garde::sector::kAxisCount; ++axis)
    for (const Index division : sector.divisions_of(index, static_cast<Axis>(axis))) {
      const auto& shared = sector.divisions(static_cast<Axis>(axis))[division];
      std::size_t overseas = 0;
      for (const Index member : shared.members)
        if (member != index && sector[member].overseas) ++overseas;
      fmt::print("  {:<10} {:<40} {:>6} {} ({} {})\n", name_of(static_cast<Axis>(axis)),
                 harmless_line(shared.name), shared.members.size() - 1, words.others, overseas,
                 words.overseas);
    }
}

void show(const Sector& sector, Index index, const Words& words) {
  const Establishment& one = sector[index];
  fmt::print("{}  {}\n", harmless_line(one.id), harmless_line(one.name));
  if (one.source == "generated") fmt::print("  {}\n", words.generated);
  line(words.kind, std::string(name_of(one.kind)));
  line(words.category, one.category);
  line(words.town, one.town);
  line(words.department, division_text(sector, index, Axis::department));
  line(words.region, division_text(sector, index, Axis::region) +
                         (one.overseas ? fmt::format(", {}", words.overseas) : ""));
  line(words.time_zone, one.time_zone);
  line(words.beds, one.beds ? std::to_string(*one.beds) : "");
  line(words.position,
       one.position ? fmt::format("{:.5f}, {:.5f}", one.position->latitude, one.position->longitude) : "");
  line(words.legal, one.legal_id);
  line(words.group, division_text(sector, index, Axis::group));
  line(words.source, one.source);
  fmt::print("{}{}\n", words.services, one.services.empty() ? fmt::format(" : {}", words.nothing) : "");
  for (const Service& service : one.services)
    fmt::print(
        "  {:<10} {:<30} {}{}\n", name_of(service.role), harmless_line(service.provider),
        harmless_line(service.product),
        service.since.empty() ? "" : fmt::format(", {} {}", words.since, harmless_line(service.since)));
  show_sharing(sector, index, words);
}

ExitStatus run(const ShowArguments& arguments) {
  const auto sector = garde::sector::load_sector(arguments.register_path);
  if (!sector) return fail(sector.error());
  const Index index = sector->find(arguments.id);
  if (index == kNone)
    return fail({fmt::format("no establishment has the identifier '{}'", arguments.id),
                 arguments.register_path, "look for its name with 'garde sector find'"});
  show(*sector, index, language_of(arguments.language) == Language::french ? kFrench : kEnglish);
  return ExitStatus::done;
}

}  // namespace

void add_show_command(CLI::App& sector, ExitStatus& status) {
  auto arguments = std::make_shared<ShowArguments>();
  CLI::App* show =
      sector.add_subcommand("show", "Show all that is known of an establishment, and who shares it");
  show->add_option("id", arguments->id, "Its identifier (FINESS number)")->required();
  show->add_option("-s,--sector", arguments->register_path, "Register (default: sector.db)");
  add_language_option(*show, arguments->language);
  show->callback([arguments, &status] { status = run(*arguments); });
}

}  // namespace garde::cli::sector
