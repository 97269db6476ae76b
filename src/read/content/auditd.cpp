// SPDX-License-Identifier: Apache-2.0
#include "read/content/auditd.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "read/content/content.h"
#include "read/shape.h"

namespace garde::read::content {
namespace {

constexpr std::string_view kStart = "msg=audit(";
constexpr std::size_t kMostOpen = 8;

// What auditd encodes where it holds spaces, quotes or bytes beyond ASCII.
constexpr std::array<std::string_view, 14> kEncoded = {"acct",  "cmd",  "comm",      "cwd", "data",
                                                       "dir",   "exe",  "file",      "grp", "name",
                                                       "ocomm", "path", "proctitle", "vm"};

int digit(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool is_encoded(std::string_view value) {
  return value.size() >= 2 && value.size() % 2 == 0 &&
         std::all_of(value.begin(), value.end(), [](char c) { return digit(c) >= 0; });
}

std::string_view decoded(std::string_view value, Event& event) {
  char* text = event.arena().allocate(value.size() / 2);
  for (std::size_t i = 0; i + 1 < value.size(); i += 2) {
    const auto byte = static_cast<char>(digit(value[i]) << 4 | digit(value[i + 1]));
    text[i / 2] = byte == '\0' ? ' ' : byte;
  }
  return {text, value.size() / 2};
}

// "a12", or "a12[3]" of an argument in pieces.
bool is_argument(std::string_view name) {
  name = name.substr(0, name.find('['));
  return name.size() >= 2 && name.front() == 'a' &&
         std::all_of(name.begin() + 1, name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_later_piece(std::string_view name) {
  const std::size_t bracket = name.find('[');
  return bracket != std::string_view::npos && name.substr(bracket) != "[0]";
}

std::string_view value_of(Event& event, std::string_view name) {
  const Field* field = event.find(name);
  return field == nullptr ? std::string_view() : field->value;
}

// connect(2) on x86-64 and on 64-bit ARM, or by its name where auditd adds it.
bool is_connect(Event& event) {
  if (value_of(event, "SYSCALL") == "connect") return true;
  const std::string_view number = value_of(event, "syscall");
  const std::string_view machine = value_of(event, "arch");
  return (number == "42" && machine == "c000003e") || (number == "203" && machine == "c00000b7");
}

// A sockaddr_in or sockaddr_in6 as the machine that logged it holds it, the family least byte first.
void add_destination(std::string_view address, Event& event) {
  std::array<unsigned, 28> bytes{};
  for (std::size_t i = 0; i < bytes.size() && i * 2 + 1 < address.size(); ++i) {
    if (digit(address[i * 2]) < 0 || digit(address[i * 2 + 1]) < 0) return;
    bytes[i] = static_cast<unsigned>(digit(address[i * 2]) << 4 | digit(address[i * 2 + 1]));
  }
  std::string text;
  char part[8];
  if (bytes[0] == 2 && bytes[1] == 0 && address.size() >= 16) {
    for (std::size_t i = 4; i < 8; ++i) text += (i == 4 ? "" : ".") + std::to_string(bytes[i]);
  } else if (bytes[0] == 10 && bytes[1] == 0 && address.size() >= 48) {
    for (std::size_t i = 8; i < 24; i += 2) {
      std::snprintf(part, sizeof part, "%s%x", i == 8 ? "" : ":", bytes[i] << 8 | bytes[i + 1]);
      text += part;
    }
  } else {
    return;
  }
  add(event, "DestinationIp", event.arena().copy(text));
  add(event, "DestinationPort", event.arena().copy(std::to_string(bytes[2] << 8 | bytes[3])));
}

// The pairs of a record, those inside msg='…' included.
void add_record_pairs(std::string_view text, Event& event) {
  // What a newer auditd adds behind a group separator: the same with names for numbers.
  const std::size_t separator = std::min(text.find('\x1D'), text.size());
  std::string_view own = text.substr(0, separator);
  const std::size_t message = own.find("msg='");
  const std::size_t end = own.rfind('\'');
  if (message != std::string_view::npos && end > message + 4) {
    add_pairs(own.substr(0, message), event);
    own = own.substr(message + 5, end - message - 5);
  }
  add_pairs(own, event);
  if (separator < text.size()) add_pairs(text.substr(separator + 1), event);
}

void add_record(std::string_view text, std::string_view serial, Event& event, std::string& arguments) {
  const std::string_view type = pair_value(text, "type");
  event.shape = "auditd";
  if (!event.time) event.time = time_of_text(serial.substr(0, serial.find(':')), Zone());
  add(event, "type", type);
  if (text.starts_with("node=") && event.find(FieldId::computer) == nullptr)
    add(event, "Computer", pair_value(text, "node"));
  std::string_view rest = text.substr(static_cast<std::size_t>(serial.data() - text.data()) + serial.size());
  rest.remove_prefix(std::min<std::size_t>(rest.size(), 2));
  const bool is_command = type == "EXECVE";
  const std::size_t before = event.fields().size();
  add_record_pairs(rest, event);
  for (Field& field : event.fields().subspan(before)) {
    const bool may_be_encoded =
        is_command ? is_argument(field.name)
                   : std::find(kEncoded.begin(), kEncoded.end(), field.name) != kEncoded.end();
    const bool is_quoted = field.value.data() > text.data() && field.value.data()[-1] == '"';
    if (may_be_encoded && !is_quoted && is_encoded(field.value)) field.value = decoded(field.value, event);
    if (is_command && is_argument(field.name)) {
      if (!arguments.empty() && !is_later_piece(field.name)) arguments += ' ';
      arguments += field.value;
    }
  }
}

// What the records of an event say together.
void complete(Event& event, const std::string& arguments) {
  const std::string_view title = value_of(event, "proctitle");
  if (!arguments.empty()) {
    add(event, "CommandLine", event.arena().copy(arguments));
  } else if (!title.empty()) {
    add(event, "CommandLine", title);
  }
  if (const std::string_view program = value_of(event, "exe"); !program.empty()) add(event, "Image", program);
  if (const std::string_view address = value_of(event, "saddr"); !address.empty() && is_connect(event))
    add_destination(address, event);
  if (const std::string_view source = value_of(event, "addr"); !source.empty() && source != "?")
    add(event, "SourceIp", source);
  if (const std::string_view account = value_of(event, "acct"); !account.empty()) add(event, "User", account);
  mark_repeated(event);
}

}  // namespace

std::string_view audit_serial(std::string_view text) {
  const std::size_t start = text.find(kStart);
  if (start == std::string_view::npos || text.find("type=") > start) return {};
  text.remove_prefix(start + kStart.size());
  const std::size_t end = text.find(')');
  return end == std::string_view::npos || end > 40 ? std::string_view() : text.substr(0, end);
}

AuditEvents::Open& AuditEvents::open(std::string_view serial, std::uint64_t position) {
  for (const auto& one : open_)
    if (one->serial == serial && !one->is_over) return *one;
  if (free_.empty()) free_.push_back(std::make_unique<Open>());
  open_.push_back(std::move(free_.back()));
  free_.pop_back();
  Open& opened = *open_.back();
  opened.event.clear();
  opened.event.position = position;
  opened.serial = serial;
  opened.records = 0;
  opened.is_over = false;
  opened.arguments.clear();
  return opened;
}

void AuditEvents::add(std::string_view text, std::string_view serial, std::uint64_t position) {
  Open& event = open(serial, position);
  add_record(text, serial, event.event, event.arguments);
  event.is_over = ++event.records == kMostAuditRecordsJoined || pair_value(text, "type") == "EOE";
  while (!open_.empty() && (open_.front()->is_over || open_.size() > kMostOpen)) close_first();
}

void AuditEvents::close_first() {
  std::unique_ptr<Open> first = std::move(open_.front());
  open_.erase(open_.begin());
  complete(first->event, first->arguments);
  visitor_.visit(first->event);
  free_.push_back(std::move(first));
}

void AuditEvents::finish() {
  while (!open_.empty()) close_first();
}

}  // namespace garde::read::content
