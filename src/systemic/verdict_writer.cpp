// SPDX-License-Identifier: Apache-2.0
#include "systemic/verdict_writer.h"

#include <cmath>
#include <fmt/format.h>

#include "base/json_text.h"
#include "systemic/alarm_words.h"
#include "systemic/report_parser.h"

namespace garde::systemic {
namespace {

// Members of one JSON object or elements of one array, with commas between them.
class Json {
 public:
  explicit Json(std::string& out) : out_(out) {}
  Json& key(std::string_view name) {
    comma();
    append_json_string(name, out_);
    out_ += ':';
    fresh_ = true;
    return *this;
  }
  void text(std::string_view value) {
    comma();
    append_json_string(value, out_);
  }
  void time(Instant value) { text(format_rfc3339(value, 0)); }
  void whole(std::uint64_t value) { raw(fmt::format("{}", value)); }
  void real(double value) { raw(std::isfinite(value) ? fmt::format("{:.6g}", value) : "null"); }
  void truth(bool value) { raw(value ? "true" : "false"); }
  void open(char bracket) {
    comma();
    out_ += bracket;
    fresh_ = true;
  }
  void close(char bracket) {
    out_ += bracket;
    fresh_ = false;
  }
  template <typename Values, typename Write>
  void array(std::string_view name, const Values& values, const Write& write) {
    key(name).open('[');
    for (const auto& value : values) write(value);
    close(']');
  }
  void texts(std::string_view name, const std::vector<std::string>& values) {
    array(name, values, [this](const std::string& value) { text(value); });
  }

 private:
  void comma() {
    if (!fresh_) out_ += ',';
    fresh_ = false;
  }
  void raw(std::string_view value) {
    comma();
    out_ += value;
  }

  std::string& out_;
  bool fresh_ = true;
};

void write_scope(const Scope& scope, Language language, Json& json) {
  json.key("scope").open('{');
  json.key("kind").text(name_of(scope.kind));
  if (!scope.code.empty()) json.key("code").text(scope.code);
  if (!scope.name.empty()) json.key("name").text(scope.name);
  if (!scope.within_code.empty()) {
    json.key("within_code").text(scope.within_code);
    json.key("within_name").text(scope.within_name);
  }
  if (scope.radius_km > 0) json.key("radius_km").real(scope.radius_km);
  json.key("words").text(scope_name(language, scope));
  json.close('}');
}

void write_hits(std::string_view name, const std::vector<AlarmHit>& hits, Json& json) {
  json.array(name, hits, [&json](const AlarmHit& hit) {
    json.open('{');
    json.key("establishment").text(hit.establishment);
    json.key("name").text(hit.name);
    json.key("region").text(hit.region);
    json.key("department").text(hit.department);
    json.key("overseas").truth(hit.overseas);
    json.key("report").text(hit.report);
    json.key("occurred").time(hit.occurred);
    json.key("reported").time(hit.reported);
    json.key("nature").text(name_of(hit.nature));
    json.key("care_effect").text(name_of(hit.care_effect));
    if (!hit.kind.empty()) json.key("kind").text(hit.kind);
    json.key("severity").whole(static_cast<std::uint64_t>(std::max(hit.severity, 0)));
    json.close('}');
  });
}

void write_significance(const Significance& significance, Json& json) {
  json.key("observed").real(significance.observed);
  json.key("expected").real(significance.expected);
  json.key("ratio").real(significance.ratio);
  json.key("p_value").real(significance.p_value);
  json.key("recurrence_years").real(significance.recurrence_years);
}

void write_exposed(const Alarm& alarm, Language language, Json& json) {
  json.key("exposed_count").whole(alarm.exposed_count);
  json.key("exposed_overseas").whole(alarm.exposed_overseas);
  json.array("exposed", alarm.exposed, [&](const Exposed& one) {
    json.open('{');
    json.key("establishment").text(one.establishment);
    json.key("name").text(one.name);
    json.key("region").text(one.region);
    json.key("department").text(one.department);
    json.key("overseas").truth(one.overseas);
    json.key("risk").real(one.risk);
    json.array("shares", one.shared, [&](const SharedWithHit& shared) { json.text(say(language, shared)); });
    json.close('}');
  });
}

void write_hunt(const AlarmHunt& hunt, Json& json) {
  json.key("hunt").open('{');
  json.texts("techniques", hunt.techniques);
  json.array("traits", hunt.traits, [&json](const Trait& trait) {
    json.open('{');
    json.key("kind").text(trait.kind);
    json.key("value").text(trait.value);
    json.close('}');
  });
  json.texts("rules", hunt.rules);
  json.close('}');
}

void write_outlook(const AlarmOutlook& outlook, Json& json) {
  json.key("outlook").open('{');
  if (outlook.next_level) json.key("next_level").text(name_of(*outlook.next_level));
  json.key("hits_to_raise").whole(outlook.hits_to_raise);
  json.key("confirmations_to_raise").whole(outlook.confirmations_to_raise);
  if (outlook.lowered_at) json.key("lowered_at").time(*outlook.lowered_at);
  if (outlook.ends_at) json.key("ends_at").time(*outlook.ends_at);
  json.close('}');
}

void write_words(const Alarm& alarm, Language language, const Zone& zone, Json& json) {
  json.key("headline").text(headline(language, alarm));
  const AlarmWords words = explain(language, alarm, zone);
  json.texts("evidence", words.evidence);
  json.texts("unknown_words", words.unknown);
  json.texts("outlook_words", words.outlook);
  json.texts("advice_words", words.advice);
}

void write_alarm(const Alarm& alarm, Language language, const Zone& zone, Json& json) {
  json.open('{');
  json.key("id").text(alarm.id);
  json.key("state").text(name_of(alarm.state));
  json.key("level").text(name_of(alarm.level));
  write_scope(alarm.scope, language, json);
  json.key("window_start").time(alarm.window_start);
  json.key("window_end").time(alarm.window_end);
  write_significance(alarm.significance, json);
  write_hits("hit", alarm.hit, json);
  write_hits("precautions", alarm.precautions, json);
  json.texts("providers_reporting", alarm.providers_reporting);
  json.texts("regions", alarm.regions);
  write_exposed(alarm, language, json);
  write_hunt(alarm.hunt, json);
  json.array("unknown", alarm.unknown, [&json](const AlarmGap& gap) {
    json.open('{');
    json.key("what").text(name_of(gap.what));
    if (gap.count > 0) json.key("count").whole(gap.count);
    json.close('}');
  });
  json.array("advice", alarm.advice, [&json](AlarmAdvice advice) { json.text(name_of(advice)); });
  write_outlook(alarm.outlook, json);
  json.array("others", alarm.others, [&](const OtherScope& other) {
    json.open('{');
    write_scope(other.scope, language, json);
    json.key("hits").whole(other.hits);
    json.key("recurrence_years").real(other.recurrence_years);
    json.close('}');
  });
  json.array("history", alarm.history, [&](const AlarmChange& change) {
    json.open('{');
    json.key("at").time(change.at);
    json.key("state").text(name_of(change.state));
    json.key("level").text(name_of(change.level));
    write_scope(change.scope, language, json);
    json.key("hits").whole(change.hits);
    if (!change.report.empty()) json.key("report").text(change.report);
    json.close('}');
  });
  json.key("generated").truth(alarm.generated);
  write_words(alarm, language, zone, json);
  json.close('}');
}

void write_silence(const Silence& silence, Language language, const Zone& zone, Json& json) {
  json.open('{');
  json.key("id").text(silence.id);
  json.key("state").text(name_of(silence.state));
  write_scope(silence.scope, language, json);
  json.key("since").time(silence.since);
  json.key("silent").whole(silence.silent);
  json.key("usually_heard").whole(silence.usually_heard);
  json.key("expected").real(silence.expected);
  json.key("ratio").real(silence.ratio);
  json.key("overseas").whole(silence.overseas);
  json.texts("establishments", silence.establishments);
  json.key("headline").text(headline(language, silence, zone));
  json.close('}');
}

}  // namespace

std::string verdict_json(const Verdict& verdict, Language language, const Zone& zone) {
  std::string out;
  Json json(out);
  json.open('{');
  json.key("at").time(verdict.at);
  if (verdict.alarm) {
    json.key("alarm");
    write_alarm(*verdict.alarm, language, zone, json);
  }
  if (verdict.silence) {
    json.key("silence");
    write_silence(*verdict.silence, language, zone, json);
  }
  json.close('}');
  return out;
}

std::string verdict_line(const Verdict& verdict, Language language, const Zone& zone) {
  std::string out = time_words(verdict.at, zone) + "  ";
  if (verdict.alarm) out += verdict.alarm->id + "  " + headline(language, *verdict.alarm);
  if (verdict.silence) out += verdict.silence->id + "  " + headline(language, *verdict.silence, zone);
  return out;
}

}  // namespace garde::systemic
