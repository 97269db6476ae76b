// SPDX-License-Identifier: Apache-2.0
#include "cli/systemic/page_parts.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "cli/output/finding_page.h"

namespace garde::cli::systemic {
namespace {

using garde::systemic::CareEffect;
using garde::systemic::Nature;
using garde::systemic::Report;

constexpr std::size_t kMostRows = 60;
constexpr std::size_t kMostExposedDrawn = 4000;

constexpr std::string_view kStyle =
    "main { max-width: 900px; }\n"
    ".verdict { background: var(--card); border: 1px solid var(--line); border-left: 8px solid var(--of, "
    "var(--low)); "
    "border-radius: 8px; padding: 16px 20px; margin: 18px 0; }\n"
    ".verdict p { margin: 6px 0; } .verdict .say { font-size: 1.18rem; line-height: 1.45; font-weight: 600; "
    "}\n"
    ".badge { display: inline-block; color: var(--card); background: var(--of); border-radius: 4px; padding: "
    "1px 9px; "
    "font-size: .8rem; font-weight: 700; letter-spacing: .04em; text-transform: uppercase; }\n"
    ".levels li small { display: block; color: var(--soft); max-width: 22ch; line-height: 1.3; }\n"
    ".levels li { flex: 1 1 130px; }\n"
    ".notice { border: 1px dashed var(--medium); color: var(--medium); border-radius: 6px; padding: 6px "
    "12px; }\n"
    ".legend { display: flex; flex-wrap: wrap; gap: 4px 18px; color: var(--soft); font-size: .9rem; margin: "
    "6px 0; }\n"
    ".legend i { display: inline-block; width: 11px; height: 11px; border-radius: 50%; background: "
    "var(--of); "
    "margin-right: 6px; vertical-align: -1px; }\n"
    ".legend i.hollow { background: transparent; border: 2px solid var(--of); }\n"
    ".events { list-style: none; margin: 8px 0; padding: 0 0 0 6px; border-left: 2px solid var(--line); }\n"
    ".events li { position: relative; padding: 3px 0 3px 14px; }\n"
    ".events li::before { content: ''; position: absolute; left: -13px; top: .75em; width: 10px; height: "
    "10px; "
    "border-radius: 50%; background: var(--of, var(--line)); border: 2px solid var(--paper); }\n"
    ".events time { display: inline-block; min-width: 7.6em; color: var(--soft); font-variant-numeric: "
    "tabular-nums; }\n"
    ".card .events li::before { border-color: var(--card); }\n"
    ".card { background: var(--card); border: 1px solid var(--line); border-left: 5px solid var(--of, "
    "var(--line)); "
    "border-radius: 6px; padding: 12px 18px; margin: 12px 0; } .card h3 { margin: 4px 0; }\n"
    ".card table { border: 0; } .card p { max-width: 74ch; } li { margin: 3px 0; }\n"
    ".chart svg.trend { min-width: 0; }\n"
    ".exposed { fill: var(--accent); opacity: .35; }\n"
    "@media (max-width: 560px) { .stack, .stack tbody, .stack tr { display: block; } .stack tr:first-child { "
    "display: none; } "
    ".stack tr { border-bottom: 1px solid var(--line); padding: 6px 8px; } .stack td { display: inline; "
    "border: 0; padding: 0; } "
    ".stack td:not(:empty) ~ td:not(:empty)::before { content: ' · '; color: var(--soft); } .stack "
    "td:nth-child(2) { font-weight: 600; } "
    ".events time { display: block; } .verdict .say { font-size: 1.06rem; } "
    ".levels li { flex: 1 1 42%; } td, th { padding: 5px 7px; } .card { padding: 10px 12px; } }\n"
    "@media print { .card, .verdict { break-inside: avoid; } }\n";

struct KindWord {
  std::string_view kind, french, english;
};
constexpr std::array<KindWord, 11> kKinds = {{
    {"ransomware", "rançongiciel", "ransomware"},
    {"phishing", "hameçonnage", "phishing"},
    {"malware", "programme malveillant", "malware"},
    {"intrusion", "intrusion", "intrusion"},
    {"account-theft", "vol de compte", "account theft"},
    {"account-misuse", "usage détourné d’un compte", "misuse of an account"},
    {"outage", "panne", "outage"},
    {"provider-outage", "panne chez un prestataire", "outage at a provider"},
    {"data-error", "erreur de données", "error in data"},
    {"disconnection", "coupure volontaire", "cut on purpose"},
    {"unknown", "non précisé", "not said"},
}};

}  // namespace

std::string page_start(const PageContext& context, const std::string& title) {
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light "
      "dark\">\n"
      "<title>Garde : {}</title>\n<style>\n{}\n{}{}</style>\n</head>\n<body>\n<main>\n<h1>{}</h1>\n",
      code(context.language), html_text(title), cli::page::style_css(), place_map_style(), kStyle,
      html_text(title));
  if (context.sector.is_generated())
    out += fmt::format("<p class=\"notice\">{}</p>\n", say(context.language, PageWord::generated));
  return out;
}

std::string page_end(const PageContext& context) {
  return fmt::format("<p class=\"soft\">{}</p>\n</main>\n</body>\n</html>\n",
                     html_text(say(context.language, PageWord::times, context.zone.name())));
}

std::string sentences(const std::vector<std::string>& all) {
  if (all.size() == 1) return "<p>" + html_text(all.front()) + "</p>\n";
  std::string out = "<ul class=\"plain\">\n";
  for (const std::string& one : all) out += "<li>" + html_text(one) + "</li>\n";
  return all.empty() ? std::string() : out + "</ul>\n";
}

std::string establishment_name(const sector::Sector& sector, const std::string& id) {
  const sector::Index index = sector.find(id);
  return index == sector::kNone || sector[index].name.empty() ? id : sector[index].name;
}

std::string region_of(const sector::Sector& sector, const std::string& id) {
  const sector::Index index = sector.find(id);
  if (index == sector::kNone) return {};
  const sector::Index region = sector.division_of(index, sector::Axis::region);
  return region == sector::kNone ? std::string() : sector.divisions(sector::Axis::region)[region].name;
}

std::string timeline_list(const PageContext& context, const std::vector<TimelineEntry>& all,
                          std::size_t most) {
  std::string out = "<ol class=\"events\">\n";
  for (std::size_t i = 0; i < std::min(all.size(), most); ++i)
    out += fmt::format("<li class=\"{}\"><time datetime=\"{}\">{}</time> {}</li>\n", all[i].mark,
                       format_rfc3339(all[i].at, 0), short_time(context.language, context.zone, all[i].at),
                       html_text(all[i].text));
  if (all.size() > most)
    out += fmt::format("<li class=\"soft\">{}</li>\n",
                       say(context.language, PageWord::more, number(context.language, all.size() - most)));
  return out + "</ol>\n";
}

std::string sector_map(const PageContext& context, const MapInput& input, std::size_t& unplaced) {
  PlaceMap map;
  map.language = context.language;
  map.whole_country = true;
  map.label = say(context.language, PageWord::map_label);
  unplaced = 0;
  const auto add = [&](sector::Index index, const char* mark, double radius, bool named) {
    if (index == sector::kNone || !context.sector[index].position) {
      ++unplaced;
      return;
    }
    const auto& one = context.sector[index];
    map.places.push_back(
        {one.position->latitude, one.position->longitude, mark, radius, named ? one.name : std::string()});
  };
  for (std::size_t i = 0; i < std::min(input.exposed.size(), kMostExposedDrawn); ++i)
    add(input.exposed[i], "exposed", 2.2, false);
  for (const std::string& id : input.precautions) add(context.sector.find(id), "hollow medium", 4, true);
  for (const std::string& id : input.hit) add(context.sector.find(id), "in critical", 4.5, true);
  if (map.places.empty()) return {};
  return place_map(map) +
         fmt::format(
             "<p class=\"legend\"><span class=\"critical\"><i></i>{}</span><span class=\"medium\"><i "
             "class=\"hollow\"></i>{}</span><span style=\"--of: var(--accent)\"><i></i>{}</span></p>\n",
             say(context.language, PageWord::legend_hit), say(context.language, PageWord::legend_precaution),
             say(context.language, PageWord::legend_exposed));
}

std::string tiles(const PageContext& context, const std::vector<Tile>& all) {
  std::string out = "<ul class=\"levels\">\n";
  for (const Tile& one : all)
    out += fmt::format("<li class=\"{}\"><b>{}</b>{}<small>{}</small></li>\n", one.mark,
                       number(context.language, one.count), say(context.language, one.name),
                       html_text(one.note));
  return out + "</ul>\n";
}

std::string hit_table(const PageContext& context, const std::vector<Report>& reports) {
  const Language language = context.language;
  std::string out = fmt::format(
      "<div "
      "class=\"table\"><table "
      "class=\"stack\">\n<tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th><th>{}</th><th>{}</th></"
      "tr>\n",
      say(language, PageWord::column_when), say(language, PageWord::column_establishment),
      say(language, PageWord::column_where), say(language, PageWord::column_kind),
      say(language, PageWord::column_care), say(language, PageWord::column_nature));
  for (std::size_t i = 0; i < std::min(reports.size(), kMostRows); ++i) {
    const Report& one = reports[i];
    out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                       short_time(language, context.zone, one.occurred),
                       html_text(establishment_name(context.sector, one.establishment)),
                       html_text(region_of(context.sector, one.establishment)),
                       html_text(kind_name(language, one.kind)), care_name(language, one.care_effect),
                       nature_name(language, one.nature));
  }
  out += "</table></div>\n";
  if (reports.size() > kMostRows)
    out += fmt::format("<p class=\"soft\">{}</p>\n",
                       say(language, PageWord::more, number(language, reports.size() - kMostRows)));
  return out;
}

std::string_view care_name(Language language, CareEffect effect) {
  constexpr std::array<std::string_view, 5> kFrench = {"non connu", "intacts", "dégradés", "interrompus",
                                                       "patients en danger"};
  constexpr std::array<std::string_view, 5> kEnglish = {"not known", "unharmed", "degraded", "interrupted",
                                                        "patients at risk"};
  return (language == Language::french ? kFrench : kEnglish)[static_cast<std::size_t>(effect)];
}

std::string_view nature_name(Language language, Nature nature) {
  constexpr std::array<std::string_view, 3> kFrench = {"pas encore connu", "confirmée", "non"};
  constexpr std::array<std::string_view, 3> kEnglish = {"not known yet", "confirmed", "no"};
  return (language == Language::french ? kFrench : kEnglish)[static_cast<std::size_t>(nature)];
}

std::string kind_name(Language language, const std::string& kind) {
  for (const KindWord& one : kKinds)
    if (one.kind == kind || (kind.empty() && one.kind == "unknown"))
      return std::string(language == Language::french ? one.french : one.english);
  return kind;
}

}  // namespace garde::cli::systemic
