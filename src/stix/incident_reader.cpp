// SPDX-License-Identifier: Apache-2.0
// Reads back what incident_objects.cpp writes. All of it comes from outside: every member is held to the form
// that it has when it leaves.
#include <algorithm>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/hexadecimal.h"
#include "stix/identifier.h"
#include "stix/incident_report.h"
#include "stix/json_view.h"
#include "stix/object_check.h"

namespace garde::stix {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestName = 256;

bool is_pseudonym(std::string_view text) {
  return text.size() == 32 && is_small_hexadecimal(text);
}

// A name in the register: short, printable, without control characters.
bool is_name(std::string_view text) {
  return text.size() <= kLongestName &&
         std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

class Reader {
 public:
  explicit Reader(const json::object& own) : own_(own) {}

  [[nodiscard]] const std::string& what() const { return what_; }

  bool text(const char* name, std::string& into, bool is_required = false) {
    const json::value* value = own_.if_contains(name);
    if (value == nullptr) return !is_required || wrong(name);
    if (!value->is_string() || !is_name(view(value->get_string()))) return wrong(name);
    into = view(value->get_string());
    return true;
  }
  bool word(const char* name, std::string& into, std::initializer_list<std::string_view> words) {
    return text(name, into, true) &&
           (std::find(words.begin(), words.end(), into) != words.end() || wrong(name));
  }
  bool truth(const char* name, bool& into) {
    const json::value* value = own_.if_contains(name);
    if (value == nullptr || !value->is_bool()) return wrong(name);
    into = value->get_bool();
    return true;
  }
  template <typename Number>
  bool number(const json::object& object, const char* name, std::uint64_t most, Number& into) {
    const json::value* value = object.if_contains(name);
    boost::system::error_code error;
    const auto given = value == nullptr ? 0 : value->to_number<std::uint64_t>(error);
    if (value == nullptr || error || value->is_double() || given > most) return wrong(name);
    into = static_cast<Number>(given);
    return true;
  }
  template <typename Number>
  bool number(const char* name, std::uint64_t most, Number& into) {
    return number(own_, name, most, into);
  }
  bool instant(const char* name, Instant& into) {
    const json::value* value = own_.if_contains(name);
    if (value == nullptr || !value->is_string() || !is_stix_time(view(value->get_string())))
      return wrong(name);
    into = *parse_rfc3339(view(value->get_string()));
    return true;
  }
  /// Each item of a list, which may be absent, is given to `take`, which says whether it is as it should be.
  template <typename Take>
  bool each(const char* name, std::size_t most, const Take& take) {
    const json::value* value = own_.if_contains(name);
    if (value == nullptr) return true;
    if (!value->is_array() || value->get_array().size() > most) return wrong(name);
    return std::all_of(value->get_array().begin(), value->get_array().end(), take) || wrong(name);
  }
  bool pseudonyms(const char* name, std::vector<std::string>& into) {
    return each(name, IncidentReport::kMostPseudonyms, [&](const json::value& item) {
      if (!item.is_string() || !is_pseudonym(view(item.get_string()))) return false;
      into.emplace_back(view(item.get_string()));
      return true;
    });
  }

 private:
  bool wrong(const char* name) {
    if (what_.empty()) what_ = fmt::format("'{}' is missing, or not what it should be", name);
    return false;
  }
  const json::object& own_;
  std::string what_;
};

constexpr std::uint64_t kMostCount = 1'000'000'000'000;

bool read_technique(const json::value& item, IncidentReport& report) {
  if (!item.is_string()) return false;
  const std::string_view id = view(item.get_string());
  // Newer versions of ATT&CK have techniques that ours has not: the form decides, not the table.
  const bool is_technique = (id.size() == 5 || (id.size() == 9 && id[5] == '.')) && id[0] == 'T' &&
                            std::all_of(id.begin() + 1, id.end(), [&](const char& c) {
                              return (c >= '0' && c <= '9') || &c == id.data() + 5;
                            });
  if (is_technique) report.techniques.emplace_back(id);
  return is_technique;
}

bool read_observable(const json::value& item, IncidentReport& report) {
  if (!item.is_object()) return false;
  const json::value* type = item.get_object().if_contains("type");
  const json::value* value = item.get_object().if_contains("value");
  if (type == nullptr || value == nullptr || !type->is_string() || !value->is_string()) return false;
  auto observable = observable_of(view(type->get_string()), view(value->get_string()));
  if (!observable) return false;
  const bool is_address = observable->type == "ipv4-addr" || observable->type == "ipv6-addr";
  if (is_address && !is_outside_address(observable->value)) return false;
  report.observables.push_back(std::move(*observable));
  return true;
}

bool read_members(Reader& reader, IncidentReport& report) {
  const auto rule = [&](const json::value& item) {
    IncidentReport::RuleCount one;
    const json::value* id = item.is_object() ? item.get_object().if_contains("id") : nullptr;
    if (id == nullptr || !id->is_string() || !is_uuid(view(id->get_string()))) return false;
    one.id = view(id->get_string());
    if (!reader.number(item.get_object(), "count", kMostCount, one.count)) return false;
    report.rules.push_back(std::move(one));
    return true;
  };
  Statement& said = report.statement;
  return reader.text("reporter", report.reporter, true) &&
         reader.truth("reporter_is_provider", report.is_from_provider) &&
         reader.number("revision", UINT32_MAX, report.revision) &&
         reader.truth("withdrawn", report.is_withdrawn) && reader.truth("drill", report.is_drill) &&
         reader.truth("closed", report.is_closed) && reader.instant("first_found", report.first) &&
         reader.instant("last_found", report.last) && reader.text("kind", report.kind, true) &&
         reader.text("stage", report.stage) && reader.number("severity", 100, report.severity) &&
         reader.word("nature", said.nature, {"unknown", "malicious", "not_malicious"}) &&
         reader.word("involvement", said.involvement, {"hit", "precaution"}) &&
         reader.word("care_effect", said.care_effect,
                     {"unknown", "none", "degraded", "interrupted", "endangered"}) &&
         reader.word("declaration", said.declaration, {"none", "prepared", "sent"}) &&
         reader.text("provider", said.provider) && reader.text("service", said.service) &&
         reader.number("finding_count", kMostCount, report.findings) &&
         reader.number("machine_count", kMostCount, report.machine_count) &&
         reader.each("techniques", IncidentReport::kMostTechniques,
                     [&](const json::value& item) { return read_technique(item, report); }) &&
         reader.each("rules", IncidentReport::kMostRules, rule) &&
         reader.each("observables", IncidentReport::kMostObservables,
                     [&](const json::value& item) { return read_observable(item, report); }) &&
         reader.pseudonyms("machines", report.machines) && reader.pseudonyms("accounts", report.accounts);
}

}  // namespace

Result<IncidentReport> report_from(const json::object& incident) {
  const auto head = check_object(incident);
  if (!head) return failure(head.error());
  const auto refused = [&](const std::string& why) {
    return failure("this incident cannot be counted: " + why, head->id,
                   "send it with the extension of docs/stix");
  };
  const json::object* extensions = object_in(incident, "extensions");
  const json::object* own = extensions == nullptr ? nullptr : object_in(*extensions, kIncidentExtension);
  if (head->type != "incident" || own == nullptr) return refused("it has no such extension");
  IncidentReport report;
  Reader reader(*own);
  if (!read_members(reader, report)) return refused(reader.what());
  report.id = head->id;
  report.made = head->version;
  report.noticed = *parse_rfc3339(view(incident.at("created").get_string()));
  if (report.last < report.first) return refused("'last_found' is before 'first_found'");
  if (head->created_by != identity_of(report.reporter, report.is_from_provider))
    return refused("'created_by_ref' is not its reporter");
  std::sort(report.observables.begin(), report.observables.end());
  return report;
}

}  // namespace garde::stix
