// SPDX-License-Identifier: Apache-2.0
#include "read/content/devices.h"

#include <algorithm>
#include <array>

#include "read/shape.h"

namespace garde::read::content {
namespace {

constexpr std::size_t kMostFields = 40;
using Names = std::array<std::string_view, kMostFields>;

// What traffic and threats say of their session, and then each its own.
constexpr std::array<std::string_view, 31> kSession = {"",
                                                       "receive_time",
                                                       "serial",
                                                       "type",
                                                       "subtype",
                                                       "",
                                                       "generated_time",
                                                       "src_ip",
                                                       "dst_ip",
                                                       "natsrc",
                                                       "natdst",
                                                       "rule",
                                                       "srcuser",
                                                       "dstuser",
                                                       "app_id",
                                                       "vsys",
                                                       "from",
                                                       "to",
                                                       "inbound_if",
                                                       "outbound_if",
                                                       "logset",
                                                       "",
                                                       "sessionid",
                                                       "repeatcnt",
                                                       "src_port",
                                                       "dst_port",
                                                       "natsport",
                                                       "natdport",
                                                       "flags",
                                                       "protocol",
                                                       "action"};

template <std::size_t count>
constexpr Names session_and(const std::array<std::string_view, count>& own) {
  static_assert(kSession.size() + count <= kMostFields);
  Names names;
  std::copy(own.begin(), own.end(), std::copy(kSession.begin(), kSession.end(), names.begin()));
  return names;
}

constexpr Names kTraffic =
    session_and(std::array<std::string_view, 3>{"bytes", "bytes_sent", "bytes_received"});
constexpr Names kThreat = session_and(
    std::array<std::string_view, 5>{"misc", "threatid", "category", "threat_severity", "direction"});
constexpr Names kSystem = {
    "",           "receive_time", "serial", "type", "subtype", "",       "generated_time",
    "vsys",       "eventid",      "object", "",     "",        "module", "system_severity",
    "description"};
constexpr Names kConfig = {"",     "receive_time", "serial", "type",  "subtype", "",       "generated_time",
                           "host", "vsys",         "cmd",    "admin", "client",  "result", "path"};
constexpr Names kOther = {"", "receive_time", "serial", "type", "subtype", "", "generated_time"};

// One field of comma-separated values; the quotes around it are taken off.
std::string_view take_field(std::string_view& text) {
  if (!text.starts_with('"')) return take_until(text, ',');
  std::size_t end = 1;
  while (end < text.size() && (text[end] != '"' || (end + 1 < text.size() && text[end + 1] == '"')))
    end += text[end] == '"' ? 2 : 1;
  end = std::min(end, text.size());
  const std::string_view field = text.substr(1, end - 1);
  text.remove_prefix(end);
  (void)take_until(text, ',');
  return field;
}

const Names& names_of(std::string_view type) {
  if (type == "TRAFFIC") return kTraffic;
  if (type == "THREAT") return kThreat;
  if (type == "SYSTEM") return kSystem;
  if (type == "CONFIG") return kConfig;
  return kOther;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_address(std::string_view text) {
  return text.size() >= 2 && text.size() <= 45 && text.find_first_of(".:") != std::string_view::npos &&
         text.find_first_not_of("0123456789abcdefABCDEF.:") == std::string_view::npos;
}

void add_present(Event& event, std::string_view name, std::string_view value) {
  if (!value.empty()) add(event, name, value);
}

std::string_view between(std::string_view text, std::string_view before, std::string_view behind) {
  const std::size_t at = text.find(before);
  if (at == std::string_view::npos) return {};
  const std::size_t start = at + before.size();
  const std::size_t end = text.find(behind, start);
  return end == std::string_view::npos ? std::string_view() : text.substr(start, end - start);
}

// "2026/02/11 00:40:00"
std::optional<Instant> slashed_time(std::string_view text, const Surroundings& around) {
  if (text.size() < 19 || text[4] != '/' || text[7] != '/' || text[10] != ' ' || text[13] != ':' ||
      text[16] != ':')
    return std::nullopt;
  constexpr std::size_t kPlaces[] = {5, 8, 11, 14, 17};
  CivilTime civil;
  int* const parts[] = {&civil.month, &civil.day, &civil.hour, &civil.minute, &civil.second};
  civil.year = take_number(text, 4);
  for (std::size_t i = 0; i < std::size(kPlaces); ++i) {
    text.remove_prefix(1);
    *parts[i] = take_number(text, 2);
    if (*parts[i] < 0) return std::nullopt;
  }
  return around.zone.to_instant(civil);
}

}  // namespace

bool read_palo_alto(std::string_view line, const Surroundings& around, Event& event) {
  std::string_view text = line;
  if (text.size() < 30 || text.find_first_of(", ") > 10 || text[text.find_first_of(", ")] == ' ')
    return false;
  std::array<std::string_view, kMostFields> fields;
  std::size_t count = 0;
  while (count < kMostFields && !text.empty()) fields[count++] = take_field(text);
  const auto time = slashed_time(fields[1], around);
  if (count < 8 || !time || fields[3].size() < 4) return false;
  const Names& names = names_of(fields[3]);
  for (std::size_t i = 0; i < count; ++i)
    if (!names[i].empty()) add(event, names[i], fields[i]);
  add_message(event, line);
  event.shape = "paloalto";
  if (!event.time) event.time = time;
  return true;
}

bool read_packet_filter(std::string_view program, std::string_view text, Event& event) {
  if (program != "filterlog") return false;
  std::array<std::string_view, 24> fields;
  for (std::string_view& field : fields) field = take_until(text, ',');
  const bool v4 = fields[8] == "4";
  if (!v4 && fields[8] != "6") return false;
  add(event, "rule", fields[0]);
  add(event, "interface", fields[4]);
  add(event, "reason", fields[5]);
  add(event, "action", fields[6]);
  add(event, "direction", fields[7]);
  const std::string_view protocol = v4 ? fields[16] : fields[12];
  const std::size_t source = v4 ? 18 : 15;
  add(event, "protocol", protocol);
  add(event, "src_ip", fields[source]);
  add(event, "dst_ip", fields[source + 1]);
  const bool has_ports = protocol == "tcp" || protocol == "udp" || protocol == "TCP" || protocol == "UDP";
  if (has_ports && is_number(fields[source + 2]) && is_number(fields[source + 3])) {
    add(event, "src_port", fields[source + 2]);
    add(event, "dst_port", fields[source + 3]);
  }
  event.shape = "packet-filter";
  return true;
}

bool read_cas(std::string_view text, const Surroundings& around, Event& event) {
  const std::size_t at = text.find("|CAS|");
  if (at == std::string_view::npos ||
      std::count(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), '|') < 6)
    return false;
  std::string_view rest = text.substr(at + 5);
  for (const std::string_view name : {"what", "action", "User", "SourceIp", "server"})
    add_present(event, name, take_until(rest, '|'));
  // "2026-02-11 09:01:35,116" of the logger, where it stands before.
  constexpr std::size_t kTime = 23;
  if (!event.time) event.time = time_of_text(text.substr(0, kTime), around.zone);
  add_message(event, text);
  event.shape = "cas";
  return true;
}

void add_firewall_ends(std::string_view text, Event& event) {
  constexpr int kMostWords = 40;
  bool is_second = false;
  for (int words = 0; words < kMostWords && !text.empty(); ++words) {
    const std::string_view word = take_until(text, ' ');
    const std::size_t colon = word.find(':');
    const std::size_t slash = word.rfind('/');
    if (colon == std::string_view::npos || slash == std::string_view::npos || slash < colon) continue;
    const std::string_view address = word.substr(colon + 1, slash - colon - 1);
    std::string_view port = word.substr(slash + 1);
    port = port.substr(0, port.find_first_not_of("0123456789"));
    if (!is_address(address) || port.empty()) continue;
    add(event, is_second ? "dst_ip" : "src_ip", address);
    add(event, is_second ? "dst_port" : "src_port", port);
    if (is_second) return;
    is_second = true;
  }
}

void add_account(std::string_view program, std::string_view text, Event& event) {
  if (text.starts_with("pam_")) {
    const std::string_view source = pair_value(text, "rhost");
    if (is_address(source)) add(event, "SourceIp", source);
    add_present(event, "User", pair_value(text, "user"));
  } else if (program == "sudo") {
    const std::size_t colon = text.find(" : ");
    if (colon == std::string_view::npos) return;
    add(event, "User", text.substr(0, colon));
    add_present(event, "TargetUser", between(text, " USER=", " ;"));
    const std::size_t command = text.find("COMMAND=");
    if (command != std::string_view::npos) add(event, "CommandLine", text.substr(command + 8));
  } else if (program == "CRON" || program == "cron" || program == "crond") {
    const std::size_t command = text.find(") CMD (");
    if (command == std::string_view::npos || !text.starts_with('(') || !text.ends_with(')')) return;
    add(event, "User", text.substr(1, command - 1));
    add(event, "CommandLine", text.substr(command + 7, text.size() - command - 8));
  }
}

void add_vpn_peer(std::string_view text, Event& event) {
  std::string_view peer = take_until(text, ' ');
  const std::size_t slash = peer.find('/');
  std::string_view user = slash == std::string_view::npos ? std::string_view() : peer.substr(0, slash);
  if (slash != std::string_view::npos) {
    // The address stands before the user in some lines.
    const std::string_view behind = peer.substr(slash + 1);
    const bool is_address_first = is_address(user.substr(0, user.rfind(':')));
    peer = is_address_first ? user : behind;
    if (is_address_first) user = behind;
  }
  const std::size_t colon = peer.rfind(':');
  if (colon == std::string_view::npos || !is_number(peer.substr(colon + 1)) ||
      !is_address(peer.substr(0, colon)))
    return;
  add_present(event, "User", user);
  add(event, "SourceIp", peer.substr(0, colon));
  add(event, "SourcePort", peer.substr(colon + 1));
}

}  // namespace garde::read::content
