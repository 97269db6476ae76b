// SPDX-License-Identifier: Apache-2.0
#include "cli/scan/record.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <span>

namespace garde::cli {
namespace {

constexpr std::size_t kMostText = 4096;
constexpr std::size_t kMostFields = 64 * 1024;

// By descending worth: the first of these fields that an event has, says most.
constexpr std::array<std::string_view, 17> kAccounts{
    "User",           "SubjectUserName",       "TargetUserName", "AccountName", "user.name", "user",
    "UserName",       "SourceUser",            "userIdentity.arn", "suser",     "duser",     "srcuser",
    "acct",           "ActiveParticipant.UserID", "cs-username", "username",    "auid"};
constexpr std::array<std::string_view, 9> kProcesses{"Image",      "NewProcessName", "SourceImage",
                                                     "ProcessName", "exe",           "process.executable",
                                                     "ServiceName", "app",           "comm"};
constexpr std::array<std::string_view, 31> kDetails{
    "CommandLine",   "ProcessCommandLine", "process.command_line", "ScriptBlockText", "TargetObject",
    "ImageLoaded",   "TargetFilename",     "TargetImage",          "ServiceFileName", "ImagePath",
    "PipeName",      "QueryName",          "DestinationHostname",  "DestinationIp",   "TaskName",
    "ObjectName",    "RelativeTargetName", "ShareName",            "TargetServerName", "Payload",
    "ContextInfo",   "ThreatName",         "Path",                 "command",         "cs-uri-query",
    "c-uri",         "request",            "msg",                  "logdesc",         "message",
    "Message"};

template <std::size_t count>
std::array<FieldId, count> interned(const std::array<std::string_view, count>& names) {
  std::array<FieldId, count> ids;
  std::transform(names.begin(), names.end(), ids.begin(), [](std::string_view name) { return intern_field(name); });
  return ids;
}

std::string first_of(Event& event, std::span<const FieldId> ids) {
  for (const FieldId id : ids) {
    const std::string_view text = event.text(id);
    if (!text.empty() && text != "-") return std::string(text.substr(0, kMostText));
  }
  return {};
}

std::string text_of(Event& event, FieldId id) {
  return std::string(event.text(id).substr(0, kMostText));
}

std::string host_of(Event& event) {
  static const auto kHosts = interned<5>({"Computer", "Hostname", "host", "host.name", "devname"});
  return first_of(event, kHosts);
}

const sigma::Metadata::Guidance* guidance_of(const Record& record, Language language) {
  if (record.rule == nullptr) return nullptr;
  const auto found = record.rule->guidance.find(std::string(code(language)));
  return found == record.rule->guidance.end() ? nullptr : &found->second;
}

const std::string kNothing;

}  // namespace

Record make_record(const detect::Finding& finding, Event& event, const std::string& file, bool with_fields) {
  static const auto kAccountIds = interned(kAccounts);
  static const auto kProcessIds = interned(kProcesses);
  static const auto kDetailIds = interned(kDetails);
  Record record;
  record.time = event.time;
  record.rule = finding.rule;
  record.id = finding.id;
  record.title = finding.title;
  record.level = finding.level;
  record.tags.assign(finding.tags.begin(), finding.tags.end());
  record.computer = host_of(event);
  record.channel = text_of(event, FieldId::channel);
  record.event_id = text_of(event, FieldId::event_id);
  record.record_id = text_of(event, FieldId::record_id);
  record.file = file;
  record.position = event.position;
  record.account = first_of(event, kAccountIds);
  record.process = first_of(event, kProcessIds);
  record.detail = first_of(event, kDetailIds);
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
  std::string group;
  for (const auto& [field, value] : finding.group) {
    if (!group.empty()) group += ", ";
    group += field + "=" + value;
    record.matched.push_back(field + "=" + value);
  }
  record.detail = say(language, Phrase::correlation_detail, finding.value, group);
  for (const auto& contribution : finding.contributions) {
    if (record.computer.empty()) record.computer = contribution.computer;
    if (record.file.empty() && contribution.input < files.size()) {
      record.file = files[contribution.input];
      record.position = contribution.position;
    }
  }
  return record;
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
