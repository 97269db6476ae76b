// SPDX-License-Identifier: Apache-2.0
#include "declare/document.h"

#include <algorithm>
#include <fmt/format.h>

#include "declare/words.h"

namespace garde::declare {
namespace {

class DocumentMaker {
 public:
  DocumentMaker(const Declaration& declaration, const Form& form, const DocumentOptions& options)
      : declaration_(declaration), form_(form), options_(options), language_(options.language) {}

  Document make(const std::vector<Obligation>& obligations) {
    Document document;
    document.title = title();
    if (declaration_.drill) document.banner = say(language_, Phrase::drill);
    document.head = say(language_, Phrase::head, declaration_.id, when(declaration_.made), options_.zone.name());
    if (!declaration_.previous.empty()) document.head += " ; " + say(language_, Phrase::follows, declaration_.previous);
    for (const Obligation& one : obligations) document.clocks.push_back(clock(one));
    for (const Form::Block& block : form_.blocks()) {
      if (block.id == "closing" && declaration_.kind != DeclarationKind::closing) continue;
      document.sections.push_back(section(block));
    }
    if (!declaration_.moments.empty()) document.sections.push_back(moments());
    for (const Field* field : missing(declaration_, form_)) document.questions.push_back(field->label.in(language_));
    document.foot = say(language_, Phrase::foot);
    return document;
  }

 private:
  std::string title() const {
    switch (declaration_.kind) {
      case DeclarationKind::initial:
        return std::string(say(language_, Phrase::title_initial));
      case DeclarationKind::follow_up:
        return std::string(say(language_, Phrase::title_follow_up));
      case DeclarationKind::closing:
        return std::string(say(language_, Phrase::title_closing));
    }
    return {};
  }

  std::string when(Instant instant) const {
    const CivilTime civil = options_.zone.to_civil(instant);
    if (language_ == Language::french)
      return fmt::format("{:02}/{:02}/{} à {:02} h {:02}", civil.day, civil.month, civil.year, civil.hour, civil.minute);
    return fmt::format("{}-{:02}-{:02} {:02}:{:02}", civil.year, civil.month, civil.day, civil.hour, civil.minute);
  }

  // "61 h 20 min"; from three days on "12 jours".
  std::string left(Duration duration) const {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(duration).count();
    if (minutes >= 4 * 24 * 60)
      return fmt::format("{} {}", minutes / (24 * 60), language_ == Language::french ? "jours" : "days");
    return fmt::format("{} h {:02} min", minutes / 60, minutes % 60);
  }

  std::string moment_name(std::string_view moment) const {
    if (moment == "noticed") return std::string(say(language_, Phrase::moment_noticed));
    if (moment == "aware_of_personal_data") return std::string(say(language_, Phrase::moment_aware_of_personal_data));
    if (moment == "aware_of_significance") return std::string(say(language_, Phrase::moment_aware_of_significance));
    if (moment == "ended") return std::string(say(language_, Phrase::moment_ended));
    if (moment.starts_with("sent:")) return std::string(say(language_, Phrase::moment_sent));
    return std::string(moment);
  }

  std::string state(const Obligation& one) const {
    switch (one.state) {
      case DutyState::sent:
        return say(language_, Phrase::sent_on, when(declaration_.moments.at("sent:" + one.duty->id).instant));
      case DutyState::due_now:
        return one.start ? say(language_, Phrase::due_now_since, when(*one.start)) : std::string(say(language_, Phrase::due_now));
      case DutyState::running:
        return say(language_, Phrase::running, left(*one.deadline - options_.at), when(*one.deadline));
      case DutyState::overdue:
        return say(language_, Phrase::overdue, when(*one.deadline));
      case DutyState::not_started:
        return say(language_, Phrase::not_started, moment_name(one.duty->clock_start));
      case DutyState::may_apply: {
        std::string fields;
        for (const Field& field : form_.fields())
          if (std::find(one.depends_on.begin(), one.depends_on.end(), field.id) != one.depends_on.end())
            fields += (fields.empty() ? "" : " ; ") + field.label.in(language_);
        return say(language_, Phrase::may_apply, fields);
      }
    }
    return {};
  }

  Document::Clock clock(const Obligation& one) const {
    Document::Clock clock;
    clock.title = one.duty->title.in(language_);
    clock.state = state(one);
    clock.is_informative = one.force == Force::informative;
    if (clock.is_informative) clock.state += fmt::format(" ({})", say(language_, Phrase::informative));
    clock.is_pressing = !clock.is_informative && (one.state == DutyState::due_now || one.state == DutyState::running ||
                                                  one.state == DutyState::overdue);
    clock.recipient = say(language_, Phrase::recipient, one.duty->recipient.in(language_));
    clock.advice = one.duty->advice.in(language_);
    clock.reference = one.duty->status == SourceStatus::verified
                          ? say(language_, Phrase::reference, one.duty->reference, one.duty->source, one.duty->checked)
                          : say(language_, Phrase::reference_from_knowledge, one.duty->reference, one.duty->source);
    return clock;
  }

  std::string shown(const Field& field, const std::string& value) const {
    if (field.kind == FieldKind::time) {
      const auto instant = parse_rfc3339(value);
      return instant ? when(*instant) : value;
    }
    const Choice* choice = field.find_choice(value);
    return choice == nullptr ? value : choice->text.in(language_);
  }

  Document::Section section(const Form::Block& block) const {
    Document::Section section{block.label.in(language_), {}};
    for (const Field& field : form_.fields()) {
      if (field.block != block.id) continue;
      Document::Line line;
      line.label = field.label.in(language_);
      const auto answer = declaration_.answers.find(field.id);
      if (answer == declaration_.answers.end()) {
        line.value = say(language_, Phrase::unknown);
        line.is_unknown = true;
      } else {
        for (const std::string& value : answer->second.values)
          line.value += (line.value.empty() ? "" : ", ") + shown(field, value);
        line.note = answer->second.by == kGarde ? std::string(say(language_, Phrase::said_by_garde))
                                                : say(language_, Phrase::said_by, answer->second.by, when(answer->second.at));
      }
      section.lines.push_back(std::move(line));
    }
    return section;
  }

  Document::Section moments() const {
    Document::Section section{std::string(say(language_, Phrase::moments)), {}};
    for (const auto& [name, moment] : declaration_.moments) {
      Document::Line line;
      line.label = moment_name(name);
      line.value = when(moment.instant);
      line.note = moment.by == kGarde ? std::string(say(language_, Phrase::said_by_garde))
                                      : say(language_, Phrase::said_by, moment.by, when(moment.set_at));
      if (!moment.why.empty()) line.note += " : " + moment.why;
      section.lines.push_back(std::move(line));
    }
    return section;
  }

  const Declaration& declaration_;
  const Form& form_;
  const DocumentOptions& options_;
  Language language_;
};

}  // namespace

Document make_document(const Declaration& declaration, const Form& form, const std::vector<Obligation>& obligations,
                       const DocumentOptions& options) {
  return DocumentMaker(declaration, form, options).make(obligations);
}

std::string to_text(const Document& document) {
  std::string out;
  const auto line = [&out](std::string_view text) { out.append(text).append("\n"); };
  if (!document.banner.empty()) line("*** " + document.banner + " ***");
  line(document.title);
  line(document.head);
  for (const Document::Clock& clock : document.clocks) {
    line("");
    line(fmt::format("[{}] {}", clock.is_pressing ? "!" : " ", clock.title));
    line("    " + clock.state);
    line("    " + clock.recipient);
    line("    " + clock.advice);
    line("    " + clock.reference);
  }
  for (const Document::Section& section : document.sections) {
    line("");
    line(section.title);
    for (const Document::Line& one : section.lines) {
      std::string value = one.value;
      for (std::size_t at = value.find('\n'); at != std::string::npos; at = value.find('\n', at + 5)) value.replace(at, 1, "\n    ");
      line(fmt::format("  {}{} {}{}", one.label, one.label.ends_with('?') ? "" : " :", value,
                       one.note.empty() ? "" : fmt::format("  ({})", one.note)));
    }
  }
  line("");
  line(document.foot);
  return out;
}

}  // namespace garde::declare
