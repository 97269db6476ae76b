// SPDX-License-Identifier: Apache-2.0
#include "incident/description.h"

#include <algorithm>
#include <span>

namespace garde::incident {
namespace {

// By descending worth: the first of these fields that an event has, says most.
constexpr std::array<std::string_view, 16> kAccounts{"User",
                                                     "SubjectUserName",
                                                     "TargetUserName",
                                                     "AccountName",
                                                     "user.name",
                                                     "user",
                                                     "UserName",
                                                     "SourceUser",
                                                     "userIdentity.arn",
                                                     "suser",
                                                     "duser",
                                                     "srcuser",
                                                     "acct",
                                                     "ActiveParticipant.UserID",
                                                     "cs-username",
                                                     "username"};
constexpr std::array<std::string_view, 9> kProcesses{
    "Image", "NewProcessName",     "SourceImage", "ProcessName",
    "exe",   "process.executable", "ServiceName", "app",
    "comm"};
constexpr std::array<std::string_view, 31> kDetails{"CommandLine",
                                                    "ProcessCommandLine",
                                                    "process.command_line",
                                                    "ScriptBlockText",
                                                    "TargetObject",
                                                    "ImageLoaded",
                                                    "TargetFilename",
                                                    "TargetImage",
                                                    "ServiceFileName",
                                                    "ImagePath",
                                                    "PipeName",
                                                    "QueryName",
                                                    "DestinationHostname",
                                                    "DestinationIp",
                                                    "TaskName",
                                                    "ObjectName",
                                                    "RelativeTargetName",
                                                    "ShareName",
                                                    "TargetServerName",
                                                    "Payload",
                                                    "ContextInfo",
                                                    "ThreatName",
                                                    "Path",
                                                    "command",
                                                    "cs-uri-query",
                                                    "c-uri",
                                                    "request",
                                                    "msg",
                                                    "logdesc",
                                                    "message",
                                                    "Message"};

template <std::size_t count>
std::array<FieldId, count> interned(const std::array<std::string_view, count>& names) {
  std::array<FieldId, count> ids;
  std::transform(names.begin(), names.end(), ids.begin(),
                 [](std::string_view name) { return intern_field(name); });
  return ids;
}

std::string first_of(Event& event, std::span<const FieldId> ids) {
  for (const FieldId id : ids) {
    const std::string_view text = event.text(id);
    if (!text.empty() && text != "-") return std::string(text.substr(0, kMostDescription));
  }
  return {};
}

// Interned before any event is read, so that readers give them ids from the first event on.
const auto kMachineIds = interned(kMachineNameFields);
const auto kAccountIds = interned(kAccounts);
const auto kProcessIds = interned(kProcesses);
const auto kDetailIds = interned(kDetails);

const FieldId kAuditId = intern_field("auid");

// The audit of Linux knows numbers only; its highest says that nobody has signed in.
std::string account_of(Event& event) {
  std::string account = first_of(event, kAccountIds);
  const std::string_view audit_id = event.text(kAuditId);
  if (account.empty() && !audit_id.empty() && audit_id != "4294967295" && audit_id != "unset")
    account = "uid " + std::string(audit_id.substr(0, kMostDescription));
  return account;
}

}  // namespace

std::string machine_name_of(Event& event) {
  return first_of(event, kMachineIds);
}

Description describe(Event& event) {
  return {machine_name_of(event), account_of(event), first_of(event, kProcessIds),
          first_of(event, kDetailIds)};
}

}  // namespace garde::incident
