// SPDX-License-Identifier: Apache-2.0
#include "serve/incident_export.h"

#include "serve/words.h"

namespace garde::serve {
namespace {

using declare::Document;
using incident::Act;
using incident::Entity;
using incident::Incident;

std::string when(Instant instant, const declare::DocumentOptions& options) {
  const CivilTime civil = options.zone.to_civil(instant);
  if (options.language == Language::french)
    return fmt::format("{:02}/{:02}/{} à {:02} h {:02}", civil.day, civil.month, civil.year, civil.hour,
                       civil.minute);
  return fmt::format("{}-{:02}-{:02} {:02}:{:02}", civil.year, civil.month, civil.day, civil.hour,
                     civil.minute);
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

Document::Section state_of(const ToldIncident& told, const declare::DocumentOptions& options) {
  const Incident& incident = *told.incident;
  const Language language = options.language;
  Document::Section section{std::string(say(language, Phrase::section_state)), {}};
  const auto line = [&](Phrase label, std::string value) {
    if (!value.empty()) section.lines.push_back({std::string(say(language, label)), std::move(value), {}});
  };
  line(Phrase::label_severity, fmt::format("{}/100", told.severity.score));
  std::string state(incident::name_of(incident.state, language));
  if (incident.verdict) state += fmt::format(" ({})", incident::name_of(*incident.verdict, language));
  line(Phrase::label_state, std::move(state));
  line(Phrase::label_from_to, when(incident.first, options) + " – " + when(incident.last, options));
  line(Phrase::label_machines, joined(incident.machines()));
  line(Phrase::label_accounts, joined(incident.names_of(Entity::Kind::account)));
  line(Phrase::label_sources, joined(incident.names_of(Entity::Kind::source)));
  return section;
}

Document::Section prose(Language language, Phrase title, const std::vector<std::string>& paragraphs) {
  Document::Section section{std::string(say(language, title)), {}};
  for (const std::string& text : paragraphs) section.lines.push_back({{}, text, {}});
  return section;
}

std::string done_note(const ToldIncident& told, const std::string& french,
                      const declare::DocumentOptions& options) {
  for (const Act& act : told.incident->acts)
    if (act.kind == Act::Kind::action_done && act.why == french)
      return say(options.language, Phrase::done_by, act.who, when(act.when, options));
  return std::string(say(options.language, Phrase::not_done));
}

Document::Section actions_of(const ToldIncident& told, const declare::DocumentOptions& options) {
  Document::Section section{std::string(say(options.language, Phrase::section_actions)), {}};
  const auto french = tell(*told.incident, Language::french, options.zone).story;
  for (std::size_t i = 0; i < told.story.actions.size(); ++i) {
    const std::string& key = i < french.actions.size() ? french.actions[i].text : told.story.actions[i].text;
    section.lines.push_back({say(options.language, Phrase::label_action, i + 1), told.story.actions[i].text,
                             done_note(told, key, options)});
  }
  return section;
}

Document::Section findings_of(const ToldIncident& told, const declare::DocumentOptions& options) {
  const Language language = options.language;
  Document::Section section{std::string(say(language, Phrase::section_findings)), {}};
  for (const auto& thread : told.incident->threads) {
    const auto& example = thread.examples.front();
    const std::string machine =
        example.machine.empty() ? std::string(say(language, Phrase::unknown_machine)) : example.machine;
    std::string value = thread.rule->title_in(language);
    if (!example.detail.empty()) value += "\n" + example.detail.substr(0, 400);
    section.lines.push_back(
        {when(thread.first, options) + " · " + machine, std::move(value),
         say(language, Phrase::finding_note, joined(thread.rule->techniques), thread.count)});
  }
  return section;
}

std::string title_of(const Act& act, Language language) {
  switch (act.kind) {
    case Act::Kind::opened:
      return std::string(say(language, Phrase::act_opened));
    case Act::Kind::state:
      return say(language, Phrase::act_state, act.state ? incident::name_of(*act.state, language) : "");
    case Act::Kind::note:
      return std::string(say(language, Phrase::act_note));
    case Act::Kind::merged:
      return say(language, Phrase::act_merged, act.other.substr(0, 8));
    case Act::Kind::split:
      return say(language, Phrase::act_split, act.other.substr(0, 8));
    case Act::Kind::action_done:
      return std::string(say(language, Phrase::act_action_done));
  }
  return {};
}

Document::Section people_of(const ToldIncident& told, const declare::DocumentOptions& options) {
  Document::Section section{std::string(say(options.language, Phrase::section_people)), {}};
  for (const Act& act : told.incident->acts) {
    const std::string who =
        act.who.empty() ? std::string(say(options.language, Phrase::garde_itself)) : act.who;
    const std::string title = title_of(act, options.language);
    section.lines.push_back(
        {when(act.when, options) + " · " + who, act.why.empty() ? title : title + "\n" + act.why, {}});
  }
  return section;
}

}  // namespace

Document incident_document(const ToldIncident& told, const declare::DocumentOptions& options) {
  const Language language = options.language;
  Document document;
  document.title = told.story.title;
  if (told.incident->is_drill) document.banner = say(language, Phrase::export_drill);
  document.head = say(language, Phrase::export_head, told.incident->id.substr(0, 8),
                      when(options.at, options), options.zone.name());
  document.sections.push_back(state_of(told, options));
  document.sections.push_back(actions_of(told, options));
  std::vector<std::string> avoid;
  for (const auto& action : told.story.avoid) avoid.push_back(action.text);
  document.sections.push_back(prose(language, Phrase::section_avoid, avoid));
  document.sections.push_back(prose(language, Phrase::section_what_happened, told.story.paragraphs));
  document.sections.push_back(prose(language, Phrase::section_risk, {told.story.risk}));
  document.sections.push_back(prose(language, Phrase::section_reasons, told.story.reasons));
  document.sections.push_back(people_of(told, options));
  document.sections.push_back(findings_of(told, options));
  document.foot = say(language, Phrase::export_foot);
  return document;
}

}  // namespace garde::serve
