// SPDX-License-Identifier: Apache-2.0
#include "read/syslog/line.h"

#include <algorithm>

#include "read/content/applications.h"
#include "read/content/audit_message.h"
#include "read/content/devices.h"
#include "read/syslog/header.h"

namespace garde::read::syslog {
namespace {

using content::add;
using content::Surroundings;

bool is_any(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool holds_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [text](std::string_view part) { return text.find(part) != std::string_view::npos; });
}

// Milliseconds and a Z: ESXi's time. Other syslog daemons write finer fractions and an offset.
bool is_esxi_time(std::string_view time) {
  return time.size() == 24 && time[19] == '.' && time.back() == 'Z';
}

// What programs' lines look like where they have no header of their own to tell.
std::string_view shape_of_message(const Header& header) {
  const std::string_view message = header.message;
  const std::string_view program = header.program;
  if (program.starts_with("openvpn") || program.starts_with("ovpn")) return "openvpn";
  if (is_any(program, {"hostd", "Hostd", "vobd", "vmkernel", "vmkwarning", "shell", "ESXShell", "DCUI",
                       "dcui", "vpxa", "Vpxa", "vpxd", "vpxd-main", "rhttpproxy", "hostd-probe"}))
    return "vmware";
  if (is_any(program, {"sshd", "sshd-session"}) && is_esxi_time(header.iso_time)) return "vmware";
  if (message.starts_with('%') || message.find(": %ASA-") != std::string_view::npos) return "cisco";
  if (header.priority < 0 && program.empty() &&
      (message.starts_with("OpenVPN ") ||
       holds_any(message, {"SENT CONTROL", "TLS Error", "[AF_INET", "VERIFY ",
                           "Control Channel Authentication", "AUTH_FAILED"})))
    return "openvpn";
  return "syslog";
}

// %FACILITY-SEVERITY-MNEMONIC: text
void read_cisco(std::string_view message, Event& event) {
  const std::size_t start = message.find('%');
  if (start == std::string_view::npos) return;
  std::string_view rest = message.substr(start + 1);
  const std::string_view code = content::take_until(rest, ':');
  std::string_view parts = code;
  add(event, "cisco_facility", content::take_until(parts, '-'));
  add(event, "cisco_severity", content::take_until(parts, '-'));
  add(event, "cisco_mnemonic", parts);
  content::add_firewall_ends(rest, event);
}

// What is known of a message by the program that wrote it, whose content is of no kind of its own.
void read_by_program(const Header& header, Event& event) {
  event.shape = shape_of_message(header);
  content::add_message(event, header.message);
  if (is_any(header.program, {"sshd", "sshd-session"})) content::read_sshd(header.message, event);
  if (event.shape == "cisco") read_cisco(header.message, event);
  if (event.shape == "openvpn") content::add_vpn_peer(header.message, event);
  content::add_account(header.program, header.message, event);
}

void add_absent(Event& event, std::string_view name, std::string_view value) {
  if (!value.empty() && event.find(name) == nullptr) add(event, name, value);
}

void add_header(const Header& header, Event& event) {
  if (header.time) event.time = header.time;
  add_absent(event, "Computer", header.host);
  add_absent(event, "app", header.program);
  add_absent(event, "pid", header.process_id);
  add_absent(event, "msgid", header.message_id);
  if (header.priority >= 0) {
    add_absent(event, "facility", event.arena().copy(std::to_string(header.priority / 8)));
    add_absent(event, "severity", event.arena().copy(std::to_string(header.priority % 8)));
  }
  add_structured_data(header.structured_data, event);
}

}  // namespace

bool read_content(std::string_view text, const Surroundings& around, Event& event) {
  if (text.empty()) return false;
  return content::read_firewall_pairs(text, around, event) || content::read_audit_message(text, event) ||
         content::read_orthanc(text, around, event) || content::read_cef(text, around, event) ||
         content::read_keycloak(text, around, event) || content::read_access_log(text, event) ||
         content::read_squid(text, event) || content::read_leef(text, around, event) ||
         content::read_cas(text, around, event) || content::read_palo_alto(text, around, event) ||
         content::read_java_log(text, around, event) || content::read_exchange(text, event) ||
         content::read_suricata_fast(text, around, event) || content::read_dcmtk(text, event);
}

std::string_view shape_of_line(std::string_view line, const Surroundings& around) {
  return shape_of_message(read_header(line, around));
}

void LineReader::read(std::string_view line, Event& event) {
  if (line.front() == '{' && json_.read(line, event)) {
    if (event.shape.empty()) event.shape = "json";
    return;
  }
  const bool is_known = line.front() != '<' && read_content(line, around_, event);
  if (!is_known) read_with_header(line, event);
  content::mark_repeated(event);
}

void LineReader::read_with_header(std::string_view line, Event& event) {
  const Header header = read_header(line, around_);
  add_header(header, event);
  if (content::read_packet_filter(header.program, header.message, event) ||
      read_content(header.message, around_, event))
    return content::add_message(event, header.message);
  if (json_.read(header.message, event)) {
    if (event.shape.empty()) event.shape = "syslog";
    return content::add_message(event, header.message);
  }
  if (header.host.empty() && header.time && header.program.empty()) {
    // A host without a program behind it: "2026-02-11T00:40:00Z fw 1,2026/02/11 …"
    std::string_view behind_host = header.message;
    const std::string_view host = content::take_until(behind_host, ' ');
    if (host.find_first_of("=|,[({\"") == std::string_view::npos &&
        (read_content(behind_host, around_, event) || json_.read(behind_host, event))) {
      if (event.shape.empty()) event.shape = "syslog";
      add_absent(event, "Computer", host);
      return content::add_message(event, behind_host);
    }
  }
  read_by_program(header, event);
}

void read_carried_line(std::string_view line, const Surroundings& around, Event& event) {
  if (line.empty()) return;
  const std::string_view shape = event.shape;
  Header header;
  header.message = line;
  if (Field* program = event.find("app")) header.program = event.text(*program);
  if (header.program.empty()) {
    if (read_content(line, around, event)) return content::mark_repeated(event);
    header = read_header(line, around);
    if (header.program.empty() && header.priority < 0) return;
    add_header(header, event);
  }
  if (!content::read_packet_filter(header.program, header.message, event) &&
      !read_content(header.message, around, event))
    read_by_program(header, event);
  if (event.shape.empty()) event.shape = shape;
  content::mark_repeated(event);
}

}  // namespace garde::read::syslog
