// SPDX-License-Identifier: Apache-2.0
// The two formats that devices of many makers write: CEF and LEEF.
//
// Sources: OpenText (ArcSight), "Common Event Format"; IBM, "Log Event Extended Format".
#include <algorithm>
#include <array>
#include <charconv>

#include "read/content/content.h"
#include "read/content/devices.h"
#include "read/shape.h"

namespace garde::read::content {
namespace {

constexpr std::size_t kMostPairs = 512;

bool is_escaped(std::string_view text, std::size_t at) {
  std::size_t backslashes = 0;
  while (backslashes < at && text[at - backslashes - 1] == '\\') ++backslashes;
  return backslashes % 2 == 1;
}

// A path with backslashes that its writer did not escape: "C:\new".
bool has_plain_path(std::string_view value) {
  for (std::size_t at = value.find(":\\"); at != std::string_view::npos; at = value.find(":\\", at + 1))
    if (at + 2 < value.size() && value[at + 2] != '\\') return true;
  return false;
}

// "\|", "\=", "\\" are the character, "\n" and "\r" line ends; any other backslash is one.
std::string_view unescaped(std::string_view value, Event& event) {
  if (value.find('\\') == std::string_view::npos) return value;
  char* const start = event.arena().allocate(value.size());
  char* out = start;
  const bool has_line_ends = !has_plain_path(value);
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char next = value[i] == '\\' && i + 1 < value.size() ? value[i + 1] : '\0';
    if (next == '\\' || next == '=' || next == '|') {
      *out++ = next;
      ++i;
    } else if (has_line_ends && (next == 'n' || next == 'r')) {
      *out++ = next == 'n' ? '\n' : '\r';
      ++i;
    } else {
      *out++ = value[i];
    }
  }
  return {start, static_cast<std::size_t>(out - start)};
}

std::string_view take_header_field(std::string_view& text) {
  std::size_t end = text.find('|');
  while (end != std::string_view::npos && is_escaped(text, end)) end = text.find('|', end + 1);
  end = std::min(end, text.size());
  const std::string_view field = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return field;
}

bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '-' || c == '[' || c == ']';
}

// Where the next key starts, a space before it and an unescaped '=' behind; the text's size where none does.
std::size_t next_key(std::string_view text) {
  for (std::size_t equals = text.find('='); equals != std::string_view::npos;
       equals = text.find('=', equals + 1)) {
    if (is_escaped(text, equals)) continue;
    std::size_t start = equals;
    while (start > 0 && is_key_character(text[start - 1])) --start;
    if (start < equals && start > 0 && text[start - 1] == ' ') return start;
  }
  return text.size();
}

void add_extension(std::string_view text, Event& event) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  for (std::size_t pairs = 0; pairs < kMostPairs && !text.empty(); ++pairs) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) return;
    const std::string_view name = text.substr(0, equals);
    text.remove_prefix(equals + 1);
    const std::size_t key = next_key(text);
    const std::string_view value = key < text.size() ? text.substr(0, key - 1) : text;
    add(event, name, unescaped(value.substr(0, value.find_last_not_of(' ') + 1), event));
    text.remove_prefix(key);
  }
}

// Milliseconds since 1970, "Mar 01 2026 10:00:00", ISO 8601.
std::optional<Instant> time_of(std::string_view text, const Surroundings& around) {
  if (const auto time = take_month_time(text, around)) return time;
  return time_of_text(text, around.zone);
}

// When it happened: of the fields that say so, the first that is there.
void set_time(Event& event, std::initializer_list<std::string_view> names, const Surroundings& around) {
  for (const std::string_view name : names)
    if (Field* field = event.find(name))
      if (const auto time = time_of(event.text(*field), around)) {
        event.time = time;
        return;
      }
}

// LEEF 2.0's separator: a character, or its number as "x09" or "0x09".
char separator_of(std::string_view text) {
  if (text.size() == 1) return text[0];
  if (text.starts_with('0')) text.remove_prefix(1);
  if (!text.starts_with('x') && !text.starts_with('X')) return '\t';
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), number, 16);
  return error == std::errc() && number > 0 && number < 128 ? static_cast<char>(number) : '\t';
}

}  // namespace

bool read_cef(std::string_view text, const Surroundings& around, Event& event) {
  constexpr std::size_t kFurthestStart = 64;
  const std::size_t start = text.find("CEF:");
  if (start == std::string_view::npos || start > kFurthestStart || text.size() < start + 6 ||
      text[start + 5] != '|' || (text[start + 4] != '0' && text[start + 4] != '1'))
    return false;
  std::string_view rest = text.substr(start + 6);
  event.shape = "cef";
  for (const std::string_view name :
       {"DeviceVendor", "DeviceProduct", "DeviceVersion", "SignatureID", "Name", "Severity"})
    add(event, name, unescaped(take_header_field(rest), event));
  add_extension(rest, event);
  set_time(event, {"rt", "end", "start"}, around);
  if (Field* host = event.find("dvchost"); host != nullptr && event.find(FieldId::computer) == nullptr)
    add(event, "Computer", event.text(*host));
  add_message(event, text);
  return true;
}

bool read_leef(std::string_view text, const Surroundings& around, Event& event) {
  if (!text.starts_with("LEEF:") || std::count(text.begin(), text.end(), '|') < 5) return false;
  std::string_view rest = text.substr(5);
  const bool is_second = take_until(rest, '|').starts_with('2');
  for (const std::string_view name : {"DeviceVendor", "DeviceProduct", "DeviceVersion", "EventID"})
    add(event, name, take_until(rest, '|'));
  char separator = '\t';
  if (is_second) {
    constexpr std::size_t kLongestSeparator = 5;
    const std::size_t end = rest.substr(0, kLongestSeparator).find('|');
    if (end != std::string_view::npos) {
      separator = separator_of(rest.substr(0, end));
      rest.remove_prefix(end + 1);
    }
  }
  for (std::size_t pairs = 0; pairs < kMostPairs && !rest.empty(); ++pairs) {
    std::string_view pair = take_until(rest, separator);
    if (pair.find('=') == std::string_view::npos) continue;
    const std::string_view name = take_until(pair, '=');
    add(event, name, pair);
  }
  event.shape = "leef";
  set_time(event, {"devTime"}, around);
  add_message(event, text);
  return true;
}

}  // namespace garde::read::content
