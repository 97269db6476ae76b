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

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

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

// Gathers the pieces of an object before they go to a string: most are a few bytes.
class JsonPieces {
 public:
  explicit JsonPieces(std::string& out) : out_(out) {}
  JsonPieces(const JsonPieces&) = delete;
  JsonPieces& operator=(const JsonPieces&) = delete;
  ~JsonPieces() { flush(); }

  void put(char c) {
    make_room(1);
    *at_++ = c;
  }
  void put(std::string_view text) {
    if (text.size() > kLongest) {
      flush();
      out_ += text;
      return;
    }
    make_room(text.size());
    at_ = std::copy(text.begin(), text.end(), at_);
  }
  void put_string(std::string_view text) {
    if (text.size() > kLongest) {
      flush();
      append_json_string(text, out_);
      return;
    }
    make_room(most_json_bytes(text.size()));
    at_ = write_json_string(text, at_);
  }
  void put_raw_string(std::string_view raw) {
    flush();
    append_raw_json_string(raw, out_);
  }

 private:
  static constexpr std::size_t kLongest = 1024;

  void make_room(std::size_t bytes) {
    if (bytes > static_cast<std::size_t>(std::end(room_) - at_)) flush();
  }
  void flush() {
    out_.append(room_, static_cast<std::size_t>(at_ - room_));
    at_ = room_;
  }

  std::string& out_;
  char room_[2 * most_json_bytes(kLongest)];
  char* at_ = room_;
};

void put_value(const Field& field, JsonPieces& out) {
  switch (field.kind) {
    case ValueKind::null:
      return out.put("null");
    case ValueKind::boolean:
      return out.put(field.value == "true" ? "true" : "false");
    case ValueKind::number:
      if (is_json_number(field.value)) return out.put(field.value);
      break;
    case ValueKind::escaped:
      return out.put_raw_string(field.value);
    case ValueKind::text:
      break;
  }
  out.put_string(field.value);
}

// Writes fields[first] and every later field of its name as one array.
void put_array(std::span<const Field> fields, std::size_t first, JsonPieces& out) {
  out.put('[');
  bool separate = false;
  for (std::size_t i = first; i < fields.size(); ++i) {
    if (fields[i].name != fields[first].name) continue;
    if (separate) out.put(',');
    separate = true;
    put_value(fields[i], out);
  }
  out.put(']');
}

bool same_name_in(std::span<const Field> fields, std::string_view name) {
  return std::any_of(fields.begin(), fields.end(), [name](const Field& field) { return field.name == name; });
}

void put_members(std::span<const Field> fields, JsonPieces& out, bool separate) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const bool repeated = fields[i].member;
    if (repeated && same_name_in(fields.first(i), fields[i].name)) continue;
    if (separate) out.put(',');
    separate = true;
    out.put_string(fields[i].name);
    out.put(':');
    if (repeated) {
      put_array(fields, i, out);
    } else {
      put_value(fields[i], out);
    }
  }
}

}  // namespace

void append_fields_json(Event& event, std::string& out) {
  JsonPieces pieces(out);
  pieces.put('{');
  put_members(event.fields(), pieces, false);
  pieces.put('}');
}

void append_json(Event& event, std::string& out) {
  out += '{';
  if (event.time) {
    out += "\"time\":\"";
    append_rfc3339(*event.time, 9, out);
    out += '"';
  }
  JsonPieces pieces(out);
  bool separate = event.time.has_value();
  if (!event.shape.empty()) {
    pieces.put(separate ? ",\"shape\":" : "\"shape\":");
    pieces.put_string(event.shape);
    separate = true;
  }
  put_members(event.fields(), pieces, separate);
  pieces.put('}');
}

}  // namespace garde
