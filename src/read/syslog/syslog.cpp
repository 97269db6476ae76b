// SPDX-License-Identifier: Apache-2.0
#include "read/syslog/syslog.h"

#include <algorithm>
#include <charconv>

#include "read/content/audit_message.h"
#include "read/content/auditd.h"
#include "read/content/content.h"
#include "read/content/devices.h"
#include "read/lines.h"
#include "read/syslog/header.h"

namespace garde::read::syslog {
namespace {

using content::add;
using content::Surroundings;

constexpr std::size_t kLinesLookedAt = 30;
constexpr std::size_t kMostRecordsJoined = 64;

bool is_any(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// What programs' lines look like where they have no header of their own to tell.
std::string_view shape_of_message(const Header& header) {
  const std::string_view message = header.message;
  const std::string_view program = header.program;
  if (program.starts_with("openvpn") || program.starts_with("ovpn")) return "openvpn";
  if (is_any(program, {"hostd", "Hostd", "vobd", "vmkernel", "vmkwarning", "shell", "ESXShell", "DCUI", "dcui", "vpxa", "Vpxa",
                       "vpxd", "vpxd-main", "rhttpproxy", "hostd-probe"}))
    return "vmware";
  if (message.starts_with('%') || message.find(": %ASA-") != std::string_view::npos) return "cisco";
  if (message.find("org.dcm4che") != std::string_view::npos) return "dcm4che";
  if (header.priority < 0 && header.program.empty() &&
      (message.find("SENT CONTROL") != std::string_view::npos || message.find("TLS Error") != std::string_view::npos ||
       message.find("[AF_INET") != std::string_view::npos || message.find("VERIFY ") != std::string_view::npos))
    return "openvpn";
  if (message.find("mirth") != std::string_view::npos && message.find('[') != std::string_view::npos) return "mirth";
  return "syslog";
}

// The content of a whole line, or of a message behind its header. True where it is of a known kind.
bool read_content(std::string_view text, const Surroundings& around, Event& event) {
  if (text.empty()) return false;
  return content::read_fortigate(text, around, event) || content::read_audit_message(text, event) ||
         content::read_orthanc(text, around, event) || content::read_cef(text, event) ||
         content::read_keycloak(text, event) || content::read_access_log(text, event) || content::read_squid(text, event) ||
         content::read_leef(text, event) || content::read_cas(text, around, event) || content::read_palo_alto(text, around, event);
}

class BlockReader {
 public:
  BlockReader(const Surroundings& around, EventVisitor& visitor) : around_(around), visitor_(visitor) {}

  void read(const Block& block) {
    std::string_view rest = block.bytes();
    std::uint64_t position = block.first_position;
    while (!rest.empty()) {
      const char* const start = rest.data();
      const std::string_view message = next_message(rest);
      if (!message.empty()) read_message(message, position);
      position += static_cast<std::uint64_t>(std::count(start, rest.data(), '\n'));
    }
    finish_audit_event();
  }

 private:
  // A frame counted in octets ("45 <34>1 …"), else a line.
  static std::string_view next_message(std::string_view& rest) {
    std::size_t count = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + std::min<std::size_t>(rest.size(), 8), count);
    if (error == std::errc() && end != rest.data() && *end == ' ' && end[1] == '<') {
      const auto start = static_cast<std::size_t>(end + 1 - rest.data());
      if (count > 0 && start + count <= rest.size()) {
        std::string_view frame = rest.substr(start, count);
        rest.remove_prefix(start + count);
        while (frame.ends_with('\n') || frame.ends_with('\r') || frame.ends_with('\0')) frame.remove_suffix(1);
        if (rest.starts_with('\n')) rest.remove_prefix(1);
        return frame;
      }
    }
    return next_line(rest);
  }

  void read_message(std::string_view text, std::uint64_t position) {
    if (const auto serial = content::audit_serial(text); !serial.empty()) return join(text, serial, position);
    finish_audit_event();
    event_.clear();
    event_.position = position;
    const bool is_known = text.front() != '<' && read_content(text, around_, event_);
    if (!is_known) read_with_header(text);
    content::mark_repeated(event_);
    visitor_.visit(event_);
  }

  void read_with_header(std::string_view text) {
    const Header header = read_header(text, around_);
    if (header.time) event_.time = header.time;
    if (!header.host.empty()) add(event_, "Computer", header.host);
    if (!header.program.empty()) add(event_, "app", header.program);
    if (!header.process_id.empty()) add(event_, "pid", header.process_id);
    if (!header.message_id.empty()) add(event_, "msgid", header.message_id);
    if (header.priority >= 0) {
      add(event_, "facility", event_.arena().copy(std::to_string(header.priority / 8)));
      add(event_, "severity", event_.arena().copy(std::to_string(header.priority % 8)));
    }
    add_structured_data(header.structured_data, event_);
    if (content::read_packet_filter(header.program, header.message, event_) || read_content(header.message, around_, event_)) {
      if (event_.find(FieldId::message) == nullptr) add(event_, "Message", header.message);
      return;
    }
    if (header.host.empty() && header.time && header.program.empty()) {
      // A host without a program behind it: "2026-02-11T00:40:00Z fw 1,2026/02/11 …"
      std::string_view behind_host = header.message;
      const std::string_view host = content::take_until(behind_host, ' ');
      if (host.find_first_of("=|,[(") == std::string_view::npos && read_content(behind_host, around_, event_)) {
        add(event_, "Computer", host);
        if (event_.find(FieldId::message) == nullptr) add(event_, "Message", behind_host);
        return;
      }
    }
    event_.shape = shape_of_message(header);
    add(event_, "Message", header.message);
    if (is_any(header.program, {"sshd", "sshd-session"})) content::read_sshd(header.message, event_);
    if (event_.shape == "cisco") read_cisco(header.message);
    if (event_.shape == "openvpn") content::add_vpn_peer(header.message, event_);
    content::add_account(header.program, header.message, event_);
  }

  // %FACILITY-SEVERITY-MNEMONIC: text
  void read_cisco(std::string_view message) {
    const std::size_t start = message.find('%');
    if (start == std::string_view::npos) return;
    std::string_view rest = message.substr(start + 1);
    const std::string_view code = content::take_until(rest, ':');
    std::string_view parts = code;
    add(event_, "cisco_facility", content::take_until(parts, '-'));
    add(event_, "cisco_severity", content::take_until(parts, '-'));
    add(event_, "cisco_mnemonic", parts);
    content::add_firewall_ends(rest, event_);
  }

  void join(std::string_view text, std::string_view serial, std::uint64_t position) {
    if (serial != serial_ || joined_ == kMostRecordsJoined) {
      finish_audit_event();
      event_.clear();
      event_.position = position;
      serial_ = serial;
      joined_ = 0;
    }
    ++joined_;
    content::add_audit_record(text, event_);
  }

  void finish_audit_event() {
    if (serial_.empty()) return;
    serial_ = {};
    content::mark_repeated(event_);
    visitor_.visit(event_);
  }

  const Surroundings& around_;
  EventVisitor& visitor_;
  Event event_;
  std::string_view serial_;  // of the audit event that is being joined
  std::size_t joined_ = 0;
};

class SyslogReader final : public Reader {
 public:
  explicit SyslogReader(const ReadOptions& options) : around_{options.assumed_zone, options.modified.value_or(now())} {}

  Result<bool> cut(ByteSource& source, Block& block, Problems& problems) override {
    return cutter_.cut(source, block, problems);
  }
  void parse(const Block& block, EventVisitor& visitor, Problems&) const override {
    BlockReader(around_, visitor).read(block);
  }

 private:
  Surroundings around_;
  LineCutter cutter_;
};

// The share of the first lines that have a header or known content.
int recognise(std::string_view prefix, bool whole) {
  const Surroundings around{Zone(), now()};
  std::size_t lines = 0;
  std::size_t known = 0;
  while (!prefix.empty() && lines < kLinesLookedAt) {
    const bool is_cut = !whole && prefix.find('\n') == std::string_view::npos;
    if (is_cut && lines > 0) break;
    const std::string_view line = next_line(prefix);
    if (line.empty() || line.front() == '#') continue;
    ++lines;
    Event event;
    std::string_view counted = line;
    while (!counted.empty() && counted.front() >= '0' && counted.front() <= '9') counted.remove_prefix(1);
    const bool is_frame = counted.starts_with(" <") && counted.size() != line.size();
    const Header header = read_header(is_frame ? counted : line, around);
    if (!content::audit_serial(line).empty() || read_content(line, around, event) || header.priority >= 0 ||
        (header.time && header.message.size() < line.size()) || shape_of_message(header) != "syslog")
      ++known;
  }
  if (known == 0 || prefix.find('\0') != std::string_view::npos) return 0;
  return known * 5 >= lines * 3 ? 70 : known * 5 >= lines ? 30 : 0;
}

std::unique_ptr<Reader> make(const ReadOptions& options) {
  return std::make_unique<SyslogReader>(options);
}

}  // namespace

const Format& syslog_format() {
  static const Format format{"syslog", "syslog, and the lines of firewalls, image servers and other programs", recognise, make};
  return format;
}

}  // namespace garde::read::syslog
