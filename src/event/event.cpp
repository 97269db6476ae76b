// SPDX-License-Identifier: Apache-2.0
#include "event/event.h"

#include <algorithm>

#include "base/json_text.h"

namespace garde {

void Event::clear() {
  fields_.clear();
  cut_ = false;
  arena_.reset();
  time.reset();
  shape = {};
  position = 0;
}

Field* Event::find(FieldId id) {
  const auto found = std::find_if(fields_.begin(), fields_.end(), [id](const Field& field) {
    return field.id == id && field.kind != ValueKind::null;
  });
  return found == fields_.end() ? nullptr : &*found;
}

Field* Event::find(std::string_view name) {
  const auto found = std::find_if(fields_.begin(), fields_.end(), [name](const Field& field) {
    return field.name == name && field.kind != ValueKind::null;
  });
  return found == fields_.end() ? nullptr : &*found;
}

std::string_view Event::unescape(Field& field) {
  char* place = arena_.allocate(field.value.size());
  const std::size_t size = unescape_json(field.value, place);
  arena_.shrink_latest(place + size);
  field.value = {place, size};
  field.kind = ValueKind::text;
  return field.value;
}

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

// Whether the text is a number as RFC 8259 section 6 writes one.
bool is_json_number(std::string_view text) {
  std::size_t at = !text.empty() && text[0] == '-' ? 1 : 0;
  const std::size_t whole = skip_digits(text, at);
  if (whole == at || (text[at] == '0' && whole > at + 1)) return false;
  at = whole;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = skip_digits(text, at + 1);
    if (fraction == at + 1) return false;
    at = fraction;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = skip_digits(text, at);
    if (exponent == at) return false;
    at = exponent;
  }
  return at == text.size();
}

void append_value(const Field& field, std::string& out) {
  switch (field.kind) {
    case ValueKind::null:
      out += "null";
      return;
    case ValueKind::boolean:
      out += field.value == "true" ? "true" : "false";
      return;
    case ValueKind::number:
      if (is_json_number(field.value)) {
        out += field.value;
        return;
      }
      break;
    case ValueKind::escaped:
      append_raw_json_string(field.value, out);
      return;
    case ValueKind::text:
      break;
  }
  append_json_string(field.value, out);
}

// Writes fields[first] and every later field of its name as one array.
void append_array(std::span<const Field> fields, std::size_t first, std::string& out) {
  out += '[';
  bool separate = false;
  for (std::size_t i = first; i < fields.size(); ++i) {
    if (fields[i].name != fields[first].name) continue;
    if (separate) out += ',';
    separate = true;
    append_value(fields[i], out);
  }
  out += ']';
}

bool same_name_in(std::span<const Field> fields, std::string_view name) {
  return std::any_of(fields.begin(), fields.end(), [name](const Field& field) { return field.name == name; });
}

void append_members(std::span<const Field> fields, std::string& out, bool separate) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const bool repeated = fields[i].member;
    if (repeated && same_name_in(fields.first(i), fields[i].name)) continue;
    if (separate) out += ',';
    separate = true;
    append_json_string(fields[i].name, out);
    out += ':';
    if (repeated) {
      append_array(fields, i, out);
    } else {
      append_value(fields[i], out);
    }
  }
}

}  // namespace

void append_fields_json(Event& event, std::string& out) {
  out += '{';
  append_members(event.fields(), out, false);
  out += '}';
}

void append_json(Event& event, std::string& out) {
  out += '{';
  bool separate = false;
  if (event.time) {
    out += "\"time\":\"";
    append_rfc3339(*event.time, 9, out);
    out += '"';
    separate = true;
  }
  if (!event.shape.empty()) {
    out += separate ? ",\"shape\":" : "\"shape\":";
    append_json_string(event.shape, out);
    separate = true;
  }
  append_members(event.fields(), out, separate);
  out += '}';
}

}  // namespace garde
