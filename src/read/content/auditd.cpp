// SPDX-License-Identifier: Apache-2.0
#include "read/content/auditd.h"

#include <algorithm>

#include "read/content/content.h"
#include "read/shape.h"

namespace garde::read::content {
namespace {

constexpr std::string_view kStart = "msg=audit(";

int digit(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// What auditd writes in hexadecimal because it holds spaces, quotes or bytes beyond ASCII: an even number of digits.
bool is_encoded(std::string_view value) {
  return value.size() >= 4 && value.size() % 2 == 0 &&
         std::all_of(value.begin(), value.end(), [](char c) { return digit(c) >= 0 && (c < 'a' || c > 'f'); });
}

std::string_view decoded(std::string_view value, Event& event) {
  char* text = event.arena().allocate(value.size() / 2);
  for (std::size_t i = 0; i + 1 < value.size(); i += 2) {
    const auto byte = static_cast<char>(digit(value[i]) << 4 | digit(value[i + 1]));
    text[i / 2] = byte == '\0' ? ' ' : byte;
  }
  return {text, value.size() / 2};
}

bool is_argument(std::string_view name) {
  return name.size() >= 2 && name.front() == 'a' &&
         std::all_of(name.begin() + 1, name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string_view audit_serial(std::string_view text) {
  const std::size_t start = text.find(kStart);
  if (start == std::string_view::npos || text.find("type=") > start) return {};
  text.remove_prefix(start + kStart.size());
  const std::size_t end = text.find(')');
  return end == std::string_view::npos || end > 40 ? std::string_view() : text.substr(0, end);
}

void add_audit_record(std::string_view text, Event& event) {
  const std::string_view serial = audit_serial(text);
  const std::string_view type = pair_value(text, "type");
  event.shape = "auditd";
  if (!event.time) event.time = time_of_text(serial.substr(0, serial.find(':')), Zone());
  add(event, "type", type);
  const std::size_t node = text.find("node=");
  if (node == 0) add(event, "Computer", pair_value(text, "node"));
  std::string_view rest = text.substr(static_cast<std::size_t>(serial.data() - text.data()) + serial.size());
  rest.remove_prefix(std::min<std::size_t>(rest.size(), 2));
  const bool is_command = type == "EXECVE";
  std::string command;
  const std::size_t before = event.fields().size();
  // What a newer auditd adds behind a group separator: the same with names for numbers.
  const std::size_t separator = rest.find('\x1D');
  add_pairs(rest.substr(0, separator), event);
  if (separator != std::string_view::npos) add_pairs(rest.substr(separator + 1), event);
  for (Field& field : event.fields().subspan(before)) {
    const bool may_be_encoded = is_command ? is_argument(field.name)
                                           : field.name == "proctitle" || field.name == "name" || field.name == "exe" ||
                                                 field.name == "comm" || field.name == "cmd" || field.name == "cwd" ||
                                                 field.name == "data";
    const bool is_quoted = field.value.data() > text.data() && field.value.data()[-1] == '"';
    if (may_be_encoded && !is_quoted && is_encoded(field.value)) field.value = decoded(field.value, event);
    if (is_command && is_argument(field.name)) {
      if (!command.empty()) command += ' ';
      command += field.value;
    }
  }
  if (is_command && !command.empty()) add(event, "CommandLine", event.arena().copy(command));
  if (type == "SYSCALL")
    if (Field* program = event.find("exe")) add(event, "Image", program->value);
}

}  // namespace garde::read::content
