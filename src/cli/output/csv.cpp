// SPDX-License-Identifier: Apache-2.0
#include "cli/output/csv.h"

#include <array>

namespace garde::cli {
namespace {

struct Column {
  std::string_view name;
  FieldId field;
};

constexpr std::array kColumns = {
    Column{"computer", FieldId::computer},
    Column{"channel", FieldId::channel},
    Column{"provider", FieldId::provider_name},
    Column{"event_id", FieldId::event_id},
    Column{"record_id", FieldId::record_id},
    Column{"user", FieldId::user},
    Column{"image", FieldId::image},
    Column{"command_line", FieldId::command_line},
    Column{"message", FieldId::message},
};

// What a spreadsheet takes for the start of a formula, or of one behind something it drops.
bool may_be_formula(std::string_view value) {
  return !value.empty() && std::string_view("=+-@\t\r\n").find(value.front()) != std::string_view::npos;
}

}  // namespace

void append_csv_value(std::string_view value, std::string& out) {
  const bool formula = may_be_formula(value);
  if (!formula && value.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += value;
    return;
  }
  out += '"';
  if (formula) out += '\'';
  for (const char c : value) {
    if (c == '"') out += '"';
    if (c != '\0') out += c;
  }
  out += '"';
}

std::string event_csv_header() {
  std::string header = "time,shape,position";
  for (const Column& column : kColumns) header.append(",").append(column.name);
  return header + ",fields\r\n";
}

void append_event_csv(Event& event, std::string& out) {
  if (event.time) append_rfc3339(*event.time, 9, out);
  out += ',';
  append_csv_value(event.shape, out);
  out += ',';
  out += std::to_string(event.position);
  for (const Column& column : kColumns) {
    out += ',';
    append_csv_value(event.text(column.field), out);
  }
  out += ',';
  std::string fields;
  append_fields_json(event, fields);
  append_csv_value(fields, out);
  out += "\r\n";
}

}  // namespace garde::cli
