// SPDX-License-Identifier: Apache-2.0
#include "incident/entity.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/case_fold.h"
#include "base/ip_address.h"
#include "incident/description.h"

namespace garde::incident {
namespace {

constexpr std::size_t kMostText = 256;

using Kind = Entity::Kind;

// In the words of Windows events, Sigma's taxonomy, ECS and what the readers give for devices.
constexpr std::array kAccountFields = {"User",
                                       "SubjectUserName",
                                       "TargetUserName",
                                       "SourceUser",
                                       "AccountName",
                                       "user",
                                       "user.name",
                                       "UserName",
                                       "username",
                                       "suser",
                                       "duser",
                                       "srcuser",
                                       "acct",
                                       "cs-username",
                                       "UserID",
                                       "agent.who.display",
                                       "UserId",
                                       "userIdentity.userName",
                                       "ActiveParticipant.UserID",
                                       "userPrincipalName",
                                       "actor.alternateId",
                                       "MailboxOwnerUPN",
                                       "SamAccountName"};
constexpr std::array kSourceFields = {
    "IpAddress", "SourceIp",  "SourceAddress",  "srcip",           "src_ip",          "remip", "c-ip",
    "ClientIP",  "ClientIp",  "source.ip",      "sourceIPAddress", "ClientAddress",   "src",   "remote_ip",
    "id.orig_h", "client_ip", "ActorIpAddress", "RemoteAddress",   "client.ipAddress"};
constexpr std::array kDestinationFields = {"DestinationIp",  "DestAddress", "dstip",    "dest_ip",
                                           "destination.ip", "dst",         "id.resp_h"};
constexpr std::array kMachineFields = {"WorkstationName", "Workstation",      "DestinationHostname",
                                       "SourceHostname",  "TargetServerName", "SourceWorkstation"};
constexpr std::array kHashFields = {"Hashes",  "sha256",           "SHA256",  "md5",
                                    "imphash", "file.hash.sha256", "FileHash"};

const std::unordered_map<std::string, Kind>& kinds_of_fields() {
  static const std::unordered_map<std::string, Kind> kinds = [] {
    std::unordered_map<std::string, Kind> all;
    const auto add = [&all](const auto& names, Kind kind) {
      for (const char* name : names) all.emplace(fold_case(name), kind);
    };
    add(kAccountFields, Kind::account);
    add(kSourceFields, Kind::source);
    add(kDestinationFields, Kind::destination);
    add(kMachineFields, Kind::other_machine);
    add(kHashFields, Kind::hash);
    for (const std::string_view name : kMachineNameFields) all.emplace(fold_case(name), Kind::machine);
    return all;
  }();
  return kinds;
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '"')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '"')) text.remove_suffix(1);
  return text.substr(0, kMostText);
}

// Accounts of the system itself, on every machine alike, in the languages that Windows speaks here.
bool is_of_the_system(std::string_view name, std::string_view domain) {
  if (is_one_of(domain, {"nt authority", "autorite nt", "autorité nt", "nt service", "window manager",
                         "font driver host", "builtin", "nt virtual machine"}))
    return true;
  if (name.starts_with("s-1-") || name.starts_with("dwm-") || name.starts_with("umfd-")) return true;
  // Groups whose name stands where accounts do.
  if (is_one_of(name, {"domain admins", "admins du domaine", "enterprise admins", "administrators",
                       "administrateurs", "administrateurs de l’entreprise", "domain users",
                       "utilisateurs du domaine"}))
    return true;
  return is_one_of(name, {"system",
                          "système",
                          "localsystem",
                          "local service",
                          "network service",
                          "service local",
                          "service réseau",
                          "anonymous logon",
                          "anonymous",
                          "anonyme",
                          "everyone",
                          "unset",
                          "(null)",
                          "null",
                          "none",
                          "unknown",
                          "n/a",
                          "4294967295",
                          "iusr",
                          "nobody",
                          "www-data",
                          "daemon"});
}

// Accounts that each machine has for itself.
bool is_of_each_machine(std::string_view name) {
  return is_one_of(name, {"root", "0", "administrator", "administrateur", "admin", "guest", "invité", "user",
                          "defaultaccount", "wdagutilityaccount", "utilisateur"});
}

bool is_hexadecimal(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
}

std::optional<Entity> entity_of(Kind kind, std::string_view text, std::string_view machine) {
  switch (kind) {
    case Kind::machine:
      return machine_entity(text);
    case Kind::other_machine: {
      auto entity = machine_entity(text);
      if (entity) entity->kind = Kind::other_machine;
      return entity;
    }
    case Kind::account:
      return account_entity(text, machine);
    case Kind::source:
    case Kind::destination:
      return address_entity(text, kind);
    case Kind::hash:
      return hash_entity(text);
  }
  return std::nullopt;
}

}  // namespace

bool Entity::is(const Entity& other) const {
  return index_key(*this) == index_key(other);
}

std::string_view to_string(Entity::Kind kind) {
  switch (kind) {
    case Kind::machine:
      return "machine";
    case Kind::account:
      return "account";
    case Kind::source:
      return "source";
    case Kind::destination:
      return "destination";
    case Kind::hash:
      return "hash";
    case Kind::other_machine:
      return "other_machine";
  }
  return "machine";
}

std::optional<Entity::Kind> parse_entity_kind(std::string_view text) {
  for (const Kind kind :
       {Kind::machine, Kind::account, Kind::source, Kind::destination, Kind::hash, Kind::other_machine})
    if (to_string(kind) == text) return kind;
  return std::nullopt;
}

std::string index_key(const Entity& entity) {
  switch (entity.kind) {
    case Kind::machine:
    case Kind::other_machine:
      return "machine " + entity.key;
    case Kind::account:
      return "account " + entity.key;
    case Kind::source:
    case Kind::destination:
      return "address " + entity.key;
    case Kind::hash:
      return "hash " + entity.key;
  }
  return {};
}

std::optional<Entity> machine_entity(std::string_view text) {
  text = trimmed(text);
  while (text.starts_with('\\')) text.remove_prefix(1);
  if (text.ends_with('$')) text.remove_suffix(1);
  std::string key = fold_case(text);
  if (const auto address = parse_ip_address(key); !address) key.resize(std::min(key.find('.'), key.size()));
  if (key.empty() || is_one_of(key, {"-", "localhost", "127", "::1", "127.0.0.1", "unknown", "none", "null"}))
    return std::nullopt;
  std::string name(text);
  if (!parse_ip_address(name)) name.resize(std::min(name.find('.'), name.size()));
  return Entity{Kind::machine, std::move(key), std::move(name)};
}

std::optional<Entity> account_entity(std::string_view text, std::string_view machine) {
  text = trimmed(text);
  std::string domain;
  if (const auto slash = text.rfind('\\'); slash != std::string_view::npos) {
    domain = fold_case(text.substr(0, slash));
    text.remove_prefix(slash + 1);
  } else if (const auto at = text.rfind('@'); at != std::string_view::npos && at > 0) {
    domain = fold_case(text.substr(at + 1));
    text = text.substr(0, at);
  }
  std::string key = fold_case(text);
  if (key.empty() || key == "-" || key.ends_with('$') || is_of_the_system(key, domain)) return std::nullopt;
  const bool is_local = domain == "." || (!domain.empty() && domain == machine) || domain == "workgroup";
  const bool is_named_alike = is_of_each_machine(key) && (domain.empty() || key == "root" || key == "0");
  if (is_local || is_named_alike) key += "@" + std::string(machine);
  return Entity{Kind::account, std::move(key), text == "0" ? "root" : std::string(text)};
}

std::optional<Entity> address_entity(std::string_view text, Entity::Kind side) {
  text = trimmed(text);
  const auto address = parse_ip_address(text);
  if (!address) return std::nullopt;
  static const IpNetworks nowhere = {"127.0.0.0/8", "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255/32",
                                     "::1/128",     "::/128",    "fe80::/10",      "ff00::/8"};
  if (nowhere.contain(*address))
    return std::nullopt;
  std::string key = fold_case(text);
  if (key.starts_with("::ffff:") && address->is_v4()) key.erase(0, 7);
  return Entity{side, key, key};
}

std::optional<Entity> hash_entity(std::string_view text) {
  // Sysmon writes "SHA1=…,MD5=…,SHA256=…,IMPHASH=…"; programs of one tool chain share the last.
  const std::string folded = fold_case(trimmed(text.substr(0, 4096)));
  std::string_view value = folded;
  if (const auto named = folded.find("sha256="); named != std::string::npos) value.remove_prefix(named + 7);
  value = value.substr(0, value.find(','));
  if (value.size() != 64 || !is_hexadecimal(value)) return std::nullopt;
  return Entity{Kind::hash, std::string(value), std::string(value)};
}

std::optional<Entity> entity_of_field(std::string_view field, std::string_view text,
                                      std::string_view machine) {
  const auto found = kinds_of_fields().find(fold_case(field));
  return found == kinds_of_fields().end() ? std::nullopt : entity_of(found->second, text, machine);
}

bool is_inside_address(std::string_view text) {
  static const IpNetworks inside = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"};
  const auto address = parse_ip_address(text);
  return address && inside.contain(*address);
}

std::vector<Entity> entities_of(Event& event) {
  std::vector<Entity> all;
  const auto add = [&all](std::optional<Entity> entity) {
    if (!entity || all.size() == kMostEntities) return;
    if (std::none_of(all.begin(), all.end(), [&](const Entity& known) { return known.is(*entity); }))
      all.push_back(std::move(*entity));
  };
  const auto machine = machine_entity(machine_name_of(event));
  add(machine);
  for (Field& field : event.fields()) {
    if (field.kind == ValueKind::null) continue;
    const auto found = kinds_of_fields().find(fold_case(field.name));
    if (found == kinds_of_fields().end() || found->second == Kind::machine) continue;
    add(entity_of(found->second, event.text(field),
                  machine ? std::string_view(machine->key) : std::string_view()));
  }
  return all;
}

}  // namespace garde::incident
