// SPDX-License-Identifier: Apache-2.0
// The engine finds exactly what the slow reference finds: random rules, written as text and read by the real
// reader, against random events.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "sigma/load.h"
#include "sigma/rule_set.h"
#include "support/reference_matcher.h"

namespace garde::sigma {
namespace {

constexpr const char* kMapping = "shape: random\nlogsources:\n  - logsource: {product: random}\n";

// Each as often as any, whatever size a run has grown to: a range alone draws its last ones only in the last
// cases.
std::size_t below(std::size_t bound) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, bound));
}

template <std::size_t N>
std::string one_of(const char* const (&choices)[N]) {
  return choices[below(N)];
}

// Texts collide often, so that rules do match: few letters, with what escapes, folding and dashes care about.
std::string some_text() {
  static constexpr const char* kParts[] = {"a", "b",  "A", "B", "ab", "é", "É",  "K", "\u212A",
                                           "ſ", "\\", "-", "/", " ",  "1", "10", ".", "cmd"};
  std::string text;
  for (std::size_t parts = below(5); parts > 0; --parts) text += one_of(kParts);
  return text;
}

std::string some_field() {
  static constexpr const char* kFields[] = {"Image", "CommandLine", "User", "Port", "Source", "When"};
  return one_of(kFields);
}

std::string some_number() {
  static constexpr const char* kNumbers[] = {"0",   "1",    "10",    "-1",  "1.5",
                                             "443", "3389", "0x1bb", "1e2", "007"};
  return one_of(kNumbers);
}

std::string some_address() {
  static constexpr const char* kAddresses[] = {"10.0.0.1",    "10.0.1.1",   "192.0.2.7", "::1",
                                               "2001:db8::1", "2001:db9::", "1.2.3",     "::ffff:10.0.0.1"};
  return one_of(kAddresses);
}

std::string some_time() {
  static constexpr const char* kTimes[] = {"2026-02-11T03:04:05Z", "2025-12-29T23:59:00Z",
                                           "2021-01-03T00:00:00Z", "yesterday"};
  return one_of(kTimes);
}

// What the standard library's expressions and RE2 read alike.
std::string some_expression() {
  static constexpr const char* kExpressions[] = {"a.b",    "^a",       "b$",    "[ab]+1",   "(cmd|ab)",
                                                 "a{2,3}", "\\\\",     "A",     "(a|b)?10", "cmd.*a",
                                                 "^$",     "[0-9]{2}", "(ab)+", "1|cmd"};
  return one_of(kExpressions);
}

// In single quotes, for YAML.
std::string in_quotes(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

std::string pattern_text() {
  static constexpr const char* kWild[] = {"", "", "", "*", "?", "\\*", "\\?", "\\\\"};
  std::string text;
  for (std::size_t parts = 1 + below(2); parts > 0; --parts)
    text += one_of(kWild) + some_text() + one_of(kWild);
  return text;
}

std::string list_of(const std::function<std::string()>& value) {
  std::string text = "[";
  const std::size_t count = 1 + below(3);
  for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "" : ", ") + value();
  return text + "]";
}

// One "Field|modifier: value" line.
std::string some_item() {
  static constexpr const char* kPlaces[] = {"",          "",
                                            "|contains", "|startswith",
                                            "|endswith", "|contains|all",
                                            "|cased",    "|contains|cased",
                                            "|neq",      "|contains|windash"};
  static constexpr const char* kOrders[] = {"lt", "lte", "gt", "gte"};
  static constexpr const char* kParts[] = {"minute: 4", "hour: 3",  "day: 29",
                                           "week: 53",  "month: 2", "year: 2021"};
  static constexpr const char* kReferences[] = {"",          "|startswith", "|endswith",
                                                "|contains", "|cased",      "|neq"};
  static constexpr const char* kNetworks[] = {"10.0.0.0/8", "10.0.0.0/24", "2001:db8::/32", "192.0.2.7/32",
                                              "::/0"};
  const std::string field = some_field();
  switch (below(10)) {
    case 0:
      return below(2) == 0 ? "When|" + one_of(kParts)
                           : "When|" + std::string(below(2) == 0 ? "hour|" : "month|") + one_of(kOrders) +
                                 ": " + std::to_string(below(24));
    case 1:
      return "Port|" + one_of(kOrders) + ": " + std::to_string(below(500));
    case 2:
      return "Source|cidr: " + list_of([] { return in_quotes(one_of(kNetworks)); });
    case 3:
      return field + (below(2) == 0 ? "|re: " : "|re|i: ") + in_quotes(some_expression());
    case 4:
      return field + "|exists: " + (below(2) == 0 ? "true" : "false");
    case 5:
      return field + (below(2) == 0 ? ": null" : ": ''");
    case 6:
      return field + "|fieldref" + one_of(kReferences) + ": " + some_field();
    default:
      return field + one_of(kPlaces) + ": " + list_of([] { return in_quotes(pattern_text()); });
  }
}

// A search: a map, a list of maps, or keywords.
std::string some_search() {
  if (below(6) == 0)
    return (below(3) == 0 ? "{'|all': " : "{'': ") + list_of([] { return in_quotes(pattern_text()); }) + "}";
  // A key stands once in a map: each item is a map of its own, in a list, or alone.
  if (below(3) == 0) return "[{" + some_item() + "}, {" + some_item() + "}]";
  return "{" + some_item() + "}";
}

std::string some_condition() {
  static constexpr const char* kConditions[] = {"s1",
                                                "not s1",
                                                "s1 and s2",
                                                "s1 or s2",
                                                "s1 and not s2",
                                                "(s1 or s2) and s3",
                                                "not (s1 and s2)",
                                                "1 of s*",
                                                "all of them",
                                                "2 of them",
                                                "s1 and not 1 of s*",
                                                "not s1 and not s2",
                                                "not (not s1 or s2) or s3"};
  return one_of(kConditions);
}

std::string some_rule(std::size_t number) {
  return "title: rule " + std::to_string(number) + "\nid: rule-" + std::to_string(number) +
         "\nlogsource: {product: random}\ndetection:\n  s1: " + some_search() + "\n  s2: " + some_search() +
         "\n  s3: " + some_search() + "\n  condition: " + some_condition() + "\n";
}

void add_field(Event& event, const std::string& name, ValueKind kind, const std::string& value) {
  const std::string_view kept = event.arena().copy(name);
  event.add(kept, find_field(name), kind, event.arena().copy(value));
}

// As a JSON writer may write the text: what need not be escaped is now and then.
std::string written(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    constexpr char kHex[] = "0123456789abcdef";
    if (byte < 0x80 && below(24) == 0) {
      out += std::string("\\u00") + kHex[byte >> 4] + kHex[byte & 15];
    } else {
      if (c == '\\' || c == '"' || (c == '/' && below(2) == 0)) out += '\\';
      out += c;
    }
  }
  return out;
}

// Puts the event's texts where a reader that keeps its records' text would have them.
void put_into_source(Event& event) {
  std::string source = "{";
  std::vector<std::pair<std::size_t, std::size_t>> places;
  for (Field& field : event.fields()) {
    const std::string text = written(std::string(event.text(field)));
    source += '"' + std::string(field.name) + "\":\"";
    places.emplace_back(source.size(), text.size());
    source += text + "\",";
  }
  const std::string_view kept = event.arena().copy(source + std::string(Event::kSourceSlack, ' '));
  event.source = kept.substr(0, source.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    Field& field = event.fields()[i];
    if (field.kind != ValueKind::text || below(6) == 0) continue;  // some are the reader's own
    field.value = event.source.substr(places[i].first, places[i].second);
    if (field.value.find('\\') != std::string_view::npos) field.kind = ValueKind::escaped;
  }
}

// Longer than what is remembered.
std::string some_long_text() {
  return some_text() + std::string(below(16) == 0 ? 2100 : 240, 'x') + some_text();
}

void make_event(Event& event) {
  event.clear();
  event.shape = "random";
  for (std::size_t fields = below(6); fields > 0; --fields) {
    const std::string name = below(8) == 0 ? "Unknown" : some_field();
    if (below(12) == 0) {
      add_field(event, name, ValueKind::null, "");
    } else if (name == "Port") {
      add_field(event, name, ValueKind::number, some_number());
    } else if (name == "Source") {
      add_field(event, name, ValueKind::text, some_address());
    } else if (name == "When") {
      add_field(event, name, ValueKind::text, some_time());
    } else {
      add_field(event, name, ValueKind::text, below(12) == 0 ? some_long_text() : some_text());
    }
  }
  if (below(2) == 0) put_into_source(event);
}

std::string shown(Event& event) {
  std::string text;
  append_json(event, text);
  return text;
}

TEST(Engine, FindsWhatTheReferenceFinds) {
  const bool held = rc::check([] {
    LoadedRules loaded;
    std::string texts;
    for (std::size_t number = 0; number < 6; ++number) {
      const std::string text = some_rule(number);
      texts += text + "---\n";
      loaded.append(load_text(text, "random.yml", {}));
    }
    RC_LOG() << texts;
    for (const FailedRule& failed : loaded.failed) RC_FAIL(failed.error.message());
    auto mappings = Mappings::load_text(kMapping, "random.yml");
    RC_ASSERT(mappings.has_value());
    const auto rules = std::make_shared<const RuleSet>(std::move(loaded.rules), std::move(*mappings));
    Matcher matcher(rules);
    Event event;
    for (int events = 0; events < 12; ++events) {
      make_event(event);
      RC_LOG() << event.source << '\n' << shown(event);
      std::vector<std::string> found;  // first: the reference undoes the escapes of what it reads
      matcher.match(event, [&](const CompiledRule& rule, EventView&) { found.push_back(rule.rule().id); });
      std::vector<std::string> wanted;
      for (const Rule& rule : rules->rules())
        if (test::reference_matches(rule, event)) wanted.push_back(rule.id);
      RC_ASSERT(found == wanted);
    }
  });
  EXPECT_TRUE(held);
}

// The comparison above means nothing if nothing ever matches.
TEST(Engine, TheRandomRulesDoMatch) {
  std::size_t asked = 0;
  std::size_t held = 0;
  EXPECT_TRUE(rc::check([&] {
    const LoadedRules loaded = load_text(some_rule(0), "random.yml", {});
    Event event;
    make_event(event);
    for (const Rule& rule : loaded.rules) {
      ++asked;
      held += test::reference_matches(rule, event) ? 1 : 0;
    }
  }));
  EXPECT_GE(asked, 100U);
  EXPECT_GT(held, asked / 10);
  EXPECT_LT(held, asked * 9 / 10);
}

}  // namespace
}  // namespace garde::sigma
