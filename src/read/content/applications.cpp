// SPDX-License-Identifier: Apache-2.0
#include "read/content/applications.h"

#include <algorithm>
#include <array>

#include "read/shape.h"
#include "read/table/table.h"

namespace garde::read::content {
namespace {

constexpr std::array<std::string_view, 8> kLevels = {"TRACE",   "DEBUG", "INFO",  "WARN",
                                                     "WARNING", "ERROR", "FATAL", "SEVERE"};

void skip_spaces(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

std::string_view take_word(std::string_view& text) {
  skip_spaces(text);
  return take_until(text, ' ');
}

bool is_level(std::string_view word) {
  return std::find(kLevels.begin(), kLevels.end(), word) != kLevels.end();
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// "2026-03-01 10:00:00,123", "2026-03-01T10:00:00.123-07:00", in brackets or not, at the front.
std::optional<Instant> take_stamp(std::string_view& text, const Surroundings& around) {
  std::string_view rest = text;
  const bool is_bracketed = rest.starts_with('[');
  if (is_bracketed) rest.remove_prefix(1);
  if (rest.size() < 19 || rest[4] != '-' || rest[7] != '-') return std::nullopt;
  const std::size_t end = std::min(is_bracketed ? rest.find(']') : rest.find(' ', 11), rest.size());
  const auto time = time_of_text(rest.substr(0, end), around.zone);
  if (time) text = rest.substr(std::min(end + 1, rest.size()));
  return time;
}

std::string_view take_bracketed(std::string_view& text, char open, char close) {
  skip_spaces(text);
  if (!text.starts_with(open)) return {};
  const std::size_t end = text.find(close);
  if (end == std::string_view::npos) return {};
  const std::string_view inside = text.substr(1, end - 1);
  text.remove_prefix(end + 1);
  return inside;
}

std::string_view shape_of_logger(std::string_view logger) {
  if (logger.find("mirth") != std::string_view::npos) return "mirth";
  return logger.find("dcm4che") != std::string_view::npos ? "dcm4che" : std::string_view();
}

void add_present(Event& event, std::string_view name, std::string_view value) {
  if (!value.empty()) add(event, name, value);
}

// "CALLED<-CALLING(5) >> A-ASSOCIATE-RQ", and "CALLING->CALLED(5)" of what dcm4che asks for itself.
void add_association(std::string_view message, Event& event) {
  std::string_view name = message.substr(0, message.find_first_of(" ("));
  const std::size_t in = name.find("<-");
  const std::size_t out = name.find("->");
  const std::size_t arrow = std::min(in, out);
  if (arrow == std::string_view::npos) return;
  add_present(event, in == arrow ? "CalledAet" : "CallingAet", name.substr(0, arrow));
  add_present(event, in == arrow ? "CallingAet" : "CalledAet", name.substr(arrow + 2));
}

struct JavaLine {
  std::string_view level, thread, logger, message;
};

// What stands behind the time, or the whole where there is none: "INFO  [logger] (thread) message", "[thread]
// logger: message", "INFO 1 --- [thread] logger : message", "INFO (logger:line): message".
JavaLine take_apart(std::string_view rest) {
  JavaLine line;
  std::string_view behind_level = rest;
  if (const std::string_view word = take_word(behind_level); is_level(word)) {
    line.level = word;
    rest = behind_level;
  }
  skip_spaces(rest);
  if (rest.starts_with('(')) {
    line.logger = take_bracketed(rest, '(', ')');
  } else {
    const std::size_t dashes = rest.substr(0, 16).find("--- ");
    if (dashes != std::string_view::npos) rest.remove_prefix(dashes + 4);
    const std::string_view first = take_bracketed(rest, '[', ']');
    skip_spaces(rest);
    if (first.starts_with("org.") || first.starts_with("com.")) {
      line.logger = first;
      line.thread = take_bracketed(rest, '(', ')');
    } else {
      line.thread = first;
      line.logger = rest.substr(0, rest.find_first_of(" :"));
      rest.remove_prefix(line.logger.size());
    }
  }
  rest.remove_prefix(std::min(rest.find_first_not_of(" :"), rest.size()));
  line.message = rest;
  return line;
}

constexpr std::array<std::string_view, 12> kMailboxColumns = {
    "dateTime", "sessionId", "seqNumber", "sIp",     "cIp",        "user",
    "duration", "rqsize",    "rpsize",    "command", "parameters", "context"};
constexpr std::array<std::string_view, 9> kSmtpColumns = {
    "date-time",       "connector-id", "session-id", "sequence-number", "local-endpoint",
    "remote-endpoint", "event",        "data",       "context"};

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// An address and a port.
bool is_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  return colon != std::string_view::npos && is_number(text.substr(colon + 1)) &&
         text.substr(0, colon).find_first_not_of("0123456789abcdefABCDEF.:[]%") == std::string_view::npos;
}

void split_end(std::string_view end, std::string_view address, std::string_view port, Event& event) {
  const std::size_t colon = end.rfind(':');
  if (colon == std::string_view::npos) return add_present(event, address, end);
  add_present(event, address, end.substr(0, colon));
  add_present(event, port, end.substr(colon + 1));
}

}  // namespace

bool read_java_log(std::string_view text, const Surroundings& around, Event& event) {
  // Cheap to refuse: no other kind of line names these packages.
  if (text.find("mirth") == std::string_view::npos && text.find("dcm4che") == std::string_view::npos)
    return false;
  std::string_view rest = text;
  std::string_view level_first = rest;
  std::string_view level = take_word(level_first);
  auto time = take_stamp(rest, around);
  if (!time && is_level(level)) {
    skip_spaces(level_first);
    time = take_stamp(level_first, around);
    if (time) rest = level_first;
  }
  JavaLine line = take_apart(rest);
  if (line.level.empty() && is_level(level)) line.level = level;
  const std::string_view shape = shape_of_logger(line.logger);
  if (shape.empty() || line.logger.find(' ') != std::string_view::npos) return false;
  event.shape = shape;
  if (time) event.time = time;
  add_present(event, "level", line.level);
  add_present(event, "thread", line.thread);
  add(event, "logger", line.logger);
  if (shape == "dcm4che") add_association(line.message, event);
  add_message(event, text);
  return true;
}

bool is_dcmtk_line(std::string_view text) {
  return text.size() >= 3 && text[1] == ':' && text[2] == ' ' &&
         std::string_view("TDIWEF").find(text[0]) != std::string_view::npos;
}

bool begins_dcmtk_dump(std::string_view text) {
  return is_dcmtk_line(text) && text.find("= BEGIN A-ASSOCIATE") != std::string_view::npos;
}

bool ends_dcmtk_dump(std::string_view text) {
  return is_dcmtk_line(text) && text.find("= END A-ASSOCIATE") != std::string_view::npos;
}

void add_dcmtk_dump_line(std::string_view text, Event& event) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kLabels{{
      {"Calling Application Name:", "CallingAet"},
      {"Called Application Name:", "CalledAet"},
      {"Their Implementation Class UID:", "ImplementationClassUID"},
      {"Their Implementation Version Name:", "ImplementationVersionName"},
      {"Abstract Syntax:", "AbstractSyntax"},
  }};
  std::string_view message = text.substr(3);
  message.remove_prefix(std::min(message.find_first_not_of(' '), message.size()));
  for (const auto& [label, name] : kLabels) {
    if (!message.starts_with(label)) continue;
    std::string_view rest = message.substr(label.size());
    std::string_view word = take_word(rest);
    if (word.starts_with('=')) word.remove_prefix(1);
    add_present(event, name, word);
  }
}

bool read_dcmtk(std::string_view text, Event& event) {
  if (!is_dcmtk_line(text)) return false;
  event.shape = "dcmtk";
  add(event, "level", text.substr(0, 1));
  add_dcmtk_dump_line(text, event);
  std::string_view message = text.substr(3);
  // dcmqrscp: "Association Received (host:CALLING -> CALLED)"
  constexpr std::string_view kReceived = "Association Received (";
  if (message.starts_with(kReceived)) {
    std::string_view rest = message.substr(kReceived.size());
    add_present(event, "SourceIp", take_until(rest, ':'));
    add_present(event, "CallingAet", take_word(rest));
    if (take_word(rest) == "->") add_present(event, "CalledAet", take_until(rest, ')'));
  }
  add_message(event, text);
  return true;
}

bool read_exchange(std::string_view text, Event& event) {
  if (text.size() < 40 || text[10] != 'T' || text[23] != 'Z' || text[24] != ',' || !is_digit(text[0]))
    return false;
  std::array<std::string_view, kMailboxColumns.size()> values;
  std::size_t count = 0;
  std::string_view rest = text;
  for (bool more = true; more && count < values.size(); ++count)
    more = table::take_value(rest, ',', event, values[count]);
  const bool is_mailbox = count == kMailboxColumns.size() && is_number(values[2]) && is_endpoint(values[3]) &&
                          is_endpoint(values[4]);
  const bool is_smtp =
      count >= 8 && count <= 9 && is_number(values[3]) && is_endpoint(values[4]) && is_endpoint(values[5]);
  if (!is_mailbox && !is_smtp) return false;
  for (std::size_t i = 0; i < count; ++i)
    if (!values[i].empty()) add(event, is_mailbox ? kMailboxColumns[i] : kSmtpColumns[i], values[i]);
  split_end(values[is_mailbox ? 4 : 5], "SourceIp", "SourcePort", event);
  if (is_mailbox) add_present(event, "User", values[5]);
  event.shape = "exchange";
  event.time = time_of_text(values[0], Zone());
  add_message(event, text);
  return true;
}

// "03/01/2026-10:00:00.123456  [**] [1:2200074:2] text [**] [Classification: …] [Priority: 3] {TCP}
// 192.0.2.1:1 -> 192.0.2.2:80"
bool read_suricata_fast(std::string_view text, const Surroundings& around, Event& event) {
  if (text.size() < 40 || text[2] != '/' || text[5] != '/' || text[10] != '-') return false;
  std::string_view rest = text.substr(std::min(text.find(' '), text.size()));
  skip_spaces(rest);
  if (!rest.starts_with("[**] [")) return false;
  // Month first, as Suricata writes it.
  const std::string iso = std::string(text.substr(6, 4)) + "-" + std::string(text.substr(0, 2)) + "-" +
                          std::string(text.substr(3, 2)) + "T" +
                          std::string(text.substr(11, text.find(' ') - 11));
  event.time = time_of_text(iso, around.zone);
  event.shape = "suricata";
  add(event, "event_type", "alert");
  rest.remove_prefix(5);
  std::string_view identity = take_bracketed(rest, '[', ']');
  add(event, "alert.gid", take_until(identity, ':'));
  add(event, "alert.signature_id", take_until(identity, ':'));
  add(event, "alert.rev", identity);
  skip_spaces(rest);
  const std::size_t end = std::min(rest.find(" [**]"), rest.size());
  add(event, "alert.signature", rest.substr(0, end));
  if (const std::size_t at = rest.find("[Classification: "); at != std::string_view::npos) {
    std::string_view behind = rest.substr(at + 17);
    add(event, "alert.category", take_until(behind, ']'));
  }
  if (const std::size_t at = rest.find("[Priority: "); at != std::string_view::npos) {
    std::string_view behind = rest.substr(at + 11);
    add(event, "alert.severity", take_until(behind, ']'));
  }
  if (const std::size_t at = rest.find('{', end); at != std::string_view::npos) {
    std::string_view behind = rest.substr(at);
    add(event, "proto", take_bracketed(behind, '{', '}'));
    split_end(take_word(behind), "src_ip", "src_port", event);
    if (take_word(behind) == "->") split_end(take_word(behind), "dest_ip", "dest_port", event);
  }
  add_message(event, text);
  return true;
}

}  // namespace garde::read::content
