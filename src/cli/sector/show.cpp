// SPDX-License-Identifier: Apache-2.0
// garde sector show: everything known of one establishment, and who shares what with it.
#include <fmt/core.h>
#include <memory>

#include "base/json_text.h"
#include "cli/output/terminal_text.h"
#include "cli/sector/commands.h"
#include "sector/catalogue.h"
#include "sector/store.h"

namespace garde::cli::sector {
namespace {

using garde::sector::Axis;
using garde::sector::Establishment;
using garde::sector::Index;
using garde::sector::kNone;
using garde::sector::Phrase;
using garde::sector::Sector;
using garde::sector::Service;

struct ShowArguments {
  std::string register_path = "sector.db";
  std::string id;
  std::string format = "table";
  std::string language;
};

std::string division_text(const Sector& sector, Index index, Axis axis) {
  const Index division = sector.division_of(index, axis);
  if (division == kNone) return {};
  const auto& found = sector.divisions(axis)[division];
  return found.name == found.code ? found.code : fmt::format("{} ({})", found.name, found.code);
}

// Calls `each` with every division that the establishment shares, how many others are in it, and how many of
// those are overseas.
template <typename Each>
void for_each_shared(const Sector& sector, Index index, const Each& each) {
  for (std::size_t axis = 0; axis < garde::sector::kAxisCount; ++axis)
    for (const Index division : sector.divisions_of(index, static_cast<Axis>(axis))) {
      const auto& shared = sector.divisions(static_cast<Axis>(axis))[division];
      std::size_t overseas = 0;
      for (const Index member : shared.members)
        if (member != index && sector[member].overseas) ++overseas;
      each(static_cast<Axis>(axis), shared, shared.members.size() - 1, overseas);
    }
}

class Card {
 public:
  Card(const Sector& sector, Index index, Language language)
      : sector_(sector), index_(index), one_(sector[index]), language_(language) {}

  void print() const {
    fmt::print("{}  {}\n", harmless_line(one_.id), harmless_line(one_.name));
    if (one_.source == "generated") fmt::print("  {}\n", say(language_, Phrase::is_generated));
    line(Phrase::column_kind, std::string(name_of(language_, one_.kind)));
    line(Phrase::column_category, one_.category);
    line(Phrase::column_town, one_.town);
    line(Phrase::column_department, division_text(sector_, index_, Axis::department));
    line(Phrase::column_region,
         with(division_text(sector_, index_, Axis::region), one_.overseas, Phrase::overseas));
    line(Phrase::column_time_zone, one_.time_zone);
    line(Phrase::column_beds, one_.beds ? number(language_, *one_.beds) : "");
    line(Phrase::column_position,
         one_.position ? fmt::format("{:.5f}, {:.5f}", one_.position->latitude, one_.position->longitude)
                       : "");
    line(Phrase::column_legal, one_.legal_id);
    line(Phrase::column_group,
         with(division_text(sector_, index_, Axis::group), one_.leads_group, Phrase::leads_group));
    line(Phrase::column_source, one_.source);
    services();
    shared();
  }

 private:
  [[nodiscard]] std::string with(std::string text, bool is_so, Phrase what) const {
    if (is_so) text += (text.empty() ? "" : ", ") + std::string(say(language_, what));
    return text;
  }
  void line(Phrase label, const std::string& value) const {
    if (!value.empty())
      fmt::print("  {} {}\n", fit_and_fill(say(language_, label), 18), harmless_line(value));
  }
  void services() const {
    fmt::print("{}{}\n", say(language_, Phrase::providers),
               one_.services.empty() ? fmt::format(" : {}", say(language_, Phrase::none_known)) : "");
    for (const Service& service : one_.services)
      fmt::print(
          "  {} {} {}{}\n", fit_and_fill(name_of(language_, service.role), 10),
          fit_and_fill(service.provider, 30), harmless_line(service.product),
          service.since.empty() ? "" : ", " + say(language_, Phrase::since, harmless_line(service.since)));
  }
  void shared() const {
    fmt::print("{}\n", say(language_, Phrase::shares));
    for_each_shared(
        sector_, index_, [this](Axis axis, const auto& division, std::size_t others, std::size_t overseas) {
          const std::string shown =
              axis == Axis::kind ? std::string(name_of(language_, one_.kind)) : division.name;
          fmt::print("  {} {} {}{}\n", fit_and_fill(name_of(language_, axis), 12), fit_and_fill(shown, 44),
                     others == 0   ? std::string(say(language_, Phrase::nobody_else))
                     : others == 1 ? std::string(say(language_, Phrase::one_other))
                                   : say(language_, Phrase::others, number(language_, others)),
                     overseas == 0
                         ? ""
                         : ", " + say(language_, Phrase::of_which_overseas, number(language_, overseas)));
        });
  }

  const Sector& sector_;
  Index index_;
  const Establishment& one_;
  Language language_;
};

void print_json(const Sector& sector, Index index) {
  const Establishment& one = sector[index];
  std::string out = "{";
  const auto add = [&out](const char* name, std::string_view value) {
    out += fmt::format("{}\"{}\":", out.size() > 1 ? "," : "", name);
    append_json_string(value, out);
  };
  add("id", one.id);
  add("name", one.name);
  add("legal_id", one.legal_id);
  add("kind", name_of(one.kind));
  add("category", one.category);
  add("town", one.town);
  add("department", one.department);
  add("region", one.region);
  add("time_zone", one.time_zone);
  add("group", one.group);
  add("source", one.source);
  out += fmt::format(",\"overseas\":{},\"leads_group\":{},\"beds\":{}", one.overseas, one.leads_group,
                     one.beds ? std::to_string(*one.beds) : "null");
  out += one.position ? fmt::format(",\"latitude\":{:.6f},\"longitude\":{:.6f}", one.position->latitude,
                                    one.position->longitude)
                      : ",\"latitude\":null,\"longitude\":null";
  out += ",\"services\":[";
  for (const Service& service : one.services) {
    out += &service == one.services.data() ? "{\"provider\":" : ",{\"provider\":";
    append_json_string(service.provider, out);
    add("product", service.product);
    add("role", name_of(service.role));
    add("since", service.since);
    out += '}';
  }
  out += "],\"shares\":[";
  const char* comma = "";
  for_each_shared(sector, index,
                  [&](Axis axis, const auto& division, std::size_t others, std::size_t overseas) {
                    out += fmt::format("{}{{\"with\":\"{}\",\"code\":", comma, name_of(axis));
                    append_json_string(division.code, out);
                    add("name", division.name);
                    out += fmt::format(",\"others\":{},\"overseas\":{}}}", others, overseas);
                    comma = ",";
                  });
  fmt::print("{}]}}\n", out);
}

ExitStatus run(const ShowArguments& arguments) {
  const auto sector = garde::sector::load_sector(arguments.register_path);
  if (!sector) return fail(sector.error());
  const Index index = sector->find(arguments.id);
  if (index == kNone)
    return fail({fmt::format("no establishment has the identifier '{}'", arguments.id),
                 arguments.register_path, "look for its name with 'garde sector find'"});
  if (arguments.format == "json")
    print_json(*sector, index);
  else
    Card(*sector, index, language_of(arguments.language)).print();
  return ExitStatus::done;
}

}  // namespace

void add_show_command(CLI::App& sector, ExitStatus& status) {
  auto arguments = std::make_shared<ShowArguments>();
  CLI::App* show =
      sector.add_subcommand("show", "Show all that is known of an establishment, and who shares it");
  show->add_option("id", arguments->id, "Its identifier (FINESS number)")->required();
  show->add_option("-s,--sector", arguments->register_path, "Register (default: sector.db)");
  show->add_option("--format", arguments->format, "table or json")->check(CLI::IsMember({"table", "json"}));
  add_language_option(*show, arguments->language);
  show->callback([arguments, &status] { status = run(*arguments); });
}

}  // namespace garde::cli::sector
