// SPDX-License-Identifier: Apache-2.0
#include "read/syslog/header.h"

#include <algorithm>
#include <string>

#include "read/shape.h"

namespace garde::read::syslog {
namespace {

constexpr std::size_t kLongestWord = 255;

bool is_nil(std::string_view word) {
  return word == "-";
}

std::string_view value_of(std::string_view word) {
  return is_nil(word) ? std::string_view() : word;
}

int take_priority(std::string_view& text) {
  if (!text.starts_with('<')) return -1;
  const std::size_t end = text.find('>');
  if (end == std::string_view::npos || end < 2 || end > 4) return -1;
  int priority = 0;
  for (const char c : text.substr(1, end - 1)) {
    if (c < '0' || c > '9') return -1;
    priority = priority * 10 + (c - '0');
  }
  if (priority > 191) return -1;
  text.remove_prefix(end + 1);
  return priority;
}

// "[id name="value"]…" or "-" at the front.
std::string_view take_structured_data(std::string_view& text) {
  if (text.starts_with('-')) {
    text.remove_prefix(1);
    return {};
  }
  std::size_t end = 0;
  bool is_quoted = false;
  while (end < text.size() && (end == 0 || text[end] == '[' || text[end - 1] != ']' || is_quoted)) {
    if (!text.starts_with('[')) return {};
    for (++end; end < text.size() && (is_quoted || text[end] != ']'); ++end) {
      if (text[end] == '\\' && is_quoted)
        ++end;
      else if (text[end] == '"')
        is_quoted = !is_quoted;
    }
    if (end >= text.size()) return {};
    ++end;
    if (end < text.size() && text[end] != '[') break;
  }
  const std::string_view data = text.substr(0, end);
  text.remove_prefix(end);
  return data;
}

std::optional<Instant> take_iso_time(std::string_view& text, const content::Surroundings& around) {
  if (text.size() < 19 || text[4] != '-' || text[7] != '-') return std::nullopt;
  std::size_t end = std::min(text.find(' '), text.size());
  if (end == 10) end = std::min(text.find(' ', 11), text.size());  // a space between date and time
  std::string stamp(text.substr(0, std::min<std::size_t>(end, 40)));
  while (!stamp.empty() && (stamp.back() == ':' || stamp.back() == ',')) stamp.pop_back();
  if (stamp.size() > 19 && stamp[19] == ',') stamp[19] = '.';
  const auto time = time_of_text(stamp, around.zone);
  if (time) text.remove_prefix(std::min(end + 1, text.size()));
  return time;
}

bool is_host_like(std::string_view word) {
  return !word.empty() && word.size() <= kLongestWord && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == '_' || c == ':';
  });
}

bool is_program_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' ||
         c == '_' || c == '/' || c == '(' || c == ')' || c == '@';
}

// "program[12]: " or "program: " at the front.
bool take_program(std::string_view& text, Header& header) {
  std::size_t end = 0;
  while (end < text.size() && end < kLongestWord && is_program_character(text[end])) ++end;
  if (end == 0 || end >= text.size()) return false;
  std::string_view rest = text.substr(end);
  std::string_view process;
  if (rest.starts_with('[')) {
    const std::size_t close = rest.find(']');
    if (close == std::string_view::npos || close > 20) return false;
    process = rest.substr(1, close - 1);
    rest.remove_prefix(close + 1);
    if (!rest.starts_with(':') && !rest.starts_with(' ')) return false;
  } else if (!rest.starts_with(": ") && rest != ":") {
    return false;  // "203.0.113.66:51234 …" is no program
  }
  if (rest.starts_with(':')) rest.remove_prefix(1);
  header.program = text.substr(0, end);
  header.process_id = process;
  if (rest.starts_with(' ')) rest.remove_prefix(1);
  text = rest;
  return true;
}

bool read_rfc5424(std::string_view text, const content::Surroundings& around, Header& header) {
  if (!text.starts_with("1 ")) return false;
  text.remove_prefix(2);
  const std::string_view stamp = content::take_until(text, ' ');
  if (!is_nil(stamp) && !(header.time = time_of_text(stamp, around.zone))) return false;
  header.host = value_of(content::take_until(text, ' '));
  header.program = value_of(content::take_until(text, ' '));
  header.process_id = value_of(content::take_until(text, ' '));
  header.message_id = value_of(content::take_until(text, ' '));
  header.structured_data = take_structured_data(text);
  if (text.starts_with(' ')) text.remove_prefix(1);
  if (text.starts_with(' ')) text.remove_prefix(1);  // rsyslog sends one more
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  header.message = text;
  return true;
}

// What some write between the time and the program: a level ("info", "Hostd" before it) or, in newer ESXi,
// "In(166)".
void skip_level(std::string_view& text) {
  constexpr std::string_view kLevels[] = {"verbose", "info", "warning", "error", "panic", "trivia"};
  const std::string_view word = text.substr(0, text.find(' '));
  const bool is_coded =
      word.size() >= 5 && word.size() <= 7 && word[2] == '(' && word.back() == ')' &&
      std::all_of(word.begin() + 3, word.end() - 1, [](char c) { return c >= '0' && c <= '9'; });
  if (word.size() < text.size() &&
      (is_coded || std::find(std::begin(kLevels), std::end(kLevels), word) != std::end(kLevels)))
    text.remove_prefix(word.size() + 1);
}

// "12345: " or "000123: " and Cisco's marks of a clock that is not sure.
void skip_sequence(std::string_view& text) {
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
  if (digits > 0 && digits < 12 && text.substr(digits).starts_with(": ")) text.remove_prefix(digits + 2);
  if (text.starts_with('*') || text.starts_with('.')) text.remove_prefix(1);
}

}  // namespace

Header read_header(std::string_view text, const content::Surroundings& around) {
  Header header;
  header.message = text;
  std::string_view rest = text;
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  header.priority = take_priority(rest);
  if (header.priority >= 0) header.message = rest;
  if (header.priority >= 0 && read_rfc5424(rest, around, header)) return header;
  if (rest.starts_with(' ')) rest.remove_prefix(1);

  std::string_view from_time = rest;
  skip_sequence(from_time);
  header.time = content::take_month_time(from_time, around);
  if (!header.time) {
    const std::string_view before = from_time;
    header.time = take_iso_time(from_time, around);
    if (header.time) header.iso_time = before.substr(0, before.find(' '));
  }
  if (!header.time) {
    // A relay's host and sequence number before the time: "172.16.5.10 6705: Feb 17 13:40:03.673: %…"
    std::string_view behind_host = rest;
    const std::string_view host = content::take_until(behind_host, ' ');
    skip_sequence(behind_host);
    if (is_host_like(host)) header.time = content::take_month_time(behind_host, around);
    if (header.time) header.host = host;
    from_time = behind_host;
  }
  if (!header.time) {
    // A level before the time, as loggers of Java programs write: "ERROR 2026-02-11 02:14:15.120 [thread] …"
    std::string_view behind_level = rest;
    const std::string_view level = content::take_until(behind_level, ' ');
    if (!level.empty() &&
        std::all_of(level.begin(), level.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
      header.time = take_iso_time(behind_level, around);
    if (header.priority >= 0 && take_program(rest, header)) header.message = rest;
    return header;
  }
  while (from_time.starts_with(' ') || from_time.starts_with(':')) from_time.remove_prefix(1);
  header.message = from_time;
  if (!header.host.empty()) return header;
  skip_level(from_time);
  if (take_program(from_time, header)) {
    header.message = from_time;
    return header;
  }
  std::string_view behind_host = from_time;
  const std::string_view host = content::take_until(behind_host, ' ');
  skip_level(behind_host);
  if (is_host_like(host) && take_program(behind_host, header)) {
    header.host = host;
    header.message = behind_host;
  } else if (is_host_like(host) && header.priority >= 0 && host.back() != ':') {
    header.host = host;
    header.message = behind_host;
  }
  return header;
}

void add_structured_data(std::string_view data, Event& event) {
  while (data.starts_with('[')) {
    data.remove_prefix(1);
    const std::size_t id_end = std::min(data.find_first_of(" ]"), data.size());
    const std::string_view id = data.substr(0, id_end);
    data.remove_prefix(id_end);
    while (data.starts_with(' ')) {
      data.remove_prefix(1);
      const std::string_view name = content::take_until(data, '=');
      if (!data.starts_with('"')) return;
      std::string value;
      std::size_t at = 1;
      for (; at < data.size() && data[at] != '"'; ++at) {
        if (data[at] == '\\' && at + 1 < data.size()) ++at;
        value += data[at];
      }
      data.remove_prefix(std::min(at + 1, data.size()));
      content::add(event, event.arena().copy(std::string(id) + "." + std::string(name)),
                   event.arena().copy(value));
    }
    if (!data.starts_with(']')) return;
    data.remove_prefix(1);
  }
}

}  // namespace garde::read::syslog
