// SPDX-License-Identifier: Apache-2.0
#include "event/event.h"

#include <algorithm>
#include <cstring>

#include "base/json_text.h"
#include "base/time_text.h"

namespace garde {

void Event::clear() {
  fields_.clear();
  cut_ = false;
  arena_.reset();
  time.reset();
  shape = {};
  source = {};
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
  field.form = JsonForm::unknown;
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
  // Text that kReadableBehind follows, in steps of as many bytes.
  void put_steps(std::string_view text) {
    if (text.size() > kLongest) return put(text);
    make_room(text.size() + kReadableBehind);
    for (std::size_t i = 0; i < text.size(); i += kReadableBehind)
      std::memcpy(at_ + i, text.data() + i, kReadableBehind);
    at_ += text.size();
  }
  void put_time(Instant instant) {
    make_room(kMostTimeText);
    at_ = write_rfc3339(instant, 9, at_);
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
  if (field.form == JsonForm::bare) return out.put_steps(field.value);
  if (field.form == JsonForm::quoted) {
    out.put('"');
    out.put_steps(field.value);
    return out.put('"');
  }
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

// Most names differ in their size or their last character: those are not compared whole.
bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.empty() || (a.back() == b.back() && a == b));
}

// Writes fields[first] and every later field of its name as one array.
void put_array(std::span<const Field> fields, std::size_t first, JsonPieces& out) {
  out.put('[');
  bool separate = false;
  for (std::size_t i = first; i < fields.size(); ++i) {
    if (!same_name(fields[i].name, fields[first].name)) continue;
    if (separate) out.put(',');
    separate = true;
    put_value(fields[i], out);
  }
  out.put(']');
}

bool same_name_in(std::span<const Field> fields, std::string_view name) {
  return std::any_of(fields.rbegin(), fields.rend(),
                     [name](const Field& field) { return same_name(field.name, name); });
}

void put_key(const Field& field, bool separate, JsonPieces& out) {
  if (field.in_key) {
    const std::size_t before = separate ? 2 : 1;  // the comma and the quote
    return out.put_steps({field.name.data() - before, field.name.size() + before + 2});
  }
  if (separate) out.put(',');
  out.put_string(field.name);
  out.put(':');
}

void put_members(std::span<const Field> fields, JsonPieces& out, bool separate) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const bool repeated = fields[i].member;
    if (repeated && same_name_in(fields.first(i), fields[i].name)) continue;
    put_key(fields[i], separate, out);
    separate = true;
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
  JsonPieces pieces(out);
  bool separate = false;
  pieces.put('{');
  if (event.time) {
    pieces.put("\"time\":\"");
    pieces.put_time(*event.time);
    pieces.put('"');
    separate = true;
  }
  if (!event.shape.empty()) {
    pieces.put(separate ? ",\"shape\":" : "\"shape\":");
    pieces.put_string(event.shape);
    separate = true;
  }
  put_members(event.fields(), pieces, separate);
  pieces.put('}');
}

}  // namespace garde
