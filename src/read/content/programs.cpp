// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "read/content/content.h"
#include "read/shape.h"

namespace garde::read::content {
namespace {

std::string_view word_behind(std::string_view text, std::string_view words) {
  const std::size_t at = text.find(words);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + words.size());
  if (text.starts_with('"')) return text.substr(1, std::min(text.find('"', 1), text.size()) - 1);
  return text.substr(0, std::min(text.find_first_of(" ,:;)"), text.size()));
}

// A firewall that writes key=value, by keys that it alone has; `name` is the key of its own name.
struct PairDevice {
  std::string_view shape;
  std::string_view sign;
  std::string_view other_sign;
  std::string_view name;
};
constexpr std::array<PairDevice, 5> kPairDevices{{
    {"fortigate", "logid=", "type=", "devname"},
    {"fortigate", "devname=", "type=", "devname"},
    {"stormshield", "id=firewall", "startime=", "fw"},
    {"sonicwall", "id=firewall", "sn=", "sn"},
    {"sophos", "log_type=", "log_component=", "device_name"},
}};

bool is_address_start(std::string_view text) {
  return !text.empty() && ((text.front() >= '0' && text.front() <= '9') || text.find(':') < 6);
}

}  // namespace

bool read_firewall_pairs(std::string_view text, const Surroundings& around, Event& event) {
  const auto device = std::find_if(kPairDevices.begin(), kPairDevices.end(), [&](const PairDevice& one) {
    return text.find(one.sign) != std::string_view::npos &&
           text.find(one.other_sign) != std::string_view::npos;
  });
  if (device == kPairDevices.end() || add_pairs(text, event) < 4) return false;
  event.shape = device->shape;
  // Its own name says more than the host of a header, which may be a relay's.
  if (const auto name = pair_value(text, device->name); !name.empty()) {
    if (Field* const host = event.find("Computer"); host != nullptr) {
      host->value = name;
    } else {
      add(event, "Computer", name);
    }
  }
  const std::string_view date = pair_value(text, "date");
  const std::string_view time = pair_value(text, "time");
  std::string_view zone = pair_value(text, "tz");
  // "2026-02-11" and "00:40:00", or both under time.
  std::string iso = date.size() == 10 ? std::string(date) + "T" + std::string(time) : std::string(time);
  // "+0100" is "+01:00" in ISO 8601's long form.
  if (zone.size() == 5) iso += std::string(zone.substr(0, 3)) + ":" + std::string(zone.substr(3));
  event.time = iso.size() >= 19 ? time_of_text(iso, around.zone) : std::nullopt;
  for (const std::string_view key : {"timestamp", "eventtime"})
    if (const auto instant = pair_value(text, key); !event.time && !instant.empty())
      event.time = time_of_text(instant, around.zone);
  return true;
}

bool read_keycloak(std::string_view text, const Surroundings& around, Event& event) {
  const std::size_t start = text.find("type=");
  // The logger's name may be shortened ("org.key.events"); every event names its realm.
  if (start == std::string_view::npos || text.substr(0, start).find(".events]") == std::string_view::npos ||
      text.find("realmId=", start) == std::string_view::npos)
    return false;
  event.shape = "keycloak";
  // "2026-02-11 20:40:16,353" of the logger, where it stands before.
  constexpr std::size_t kTime = 23;
  if (const auto time = time_of_text(text.substr(0, kTime), around.zone)) event.time = time;
  add_message(event, text);
  return add_pairs(text.substr(start), event) > 0;
}

bool read_access_log(std::string_view text, Event& event) {
  std::string_view rest = text;
  const std::string_view client = take_until(rest, ' ');
  (void)take_until(rest, ' ');
  const std::size_t bracket = rest.find(" [");
  if (client.empty() || bracket == std::string_view::npos) return false;
  const std::string_view user = rest.substr(0, bracket);
  rest.remove_prefix(bracket + 2);
  std::string_view stamp = take_until(rest, ']');
  if (!rest.starts_with(" \"") || stamp.size() < 20) return false;
  rest.remove_prefix(2);
  // 10/Feb/2026:18:20:00 +0000
  std::string_view time = stamp;
  CivilTime civil;
  civil.day = take_number(time, 2);
  civil.month = time.size() > 4 ? month_of(time.substr(1, 3)) : 0;
  if (civil.day < 1 || civil.month == 0) return false;
  time.remove_prefix(5);
  civil.year = take_number(time, 4);
  for (int* part : {&civil.hour, &civil.minute, &civil.second}) {
    if (!time.starts_with(':')) return false;
    time.remove_prefix(1);
    *part = take_number(time, 2);
    if (*part < 0) return false;
  }
  auto instant = from_utc(civil);
  if (!instant) return false;
  if (time.size() >= 6 && (time[1] == '+' || time[1] == '-')) {
    const int sign = time[1] == '-' ? -1 : 1;
    time.remove_prefix(2);
    const int hours = take_number(time, 2);
    const int minutes = take_number(time, 2);
    *instant -= std::chrono::minutes(sign * (hours * 60 + minutes));
  }
  std::string_view request = take_until(rest, '"');
  while (request.ends_with('\\') && !rest.empty()) {  // an escaped quote inside the request
    const std::size_t start = static_cast<std::size_t>(request.data() - text.data());
    (void)take_until(rest, '"');
    request = text.substr(start, static_cast<std::size_t>(rest.data() - text.data()) - start - 1);
  }
  if (rest.starts_with(' ')) rest.remove_prefix(1);
  const std::string_view status = take_until(rest, ' ');
  const std::string_view bytes = take_until(rest, ' ');
  event.shape = "ncsa";
  event.time = instant;
  add(event, "c-ip", client);
  if (user != "-") add(event, "cs-username", user);
  const std::string_view method = take_until(request, ' ');
  const std::string_view target = take_until(request, ' ');
  const std::size_t question = target.find('?');
  add(event, "cs-method", method);
  add(event, "c-uri", target);
  add(event, "cs-uri-stem", target.substr(0, question));
  add(event, "cs-uri-query", target);
  if (question != std::string_view::npos) add(event, "c-uri-query", target.substr(question + 1));
  add(event, "sc-status", status);
  add(event, "sc-bytes", bytes);
  if (rest.starts_with('"')) {
    rest.remove_prefix(1);
    add(event, "cs-referer", take_until(rest, '"'));
    (void)take_until(rest, '"');
    const std::string_view agent = take_until(rest, '"');
    add(event, "cs-user-agent", agent);
    add(event, "c-useragent", agent);
  }
  add_message(event, text);
  return true;
}

bool read_squid(std::string_view text, Event& event) {
  std::string_view rest = text;
  std::string_view words[10];
  for (std::string_view& word : words) {
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    word = take_until(rest, ' ');
  }
  const std::size_t slash = words[3].find('/');
  const auto time =
      words[0].size() > 10 && words[0][10] == '.' ? time_of_text(words[0], Zone()) : std::nullopt;
  if (!time || slash == std::string_view::npos || words[8].find('/') == std::string_view::npos) return false;
  event.shape = "squid";
  event.time = time;
  add(event, "c-ip", words[2]);
  add(event, "src_ip", words[2]);
  add(event, "sc-status", words[3].substr(slash + 1));
  add(event, "sc-bytes", words[4]);
  add(event, "cs-method", words[5]);
  add(event, "c-uri", words[6]);
  std::string_view host = words[6];
  if (const std::size_t scheme = host.find("://"); scheme != std::string_view::npos)
    host.remove_prefix(scheme + 3);
  host = host.substr(0, std::min(host.find_first_of("/:?"), host.size()));
  add(event, "cs-host", host);
  add(event, "r-dns", host);
  if (words[7] != "-") add(event, "cs-username", words[7]);
  add_message(event, text);
  return true;
}

bool read_orthanc(std::string_view text, const Surroundings& around, Event& event) {
  if (text.size() < 24 || std::string_view("TIWEF").find(text.front()) == std::string_view::npos)
    return false;
  std::string_view rest = text.substr(1);
  CivilTime civil;
  civil.month = take_number(rest, 2);
  civil.day = take_number(rest, 2);
  if (civil.month < 1 || civil.day < 1 || !rest.starts_with(' ')) return false;
  rest.remove_prefix(1);
  civil.hour = take_number(rest, 2);
  for (int* part : {&civil.minute, &civil.second}) {
    if (!rest.starts_with(':')) return false;
    rest.remove_prefix(1);
    *part = take_number(rest, 2);
  }
  if (!rest.starts_with('.')) return false;
  rest.remove_prefix(1);
  const int microseconds = take_number(rest, 6);
  if (civil.hour < 0 || civil.minute < 0 || civil.second < 0 || microseconds < 0) return false;
  civil.nanosecond = microseconds * 1000;
  event.time = with_year(civil, around);
  event.shape = "orthanc";
  add(event, "severity", text.substr(0, 1));
  for (const std::string_view words : {"from AET ", "from AE ", "calling AET: ", "Remote AET: "})
    if (const auto title = word_behind(text, words); !title.empty()) {
      add(event, "CallingAet", title);
      break;
    }
  for (const std::string_view words : {"on IP ", "from IP ", "IP address ", "peer "})
    if (const auto address = word_behind(text, words); is_address_start(address)) {
      add(event, "SourceIp", address);
      break;
    }
  add_message(event, text);
  return true;
}

void read_sshd(std::string_view message, Event& event) {
  if (const auto address = word_behind(message, " from "); is_address_start(address))
    add(event, "SourceIp", address);
  for (const std::string_view words : {"invalid user ", "Invalid user ", " for "})
    if (const auto user = word_behind(message, words); !user.empty()) return add(event, "User", user);
}

}  // namespace garde::read::content
