// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "base/json_text.h"
#include "systemic/report_parser.h"
#include "systemic/report_words.h"

namespace garde::systemic {
namespace {

void append_text(std::string_view name, std::string_view text, std::string& out) {
  if (text.empty()) return;
  out += fmt::format(",\"{}\":", name);
  append_json_string(text, out);
}

void append_list(std::string_view name, const std::vector<std::string>& list, std::string& out) {
  if (list.empty()) return;
  out += fmt::format(",\"{}\":", name);
  char separator = '[';
  for (const std::string& one : list) {
    out += separator;
    append_json_string(one, out);
    separator = ',';
  }
  out += ']';
}

// As many digits of fraction as say it all.
void append_time(std::string_view name, Instant instant, std::string& out) {
  const int nanoseconds = to_utc(instant).nanosecond;
  const int digits = nanoseconds == 0               ? 0
                     : nanoseconds % 1'000'000 == 0 ? 3
                     : nanoseconds % 1000 == 0      ? 6
                                                    : 9;
  out += fmt::format(",\"{}\":\"", name);
  append_rfc3339(instant, digits, out);
  out += '"';
}

}  // namespace

std::string_view name_of(Nature nature) {
  return kNatures[static_cast<std::size_t>(nature)];
}
std::string_view name_of(Involvement involvement) {
  return kInvolvements[static_cast<std::size_t>(involvement)];
}
std::string_view name_of(CareEffect effect) {
  return kCareEffects[static_cast<std::size_t>(effect)];
}

void append_report(const Report& report, std::string& out) {
  out += "{\"id\":";
  append_json_string(report.id, out);
  if (report.revision != 0) out += fmt::format(",\"revision\":{}", report.revision);
  if (report.withdrawn) out += ",\"withdrawn\":true";
  if (report.drill) out += ",\"drill\":true";
  append_text("establishment", report.establishment, out);
  append_text("provider", report.provider, out);
  append_text("service", report.service, out);
  append_time("occurred", report.occurred, out);
  append_time("reported", report.reported, out);
  if (report.nature != Nature::unknown) append_text("nature", name_of(report.nature), out);
  if (report.involvement != Involvement::hit) append_text("involvement", name_of(report.involvement), out);
  if (report.care_effect != CareEffect::unknown) append_text("care_effect", name_of(report.care_effect), out);
  append_text("kind", report.kind, out);
  if (report.severity != 0) out += fmt::format(",\"severity\":{}", report.severity);
  append_list("techniques", report.techniques, out);
  append_list("rules", report.rules, out);
  if (!report.traits.empty()) {
    out += ",\"traits\":";
    char separator = '[';
    for (const Trait& one : report.traits) {
      out += fmt::format("{}{{\"kind\":\"{}\",\"value\":", separator, one.kind);
      append_json_string(one.value, out);
      out += '}';
      separator = ',';
    }
    out += ']';
  }
  out += '}';
}

}  // namespace garde::systemic
