// SPDX-License-Identifier: Apache-2.0
#include "cli/scan/record.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "incident/description.h"

namespace garde::cli {
namespace {

constexpr std::size_t kMostFields = 64 * 1024;

std::string text_of(Event& event, FieldId id) {
  return std::string(event.text(id).substr(0, incident::kMostDescription));
}

const sigma::Metadata::Guidance* guidance_of(const Record& record, Language language) {
  if (record.rule == nullptr) return nullptr;
  const auto found = record.rule->guidance.find(std::string(code(language)));
  return found == record.rule->guidance.end() ? nullptr : &found->second;
}

const std::string kNothing;

// Whole numbers with their thousands apart, others with as many digits as they need.
std::string shown_value(double value, Language language) {
  if (value >= 0 && value < 1e18 && value == std::floor(value))
    return number(language, static_cast<std::uint64_t>(value));
  std::string text = fmt::format("{:g}", value);
  if (language == Language::french) std::replace(text.begin(), text.end(), '.', ',');
  return text;
}

Phrase phrase_of(sigma::CorrelationType type) {
  switch (type) {
    case sigma::CorrelationType::event_count:
      return Phrase::events_seen;
    case sigma::CorrelationType::value_count:
      return Phrase::values_seen;
    case sigma::CorrelationType::temporal:
      return Phrase::rules_seen;
    case sigma::CorrelationType::temporal_ordered:
      return Phrase::rules_in_order;
    case sigma::CorrelationType::value_sum:
      return Phrase::sum_reached;
    case sigma::CorrelationType::value_avg:
      return Phrase::average_reached;
    case sigma::CorrelationType::value_percentile:
      return Phrase::percentile_reached;
    case sigma::CorrelationType::value_median:
      return Phrase::median_reached;
  }
  return Phrase::events_seen;
}

std::string what_was_reached(const detect::CorrelationFinding& finding, Language language) {
  return say(language, phrase_of(finding.rule->type), shown_value(finding.value, language),
             fmt::format("{}", fmt::join(finding.rule->fields_counted, ", ")));
}

}  // namespace

Record make_record(const detect::Finding& finding, Event& event, const std::string& file, bool with_fields) {
  incident::Description described = incident::describe(event);
  Record record;
  record.time = event.time;
  record.rule = finding.rule;
  record.id = finding.id;
  record.title = finding.title;
  record.level = finding.level;
  record.tags.assign(finding.tags.begin(), finding.tags.end());
  record.computer = std::move(described.machine);
  record.channel = text_of(event, FieldId::channel);
  record.event_id = text_of(event, FieldId::event_id);
  record.record_id = text_of(event, FieldId::record_id);
  record.file = file;
  record.position = event.position;
  record.account = std::move(described.account);
  record.process = std::move(described.process);
  record.detail = std::move(described.detail);
  for (const std::string_view item : finding.matched) record.matched.emplace_back(item);
  if (with_fields) {
    append_fields_json(event, record.fields);
    if (record.fields.size() > kMostFields) record.fields = "{}";
  }
  return record;
}

Record make_record(const detect::CorrelationFinding& finding, const std::vector<std::string>& files,
                   Language language) {
  Record record;
  record.time = finding.first;
  record.until = finding.last;
  record.rule = finding.rule;
  record.id = finding.rule->id;
  record.title = finding.rule->title;
  record.level = finding.rule->level.value_or(sigma::Level::medium);
  record.tags = finding.rule->tags;
  for (const auto& contribution : finding.contributions) {
    if (record.computer.empty()) record.computer = contribution.computer;
    if (record.file.empty() && contribution.input < files.size()) {
      record.file = files[contribution.input];
      record.position = contribution.position;
    }
  }
  record.detail = what_was_reached(finding, language);
  for (const auto& [field, value] : finding.group) {
    record.matched.push_back(field + "=" + value);
    // The machine is named above what is said of it.
    if (value != record.computer) record.detail += " · " + field + "=" + value;
  }
  return record;
}

std::string place_name(const Record& record, Language language) {
  if (!record.computer.empty()) return record.computer;
  if (record.file.empty()) return std::string(say(language, Phrase::machine_unknown));
  return say(language, Phrase::machine_of_file, record.file);
}

const std::string& title_of(const Record& record, Language language) {
  const auto* guidance = guidance_of(record, language);
  return guidance == nullptr || guidance->title.empty() ? record.title : guidance->title;
}
const std::string& first_action_of(const Record& record, Language language) {
  const auto* guidance = guidance_of(record, language);
  return guidance == nullptr ? kNothing : guidance->first_action;
}
const std::string& explanation_of(const Record& record, Language language) {
  const auto* guidance = guidance_of(record, language);
  if (guidance != nullptr) return guidance->explanation;
  return record.rule == nullptr ? kNothing : record.rule->description;
}

}  // namespace garde::cli
