// SPDX-License-Identifier: Apache-2.0
// MISP events and STIX bundles, walked as simdjson's document. Memory: the document takes about as much as the file.
#include <array>
#include <simdjson.h>

#include "base/time.h"
#include "indicator/indicator_set.h"
#include "indicator/source_reader.h"

namespace garde::indicator {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr int kDeepestEvent = 4;

std::string_view text_of(const element& of, std::string_view key) {
  std::string_view text;
  if (of[key].get(text) != simdjson::SUCCESS) return {};
  return text;
}

bool flag_of(const element& of, std::string_view key, bool otherwise) {
  bool flag = otherwise;
  if (of[key].get(flag) != simdjson::SUCCESS) {
    const std::string_view text = text_of(of, key);
    if (text == "1" || text == "true") return true;
    if (text == "0" || text == "false") return false;
  }
  return flag;
}

// What each half of a MISP type stands for; nothing for a half that is not looked for (a port, an import hash).
std::optional<Kind> misp_kind(std::string_view type) {
  constexpr std::array<std::pair<std::string_view, Kind>, 15> kTypes{
      {{"ip-src", Kind::address}, {"ip-dst", Kind::address}, {"ip", Kind::address}, {"domain", Kind::domain},
       {"hostname", Kind::domain}, {"url", Kind::url}, {"uri", Kind::url}, {"link", Kind::url}, {"md5", Kind::hash},
       {"sha1", Kind::hash}, {"sha256", Kind::hash}, {"filename", Kind::file_name}, {"email-src", Kind::email},
       {"email", Kind::email}, {"email-reply-to", Kind::email}}};
  for (const auto& [name, kind] : kTypes)
    if (name == type) return kind;
  return std::nullopt;
}

class MispReader {
 public:
  explicit MispReader(IndicatorSet& into) : into_(into) {}

  void read_event(const element& event) {
    label_ = text_of(event, "info");
    read_attributes(event);
    array objects;
    if (event["Object"].get(objects) == simdjson::SUCCESS)
      for (const element one : objects) read_attributes(one);
  }

  void read_attributes(const element& holder) {
    array attributes;
    if (holder["Attribute"].get(attributes) != simdjson::SUCCESS) return;
    for (const element attribute : attributes) read_attribute(attribute);
  }

 private:
  // "filename|md5" has "name|hash" as its value. Where a hash stands beside a file's name, the name says little.
  void read_attribute(const element& attribute) {
    const std::string_view type = text_of(attribute, "type");
    const std::string_view value = text_of(attribute, "value");
    if (!flag_of(attribute, "to_ids", false) || flag_of(attribute, "deleted", false)) return into_.skip();
    std::string place = "attribute " + std::string(text_of(attribute, "uuid"));
    std::string label(label_);
    if (const auto comment = text_of(attribute, "comment"); !comment.empty())
      label += (label.empty() ? "" : ": ") + std::string(comment);
    const std::size_t type_bar = type.find('|');
    if (type_bar == std::string_view::npos) return add(type, value, label, place);
    const std::size_t value_bar = value.rfind('|');
    if (value_bar == std::string_view::npos) return into_.refuse(value, place, "a composite value without '|'");
    const auto second = misp_kind(type.substr(type_bar + 1));
    if (second != Kind::hash) add(type.substr(0, type_bar), value.substr(0, value_bar), label, place);
    if (type.substr(type_bar + 1) != "port")
      add(type.substr(type_bar + 1), value.substr(value_bar + 1), label, place);
  }

  void add(std::string_view type, std::string_view value, std::string_view label, std::string_view place) {
    const auto kind = misp_kind(type);
    if (!kind) return into_.refuse(value, place, "the type '" + std::string(type) + "' is not looked for");
    into_.add(value, kind, label, place);
  }

  IndicatorSet& into_;
  std::string_view label_;
};

void read_stix_object(const element& one, IndicatorSet& into) {
  if (text_of(one, "type") != "indicator") return;
  const std::string place(text_of(one, "id"));
  const auto until = parse_rfc3339(text_of(one, "valid_until"));
  if (flag_of(one, "revoked", false) || (until && *until < now())) return into.skip();
  const std::string_view pattern = text_of(one, "pattern");
  const std::string_view type = text_of(one, "pattern_type");
  if (!type.empty() && type != "stix")
    return into.refuse(pattern, place, "a pattern of type '" + std::string(type) + "'");
  const auto values = read_stix_pattern(pattern);
  if (!values) return into.refuse(pattern, place, values.error().what);
  const std::string_view name = text_of(one, "name");
  for (const auto& [kind, value] : *values)
    into.add(value, kind, name.empty() ? text_of(one, "description") : name, place);
}

bool read_misp(const element& document, IndicatorSet& into, int depth) {
  if (depth > kDeepestEvent) return false;
  MispReader reader(into);
  array list;
  if (document.get(list) == simdjson::SUCCESS) {
    bool any = list.size() == 0;
    for (const element one : list) any = read_misp(one, into, depth + 1) || any;
    return any;
  }
  element inside;
  if (document["Event"].get(inside) == simdjson::SUCCESS) {
    reader.read_event(inside);
    return true;
  }
  if (document["response"].get(inside) == simdjson::SUCCESS) return read_misp(inside, into, depth + 1);
  array attributes;
  if (document["Attribute"].get(attributes) == simdjson::SUCCESS) {
    reader.read_event(document);
    return true;
  }
  return false;
}

}  // namespace

Result<void> read_json(std::string_view content, const std::string& path, IndicatorSet& into, std::string& format) {
  simdjson::dom::parser parser;
  element document;
  const auto error = parser.parse(content.data(), content.size()).get(document);
  if (error != simdjson::SUCCESS)
    return failure(std::string("not valid JSON: ") + simdjson::error_message(error), path,
                   "give a text list, CSV, a MISP export or a STIX bundle");
  array objects;
  if (document["objects"].get(objects) == simdjson::SUCCESS) {
    format = "stix";
    for (const element one : objects) read_stix_object(one, into);
    return {};
  }
  format = "misp";
  if (read_misp(document, into, 0)) return {};
  return failure("JSON that is neither a MISP export nor a STIX bundle", path,
                 "give a text list, CSV, a MISP export or a STIX bundle");
}

}  // namespace garde::indicator
