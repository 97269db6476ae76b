// SPDX-License-Identifier: Apache-2.0
#include "cli/systemic/alarm_page.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "attack/attack.h"
#include "cli/output/finding_page.h"
#include "systemic/alarm_words.h"
#include "systemic/campaign_words.h"

namespace garde::cli::systemic {
namespace {

using garde::systemic::Alarm;
using garde::systemic::AlarmChange;
using garde::systemic::AlarmHit;
using garde::systemic::AlarmLevel;
using garde::systemic::AlarmState;
using garde::systemic::Exposed;
using garde::systemic::Nature;
using garde::systemic::Report;

constexpr std::size_t kMostExposed = 40;
constexpr std::size_t kMostEvents = 30;
constexpr std::size_t kMostReasons = 3;
constexpr std::size_t kMostTechniques = 8;
constexpr std::size_t kMostTraits = 12;

const char* mark_of(AlarmLevel level) {
  return level == AlarmLevel::systemic ? "critical" : level == AlarmLevel::warning ? "high" : "medium";
}

// What a table of reports shows of those that the alarm holds.
std::vector<Report> as_reports(const std::vector<AlarmHit>& hits) {
  std::vector<Report> all;
  for (const AlarmHit& one : hits) {
    Report report;
    report.establishment = one.establishment;
    report.occurred = one.occurred;
    report.reported = one.reported;
    report.nature = one.nature;
    report.care_effect = one.care_effect;
    report.kind = one.kind;
    report.severity = one.severity;
    all.push_back(std::move(report));
  }
  return all;
}

// The weightiest reasons; the rest would hide them.
std::string shared_text(Language language, const Exposed& one) {
  std::string out;
  for (std::size_t i = 0; i < std::min(one.shared.size(), kMostReasons); ++i)
    out += (out.empty()                    ? ""
            : language == Language::french ? " ; "
                                           : "; ") +
           garde::systemic::say(language, one.shared[i]);
  return out;
}

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  if (text.starts_with("à")) text.replace(0, std::string_view("à").size(), "À");
  return text;
}

std::string change_text(Language language, const AlarmChange& change) {
  const PageWord word = change.state == AlarmState::raised    ? PageWord::change_raised
                        : change.state == AlarmState::updated ? PageWord::change_updated
                        : change.state == AlarmState::lowered ? PageWord::change_lowered
                                                              : PageWord::change_ended;
  return say(language, word, garde::systemic::level_name(language, change.level),
             garde::systemic::scope_name(language, change.scope), number(language, change.hits));
}

class Page {
 public:
  Page(const PageContext& context, const Alarm& alarm)
      : context_(context), alarm_(alarm), language_(context.language) {}

  std::string write() {
    out_ = page_start(context_, std::string(say(language_, PageWord::alarm_title)));
    out_ += alarm_verdict(context_, alarm_, false);
    out_ += numbers();
    const garde::systemic::AlarmWords words = garde::systemic::explain(language_, alarm_, context_.zone);
    part(words.advice, 3);
    part(without_hits(words.evidence), 0);
    map();
    hit();
    next();
    overseas();
    hunt();
    part(words.unknown, 1);
    part(words.outlook, 2);
    others();
    history();
    return out_ + page_end(context_);
  }

  std::string numbers() const {
    const auto confirmed =
        static_cast<std::size_t>(std::count_if(alarm_.hit.begin(), alarm_.hit.end(), [](const AlarmHit& one) {
          return one.nature == Nature::malicious;
        }));
    return tiles(
        context_,
        {{alarm_.hit.size(), PageWord::hit,
          confirmed > 0 ? say(language_, PageWord::hit_confirmed, number(language_, confirmed))
                        : std::string(say(language_, PageWord::hit_none)),
          "critical"},
         {alarm_.precautions.size(), PageWord::precaution,
          std::string(say(language_, PageWord::precaution_note)), "medium"},
         {alarm_.exposed_count, PageWord::exposed,
          say(language_, PageWord::exposed_overseas, number(language_, alarm_.exposed_overseas)), "high"}});
  }

 private:
  void heading(std::string_view text) { out_ += fmt::format("<h2>{}</h2>\n", html_text(text)); }
  void heading(PageWord word) { heading(say(language_, word)); }

  void part(const std::vector<std::string>& all, std::size_t which) {
    if (all.empty()) return;
    heading(garde::systemic::part_title(language_, which));
    out_ += sentences(all);
  }

  // The table tells of each hit.
  [[nodiscard]] std::vector<std::string> without_hits(std::vector<std::string> all) const {
    std::erase_if(all, [this](const std::string& line) {
      return std::any_of(alarm_.hit.begin(), alarm_.hit.end(), [&line](const AlarmHit& one) {
        return !one.report.empty() && line.find(one.report) != std::string::npos;
      });
    });
    return all;
  }

  void map() {
    MapInput input;
    for (const AlarmHit& one : alarm_.hit) input.hit.push_back(one.establishment);
    for (const AlarmHit& one : alarm_.precautions) input.precautions.push_back(one.establishment);
    for (const Exposed& one : alarm_.exposed)
      if (const sector::Index index = context_.sector.find(one.establishment); index != sector::kNone)
        input.exposed.push_back(index);
    std::size_t unplaced = 0;
    const std::string drawn = sector_map(context_, input, unplaced);
    if (drawn.empty()) return;
    heading(PageWord::map_heading);
    out_ += drawn;
    if (unplaced > 0)
      out_ += fmt::format("<p class=\"soft\">{}</p>\n",
                          say(language_, PageWord::unknown_position, number(language_, unplaced)));
  }

  void hit() {
    heading(PageWord::who_heading);
    if (!alarm_.providers_reporting.empty())
      out_ += "<p>" +
              html_text(say(language_, PageWord::providers_reporting,
                            fmt::format("{}", fmt::join(alarm_.providers_reporting, ", ")))) +
              "</p>\n";
    if (!alarm_.hit.empty()) out_ += hit_table(context_, as_reports(alarm_.hit));
    if (alarm_.precautions.empty()) return;
    out_ += fmt::format("<h3>{}</h3>\n", say(language_, PageWord::precaution_heading));
    out_ += hit_table(context_, as_reports(alarm_.precautions));
  }

  void exposed_table(const std::vector<const Exposed*>& all) {
    out_ += fmt::format("<div class=\"table\"><table>\n<tr><th></th><th>{}</th><th>{}</th><th>{}</th></tr>\n",
                        say(language_, PageWord::column_establishment),
                        say(language_, PageWord::column_where), say(language_, PageWord::column_why));
    for (std::size_t i = 0; i < std::min(all.size(), kMostExposed); ++i)
      out_ +=
          fmt::format("<tr><td class=\"number\">{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", i + 1,
                      html_text(all[i]->name), html_text(region_of(context_.sector, all[i]->establishment)),
                      html_text(shared_text(language_, *all[i])));
    out_ += "</table></div>\n";
  }

  void next() {
    if (alarm_.exposed_count == 0) return;
    heading(PageWord::next_heading);
    out_ += "<p>" +
            html_text(say(language_, PageWord::next_note, number(language_, alarm_.exposed_count),
                          number(language_, alarm_.exposed_overseas))) +
            "</p>\n";
    std::vector<const Exposed*> all;
    for (const Exposed& one : alarm_.exposed) all.push_back(&one);
    exposed_table(all);
    if (alarm_.exposed_count > std::min(all.size(), kMostExposed))
      out_ += fmt::format("<p class=\"soft\">{}</p>\n",
                          say(language_, PageWord::more,
                              number(language_, alarm_.exposed_count - std::min(all.size(), kMostExposed))));
  }

  void overseas() {
    heading(PageWord::overseas_heading);
    std::vector<const Exposed*> exposed;
    for (const Exposed& one : alarm_.exposed)
      if (one.overseas) exposed.push_back(&one);
    std::vector<AlarmHit> hits;
    for (const AlarmHit& one : alarm_.hit)
      if (one.overseas) hits.push_back(one);
    if (hits.empty() && exposed.empty() && alarm_.exposed_overseas == 0) {
      out_ += fmt::format("<p>{}</p>\n", say(language_, PageWord::overseas_none));
      return;
    }
    out_ += fmt::format("<p>{}</p>\n",
                        html_text(say(language_, PageWord::overseas_some, number(language_, hits.size()),
                                      number(language_, alarm_.exposed_overseas))));
    if (!hits.empty()) out_ += hit_table(context_, as_reports(hits));
    if (!exposed.empty()) exposed_table(exposed);
  }

  void hunt_list(PageWord word, const std::vector<std::string>& all, std::size_t most) {
    if (all.empty()) return;
    out_ += fmt::format("<h3>{}</h3>\n<ul class=\"plain\">\n", say(language_, word));
    for (std::size_t i = 0; i < std::min(all.size(), most); ++i)
      out_ += "<li>" + html_text(all[i]) + "</li>\n";
    out_ += "</ul>\n";
  }

  void hunt() {
    const auto& hunt = alarm_.hunt;
    if (hunt.techniques.empty() && hunt.traits.empty() && hunt.rules.empty()) return;
    heading(PageWord::hunt_heading);
    std::vector<std::string> traits, techniques;
    for (const auto& one : hunt.traits) traits.push_back(garde::systemic::trait_name(language_, one));
    for (const std::string& one : hunt.techniques) techniques.push_back(one + " : " + attack::full_name(one));
    hunt_list(PageWord::hunt_traits, traits, kMostTraits);
    hunt_list(PageWord::hunt_techniques, techniques, kMostTechniques);
    hunt_list(PageWord::hunt_rules, hunt.rules, kMostTechniques);
  }

  void others() {
    if (alarm_.others.empty()) return;
    heading(PageWord::others_heading);
    std::vector<std::string> all;
    for (const auto& one : alarm_.others)
      all.push_back(say(language_, PageWord::other_scope, garde::systemic::scope_name(language_, one.scope),
                        number(language_, one.hits),
                        garde::systemic::recurrence_words(language_, one.recurrence_years)));
    out_ += sentences(all);
  }

  void history() {
    heading(PageWord::history_heading);
    std::vector<TimelineEntry> all;
    for (const AlarmChange& one : alarm_.history)
      all.push_back({one.at, change_text(language_, one), mark_of(one.level)});
    out_ += timeline_list(context_, all, kMostEvents);
  }

  const PageContext& context_;
  const Alarm& alarm_;
  Language language_;
  std::string out_;
};

}  // namespace

std::string alarm_verdict(const PageContext& context, const Alarm& alarm, bool detail) {
  const Language language = context.language;
  std::string out =
      fmt::format("<div class=\"verdict {}\"><span class=\"badge\">{}</span>\n<p class=\"say\">{}</p>\n",
                  mark_of(alarm.level), html_text(garde::systemic::level_name(language, alarm.level)),
                  html_text(capitalised(garde::systemic::short_headline(language, alarm))));
  if (detail) {
    const garde::systemic::AlarmWords words = garde::systemic::explain(language, alarm, context.zone);
    const std::array all = {&words.evidence, &words.unknown, &words.outlook, &words.advice};
    // What to do first.
    for (const std::size_t which : {std::size_t{3}, std::size_t{0}, std::size_t{1}, std::size_t{2}})
      if (!all[which]->empty())
        out += fmt::format("<details{}><summary>{}</summary>\n{}</details>\n", which == 3 ? " open" : "",
                           html_text(garde::systemic::part_title(language, which)), sentences(*all[which]));
  }
  return out + "</div>\n";
}

std::string alarm_page(const PageContext& context, const Alarm& alarm) {
  return Page(context, alarm).write();
}

}  // namespace garde::cli::systemic
