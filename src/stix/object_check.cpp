// SPDX-License-Identifier: Apache-2.0
#include "stix/object_check.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <span>

#include "stix/identifier.h"
#include "stix/json_view.h"

namespace garde::stix {
namespace {

namespace json = boost::json;

struct TypeRule {
  std::string_view type;
  ObjectClass object_class;
  std::array<std::string_view, 4> required;
};

// STIX 2.1, sections 4 (SDO), 5 (SRO), 6 (SCO) and 7.2 (meta objects).
constexpr auto kDomain = ObjectClass::domain;
constexpr auto kObservable = ObjectClass::observable;
constexpr TypeRule kTypes[] = {
    {"attack-pattern", kDomain, {"name"}},
    {"campaign", kDomain, {"name"}},
    {"course-of-action", kDomain, {"name"}},
    {"grouping", kDomain, {"context", "object_refs"}},
    {"identity", kDomain, {"name"}},
    {"incident", kDomain, {"name"}},
    {"indicator", kDomain, {"pattern", "pattern_type", "valid_from"}},
    {"infrastructure", kDomain, {"name"}},
    {"intrusion-set", kDomain, {"name"}},
    {"location", kDomain, {}},
    {"malware", kDomain, {"is_family"}},
    {"malware-analysis", kDomain, {"product"}},
    {"note", kDomain, {"content", "object_refs"}},
    {"observed-data", kDomain, {"first_observed", "last_observed", "number_observed"}},
    {"opinion", kDomain, {"opinion", "object_refs"}},
    {"report", kDomain, {"name", "published", "object_refs"}},
    {"threat-actor", kDomain, {"name"}},
    {"tool", kDomain, {"name"}},
    {"vulnerability", kDomain, {"name"}},
    {"relationship", ObjectClass::relationship, {"relationship_type", "source_ref", "target_ref"}},
    {"sighting", ObjectClass::relationship, {"sighting_of_ref"}},
    {"artifact", kObservable, {}},
    {"autonomous-system", kObservable, {"number"}},
    {"directory", kObservable, {"path"}},
    {"domain-name", kObservable, {"value"}},
    {"email-addr", kObservable, {"value"}},
    {"email-message", kObservable, {"is_multipart"}},
    {"file", kObservable, {}},
    {"ipv4-addr", kObservable, {"value"}},
    {"ipv6-addr", kObservable, {"value"}},
    {"mac-addr", kObservable, {"value"}},
    {"mutex", kObservable, {"name"}},
    {"network-traffic", kObservable, {"protocols"}},
    {"process", kObservable, {}},
    {"software", kObservable, {"name"}},
    {"url", kObservable, {"value"}},
    {"user-account", kObservable, {}},
    {"windows-registry-key", kObservable, {}},
    {"x509-certificate", kObservable, {}},
    {"extension-definition", ObjectClass::meta, {"name", "schema", "version", "extension_types"}},
    {"language-content", ObjectClass::meta, {"object_ref", "contents"}},
    {"marking-definition", ObjectClass::meta, {}},
};

constexpr std::string_view kInstants[] = {"created",    "modified",   "valid_from",     "valid_until",
                                          "first_seen", "last_seen",  "first_observed", "last_observed",
                                          "published",  "start_time", "stop_time"};
// Pairs of which the second may not be before the first.
constexpr std::pair<std::string_view, std::string_view> kInOrder[] = {{"created", "modified"},
                                                                      {"valid_from", "valid_until"},
                                                                      {"first_seen", "last_seen"},
                                                                      {"first_observed", "last_observed"},
                                                                      {"start_time", "stop_time"}};

const TypeRule* rule_of(std::string_view type) {
  const auto* found = std::find_if(std::begin(kTypes), std::end(kTypes),
                                   [&](const TypeRule& rule) { return rule.type == type; });
  return found == std::end(kTypes) ? nullptr : found;
}

class Check {
 public:
  explicit Check(const json::object& object) : object_(object) {}

  Result<ObjectHead> run() {
    if (!check_names() || !check_values(object_) || !check_versions() || !check_required() ||
        !check_details())
      return failure(fmt::format("this is no STIX 2.1 object: {}", what_), where_,
                     "mend the object and send it again");
    head_.created_by = text_in(object_, "created_by_ref");
    const json::value* revoked = member(object_, "revoked");
    head_.is_revoked = revoked != nullptr && revoked->is_bool() && revoked->get_bool();
    return head_;
  }

 private:
  bool wrong(std::string what) {
    what_ = std::move(what);
    return false;
  }

  bool check_names() {
    head_.type = text_in(object_, "type");
    head_.id = text_in(object_, "id");
    if (head_.type.empty()) return wrong("it has no 'type'");
    if (head_.type == "bundle")
      return wrong("a bundle is not an object that can be kept: send what is in it");
    if (type_of(head_.id) != head_.type)
      return wrong("its 'id' is not its type, two hyphens and a UUID in small letters");
    where_ = head_.id;
    rule_ = rule_of(head_.type);
    if (rule_ != nullptr) head_.object_class = rule_->object_class;
    return true;
  }

  // No null and no empty list at any depth (section 2.7), references that are identifiers.
  bool check_values(const json::value& value) {
    if (value.is_null()) return wrong("it holds a null");
    if (value.is_array()) {
      if (value.get_array().empty()) return wrong("it holds an empty list");
      return std::all_of(value.get_array().begin(), value.get_array().end(),
                         [&](const json::value& item) { return check_values(item); });
    }
    return !value.is_object() || check_values(value.get_object());
  }
  bool check_values(const json::object& object) {
    for (const auto& [key, value] : object) {
      const std::string_view name(key.data(), key.size());
      if (!check_values(value)) return false;
      if (name.ends_with("_ref") && !is_reference(value))
        return wrong(fmt::format("'{}' is no identifier", name));
      if (name.ends_with("_refs") && !are_references(value))
        return wrong(fmt::format("'{}' is no list of identifiers", name));
    }
    return true;
  }
  static bool is_reference(const json::value& value) {
    return value.is_string() && is_identifier(view(value.get_string()));
  }
  static bool are_references(const json::value& value) {
    return value.is_array() && std::all_of(value.get_array().begin(), value.get_array().end(), is_reference);
  }

  bool check_versions() {
    const json::value* spec_version = member(object_, "spec_version");
    const bool is_observable = head_.object_class == ObjectClass::observable;
    if (spec_version == nullptr ? !is_observable && rule_ != nullptr
                                : text_in(object_, "spec_version") != "2.1")
      return wrong("its 'spec_version' is not \"2.1\"");
    for (const std::string_view name : kInstants)
      if (member(object_, name) != nullptr && !is_stix_time(text_in(object_, name)))
        return wrong(fmt::format("'{}' is not an instant in UTC such as 2026-01-31T08:00:00.000Z", name));
    for (const auto& [first, second] : kInOrder)
      if (member(object_, first) != nullptr && member(object_, second) != nullptr &&
          *parse_rfc3339(text_in(object_, second)) < *parse_rfc3339(text_in(object_, first)))
        return wrong(fmt::format("'{}' is before '{}'", second, first));
    const bool needs_modified = !is_observable && head_.type != "marking-definition" && rule_ != nullptr;
    if (!is_observable && rule_ != nullptr && member(object_, "created") == nullptr)
      return wrong("it has no 'created'");
    if (needs_modified && member(object_, "modified") == nullptr) return wrong("it has no 'modified'");
    for (const std::string_view name : {"created", "modified"})
      if (member(object_, name) != nullptr && !is_observable) {
        head_.version = *parse_rfc3339(text_in(object_, name));
        head_.has_version = true;
      }
    return true;
  }

  bool check_required() {
    if (rule_ == nullptr) return true;
    for (const std::string_view name : rule_->required)
      if (!name.empty() && member(object_, name) == nullptr)
        return wrong(fmt::format("it has no '{}'", name));
    return true;
  }

  bool check_details() {
    if (!check_integer("confidence", 0, 100) || !check_integer("count", 0, 999'999'999) ||
        (head_.type == "observed-data" && !check_integer("number_observed", 1, 999'999'999)))
      return false;
    for (const std::string_view name :
         {"name", "description", "pattern", "pattern_type", "relationship_type", "content"})
      if (const json::value* value = member(object_, name); value != nullptr && !value->is_string())
        return wrong(fmt::format("'{}' is no text", name));
    for (const std::string_view name : {"revoked", "is_family"})
      if (const json::value* value = member(object_, name); value != nullptr && !value->is_bool())
        return wrong(fmt::format("'{}' is neither true nor false", name));
    if (const json::value* extensions = member(object_, "extensions");
        extensions != nullptr && !extensions->is_object())
      return wrong("'extensions' is no object");
    return true;
  }
  bool check_integer(std::string_view name, std::int64_t least, std::int64_t most) {
    const json::value* value = member(object_, name);
    if (value == nullptr || (value->is_int64() && value->get_int64() >= least && value->get_int64() <= most))
      return true;
    return wrong(fmt::format("'{}' is no whole number from {} to {}", name, least, most));
  }

  const json::object& object_;
  const TypeRule* rule_ = nullptr;
  ObjectHead head_;
  std::string what_;
  std::string where_;
};

}  // namespace

Result<ObjectHead> check_object(const json::value& object) {
  if (!object.is_object())
    return failure("this is no STIX 2.1 object: it is no JSON object", "", "send objects");
  return Check(object.get_object()).run();
}

bool is_stix_time(std::string_view text) {
  return text.size() >= 20 && text[10] == 'T' && text.back() == 'Z' &&
         text.find(',') == std::string_view::npos && parse_rfc3339(text).has_value();
}

std::string stix_time(Instant instant) {
  return format_rfc3339(instant, 3);
}

}  // namespace garde::stix
