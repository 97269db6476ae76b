// SPDX-License-Identifier: Apache-2.0
#include "collect/http/otlp.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <simdjson.h>

#include "base/hexadecimal.h"
#include "base/json_text.h"
#include "base/varint.h"

namespace garde::collect {
namespace {

constexpr int kMostDepth = 24;

// A field of a message: a number (varint, or of 8 or 4 bytes) or bytes.
struct WireField {
  std::uint32_t number = 0;
  std::uint64_t value = 0;
  std::string_view bytes;
};

// Takes the fields of a message one by one (Protocol Buffers, "Encoding").
class WireReader {
 public:
  explicit WireReader(std::string_view message) : rest_(message) {}

  [[nodiscard]] bool next(WireField& field) {
    if (rest_.empty() || broken_) return false;
    std::uint64_t tag = 0;
    broken_ = !varint::take_number(rest_, tag) || !take_content(tag & 7, field) || (tag >> 3) == 0;
    field.number = static_cast<std::uint32_t>(tag >> 3);
    return !broken_;
  }
  [[nodiscard]] bool is_broken() const { return broken_; }

 private:
  bool take_content(std::uint64_t kind, WireField& field) {
    field.value = 0;
    field.bytes = {};
    if (kind == 0) return varint::take_number(rest_, field.value);
    std::uint64_t size = kind == 1 ? 8 : 4;
    if (kind != 1 && kind != 2 && kind != 5) return false;
    if (kind == 2 && !varint::take_number(rest_, size)) return false;
    if (size > rest_.size()) return false;
    field.bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    if (kind != 2) std::memcpy(&field.value, field.bytes.data(), size);
    return true;
  }
  std::string_view rest_;
  bool broken_ = false;
};

std::string number_text(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : "null";
}

void append_member(std::string_view name, std::string_view json, std::string& members) {
  if (!members.empty()) members += ',';
  append_json_string(name, members);
  members += ':';
  members += json;
}

// "@timestamp" and what follows; `nanoseconds` 0: not said.
void append_time(std::uint64_t nanoseconds, std::string& members) {
  if (nanoseconds == 0 || nanoseconds > static_cast<std::uint64_t>(INT64_MAX)) return;
  append_member("@timestamp",
                '"' + format_rfc3339(Instant(Duration(static_cast<std::int64_t>(nanoseconds))), 9) + '"',
                members);
}

// Both return false where the bytes are not what they should be.
bool append_pairs(std::string_view list, std::uint32_t number, int depth, std::string& members);

bool value_json(std::string_view value, int depth, std::string& json) {
  if (depth > kMostDepth) return false;
  json = "null";
  WireReader fields(value);
  for (WireField field; fields.next(field);) {
    json.clear();
    if (field.number == 1) append_json_string(field.bytes, json);
    if (field.number == 2) json = field.value != 0 ? "true" : "false";
    if (field.number == 3) json = fmt::format("{}", static_cast<std::int64_t>(field.value));
    if (field.number == 4) json = number_text(std::bit_cast<double>(field.value));
    if (field.number == 5) {
      WireReader members(field.bytes);
      for (WireField member; members.next(member);) {
        std::string each;
        if (!value_json(member.bytes, depth + 1, each)) return false;
        json += (json.empty() ? "" : ",") + each;
      }
      if (members.is_broken()) return false;
      json = '[' + json + ']';
    }
    if (field.number == 6) {
      if (!append_pairs(field.bytes, 1, depth + 1, json)) return false;
      json = '{' + json + '}';
    }
    if (field.number == 7) json += '"' + hexadecimal(bytes_of(field.bytes)) + '"';
    if (json.empty()) json = "null";
  }
  return !fields.is_broken();
}

// Each field of this number is a KeyValue.
bool append_pairs(std::string_view list, std::uint32_t number, int depth, std::string& members) {
  WireReader pairs(list);
  for (WireField pair; pairs.next(pair);) {
    if (pair.number != number) continue;
    std::string_view key;
    std::string json = "null";
    WireReader fields(pair.bytes);
    for (WireField field; fields.next(field);) {
      if (field.number == 1) key = field.bytes;
      if (field.number == 2 && !value_json(field.bytes, depth + 1, json)) return false;
    }
    if (fields.is_broken()) return false;
    append_member(key, json, members);
  }
  return !pairs.is_broken();
}

bool append_record(std::string_view record, std::string& members) {
  std::uint64_t time = 0;
  std::uint64_t observed = 0;
  WireReader fields(record);
  for (WireField field; fields.next(field);) {
    std::string json;
    if (field.number == 1) time = field.value;
    if (field.number == 11) observed = field.value;
    if (field.number == 3) {
      append_json_string(field.bytes, json);
      append_member("severity_text", json, members);
    }
    if (field.number == 5) {
      if (!value_json(field.bytes, 0, json)) return false;
      // A body of keys and values gives its own members.
      if (json.size() > 2 && json.starts_with('{')) {
        members += (members.empty() ? "" : ",") + json.substr(1, json.size() - 2);
      } else {
        append_member("message", json, members);
      }
    }
  }
  append_time(time != 0 ? time : observed, members);
  return !fields.is_broken() && append_pairs(record, 6, 0, members);
}

bool add_resource_logs(std::string_view bytes, const Origin& origin, Instant received, Documents& documents) {
  std::string resource;
  WireReader first(bytes);
  for (WireField field; first.next(field);)
    if (field.number == 1 && !append_pairs(field.bytes, 1, 0, resource)) return false;
  if (first.is_broken()) return false;
  WireReader again(bytes);
  for (WireField scope; again.next(scope);) {
    if (scope.number != 2) continue;
    WireReader records(scope.bytes);
    for (WireField record; records.next(record);) {
      if (record.number != 2) continue;
      std::string members = resource;
      if (!append_record(record.bytes, members)) return false;
      documents.batch.add(origin, received, ('{' + members + '}').substr(0, kMostRecordBytes));
      ++documents.taken;
    }
    if (records.is_broken()) return false;
  }
  return true;
}

using simdjson::dom::element;

// The value of an AnyValue in JSON.
bool any_value(element any, int depth, std::string& json);

void append_pairs(element list, int depth, std::string& members) {
  simdjson::dom::array pairs;
  if (list.get(pairs) != simdjson::SUCCESS) return;
  for (const element pair : pairs) {
    std::string_view key;
    element value;
    std::string json = "null";
    if (pair["key"].get(key) != simdjson::SUCCESS) continue;
    if (pair["value"].get(value) == simdjson::SUCCESS && !any_value(value, depth + 1, json)) continue;
    append_member(key, json, members);
  }
}

bool any_value(element any, int depth, std::string& json) {
  json = "null";
  simdjson::dom::object object;
  if (depth > kMostDepth || any.get(object) != simdjson::SUCCESS) return false;
  for (const auto& [kind, value] : object) {
    json.clear();
    element inner;
    std::string_view text;
    if (kind == "arrayValue" && value["values"].get(inner) == simdjson::SUCCESS) {
      simdjson::dom::array values;
      if (inner.get(values) != simdjson::SUCCESS) return false;
      for (const element member : values) {
        std::string each;
        if (!any_value(member, depth + 1, each)) return false;
        json += (json.empty() ? "" : ",") + each;
      }
      json = '[' + json + ']';
    } else if (kind == "kvlistValue" && value["values"].get(inner) == simdjson::SUCCESS) {
      append_pairs(inner, depth + 1, json);
      json = '{' + json + '}';
    } else if (value.get(text) == simdjson::SUCCESS) {
      append_json_string(text, json);  // 64-bit numbers are text in this form
    } else {
      json = simdjson::minify(value);
    }
  }
  return true;
}

std::uint64_t nanoseconds_of(element record, const char* name) {
  element value;
  std::string_view text;
  std::uint64_t number = 0;
  if (record[name].get(value) != simdjson::SUCCESS) return 0;
  if (value.get(number) == simdjson::SUCCESS) return number;
  if (value.get(text) == simdjson::SUCCESS) std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string record_members(element record, const std::string& resource) {
  std::string members = resource;
  std::string_view severity;
  element found;
  std::string json;
  if (record["severityText"].get(severity) == simdjson::SUCCESS) {
    append_json_string(severity, json);
    append_member("severity_text", json, members);
  }
  if (record["body"].get(found) == simdjson::SUCCESS && any_value(found, 0, json)) {
    if (json.size() > 2 && json.starts_with('{')) {
      members += (members.empty() ? "" : ",") + json.substr(1, json.size() - 2);
    } else {
      append_member("message", json, members);
    }
  }
  const std::uint64_t time = nanoseconds_of(record, "timeUnixNano");
  append_time(time != 0 ? time : nanoseconds_of(record, "observedTimeUnixNano"), members);
  if (record["attributes"].get(found) == simdjson::SUCCESS) append_pairs(found, 0, members);
  return members;
}

}  // namespace

Result<Documents> read_otlp_protobuf(std::string_view body, Origin origin, Instant received) {
  Documents documents;
  origin.format = "json";
  WireReader request(body);
  for (WireField field; request.next(field);)
    if (field.number == 1 && !add_resource_logs(field.bytes, origin, received, documents))
      return failure("the body is not an OTLP request for logs");
  if (request.is_broken()) return failure("the body is not an OTLP request for logs");
  return documents;
}

Result<Documents> read_otlp_json(std::string_view body, Origin origin, Instant received) {
  Documents documents;
  origin.format = "json";
  simdjson::dom::parser parser;
  element request;
  simdjson::dom::array resources;
  if (parser.parse(body.data(), body.size()).get(request) != simdjson::SUCCESS ||
      request["resourceLogs"].get(resources) != simdjson::SUCCESS)
    return failure("the body is not an OTLP request for logs");
  for (const element each : resources) {
    std::string resource;
    element attributes;
    if (each["resource"]["attributes"].get(attributes) == simdjson::SUCCESS)
      append_pairs(attributes, 0, resource);
    simdjson::dom::array scopes;
    if (each["scopeLogs"].get(scopes) != simdjson::SUCCESS) continue;
    for (const element scope : scopes) {
      simdjson::dom::array records;
      if (scope["logRecords"].get(records) != simdjson::SUCCESS) continue;
      for (const element record : records) {
        documents.batch.add(origin, received,
                            ('{' + record_members(record, resource) + '}').substr(0, kMostRecordBytes));
        ++documents.taken;
      }
    }
  }
  return documents;
}

}  // namespace garde::collect
