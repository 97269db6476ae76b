// SPDX-License-Identifier: Apache-2.0
#include "cli/output/finding_lines.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json_text.h"
#include "attack/attack.h"
#include "cli/output/csv.h"

namespace garde::cli {
namespace {

void append_name(std::string_view name, std::string& out) {
  out += out.back() == '{' ? "\"" : ",\"";
  out += name;
  out += "\":";
}

void append_text(std::string_view name, std::string_view text, std::string& out) {
  append_name(name, out);
  append_json_string(text, out);
}

void append_texts(std::string_view name, const std::vector<std::string>& texts, std::string& out) {
  append_name(name, out);
  out += '[';
  for (const std::string& text : texts) {
    if (out.back() != '[') out += ',';
    append_json_string(text, out);
  }
  out += ']';
}

// A number where it is one that JSON can hold, else text; nothing where it is empty.
void append_number(std::string_view name, std::string_view text, std::string& out) {
  if (text.empty()) return;
  const bool is_number = text.size() <= 15 && (text.size() == 1 || text.front() != '0') &&
                         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  append_name(name, out);
  if (is_number) {
    out += text;
  } else {
    append_json_string(text, out);
  }
}

}  // namespace

void append_json_line(const Record& record, std::string& out) {
  out += '{';
  if (record.time) append_text("time", format_rfc3339(*record.time, 6), out);
  if (record.until) append_text("until", format_rfc3339(*record.until, 6), out);
  append_text("rule_id", record.id, out);
  append_text("title", record.title, out);
  append_text("level", to_string(record.level), out);
  append_texts("tags", record.tags, out);
  if (!record.computer.empty()) append_text("computer", record.computer, out);
  if (!record.channel.empty()) append_text("channel", record.channel, out);
  append_number("event_id", record.event_id, out);
  append_number("record_id", record.record_id, out);
  append_text("file", record.file, out);
  if (record.position != 0) append_number("position", std::to_string(record.position), out);
  append_name("fields", out);
  out += record.fields.empty() ? "{}" : record.fields;
  if (record.until) append_text("detail", record.detail, out);
  append_texts("matched", record.matched, out);
  out += "}\n";
}

std::string csv_header() {
  return "time,level,computer,rule,techniques,account,process,detail,channel,event_id,record_id,file,rule_id,matched\r\n";
}

void append_csv_line(const Record& record, Language language, std::string& out) {
  if (record.time) append_rfc3339(*record.time, 6, out);
  const std::string techniques = fmt::format("{}", fmt::join(attack::technique_ids(record.tags), " "));
  const std::string matched = fmt::format("{}", fmt::join(record.matched, " "));
  for (const std::string_view value :
       {std::string_view(to_string(record.level)), std::string_view(record.computer),
        std::string_view(title_of(record, language)), std::string_view(techniques), std::string_view(record.account),
        std::string_view(record.process), std::string_view(record.detail), std::string_view(record.channel),
        std::string_view(record.event_id), std::string_view(record.record_id), std::string_view(record.file),
        std::string_view(record.id), std::string_view(matched)}) {
    out += ',';
    append_csv_value(value, out);
  }
  out += "\r\n";
}

}  // namespace garde::cli
