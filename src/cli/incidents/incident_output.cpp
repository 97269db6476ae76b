// SPDX-License-Identifier: Apache-2.0
#include "cli/incidents/incident_output.h"

#include <algorithm>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "attack/attack.h"
#include "cli/catalogue.h"

namespace garde::cli {
namespace {

constexpr std::size_t kWidest = 110;
constexpr std::size_t kMostActions = 8;
constexpr std::size_t kMostLines = 40;

class IncidentWriter {
 public:
  IncidentWriter(Language language, const Zone& zone, bool verbose, const Terminal& terminal,
                 OutputFile& output)
      : language_(language),
        zone_(zone),
        verbose_(verbose),
        terminal_(terminal),
        output_(output),
        width_(std::clamp<std::size_t>(terminal.width, 40, kWidest)) {}

  void write(const ToldIncident& told) {
    const auto& severity = told.severity;
    line(terminal_.paint(Style::dim, std::string(3 * 0, ' ') + ruler()));
    const std::string head = fmt::format("{} {}/100", level_name(language_, severity.level), severity.score);
    paragraph(head + "  " + told.story.title, 0, style_of(severity.level));
    const auto state = name_of(told.incident->state, language_);
    const std::string about = say(language_, Phrase::incident_about, told.incident->id.substr(0, 8), state,
                                  name_of(severity.confidence, language_));
    line("  " + terminal_.paint(Style::dim, about));
    heading(Phrase::incident_happened);
    paragraph(told.story.summary, 2);
    for (const std::string& text : told.story.paragraphs) paragraph(text, 2);
    heading(Phrase::incident_risk);
    paragraph(told.story.risk, 2);
    heading(Phrase::incident_actions);
    write_actions(told.story.actions, verbose_ ? told.story.actions.size() : kMostActions);
    heading(Phrase::incident_avoid);
    for (const auto& action : told.story.avoid) item("✗", action.text);
    if (!told.story.other_cards.empty()) {
      std::string cards;
      for (const std::string& name : told.story.other_cards) cards += (cards.empty() ? "" : ", ") + name;
      paragraph(say(language_, Phrase::incident_other_cards, cards), 2);
    }
    heading(Phrase::incident_reasons);
    for (const std::string& reason : told.story.reasons) item("", reason);
    if (verbose_) write_timeline(*told.incident);
    line("");
  }

 private:
  void line(std::string_view text) {
    output_.write(text);
    output_.write("\n");
  }
  [[nodiscard]] std::string ruler() const {
    std::string rule;
    for (std::size_t i = 0; i < width_; ++i) rule += "─";
    return rule;
  }
  void heading(Phrase phrase) {
    line("");
    line("  " + terminal_.paint(Style::bold, say(language_, phrase)));
  }
  void paragraph(std::string_view text, std::size_t indent, Style style = Style::plain) {
    for (const std::string& part : wrap(harmless_line(text, 64 * 1024), width_ - indent, kMostLines))
      line(std::string(indent, ' ') + terminal_.paint(style, part));
  }
  void item(const std::string& mark, std::string_view text) {
    bool is_first = true;
    const std::size_t indent = mark.empty() ? 4 : 3 + display_width(mark);
    for (const std::string& part : wrap(harmless_line(text), width_ - indent, kMostLines)) {
      line(is_first && !mark.empty() ? "  " + mark + " " + part : std::string(indent, ' ') + part);
      is_first = false;
    }
  }
  void write_actions(const std::vector<incident::StoryAction>& actions, std::size_t most) {
    for (std::size_t i = 0; i < actions.size() && i < most; ++i) {
      item(fmt::format("{:2}.", i + 1), actions[i].text);
      if (!actions[i].cost.empty()) item("   ", say(language_, Phrase::incident_cost, actions[i].cost));
      if (verbose_) item("   ", actions[i].source);
    }
    if (actions.size() > most)
      item("   ", say(language_, Phrase::incident_more_actions, actions.size() - most));
  }
  void write_timeline(const incident::Incident& incident) {
    heading(Phrase::timeline);
    for (const auto& thread : incident.threads) {
      const CivilTime civil = zone_.to_civil(thread.first);
      const auto machine = incident::machine_entity(thread.examples.front().machine);
      const std::string text =
          fmt::format("{:02}-{:02} {:02}:{:02}:{:02}  {:<9} {}  {}{}", civil.month, civil.day, civil.hour,
                      civil.minute, civil.second, level_name(language_, thread.rule->level),
                      machine ? machine->name : "-", thread.rule->title_in(language_),
                      thread.count > 1 ? fmt::format(" ×{}", number(language_, thread.count)) : "");
      line("    " + fit(harmless_line(text), width_ - 4));
    }
  }

  Language language_;
  const Zone& zone_;
  bool verbose_;
  const Terminal& terminal_;
  OutputFile& output_;
  std::size_t width_;
};

}  // namespace

void write_incidents(const std::vector<ToldIncident>& told, Language language, const Zone& zone, bool verbose,
                     const Terminal& terminal, OutputFile& output) {
  IncidentWriter writer(language, zone, verbose, terminal, output);
  for (const ToldIncident& one : told) writer.write(one);
}

void append_incident_json(const ToldIncident& told, Language language, std::string& out) {
  out += boost::json::serialize(serve::incident_json(told, language));
}

}  // namespace garde::cli
