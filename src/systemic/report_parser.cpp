// SPDX-License-Identifier: Apache-2.0
#include "systemic/report_parser.h"

#include <algorithm>
#include <array>
#include <fmt/core.h>
#include <limits>
#include <simdjson.h>

#include "base/case_fold.h"
#include "base/ip_address.h"
#include "base/json_text.h"
#include "base/nearest_word.h"
#include "systemic/report_words.h"

namespace garde::systemic {
namespace {

using simdjson::dom::element;

constexpr std::array<std::string_view, 17> kFields = {
    "id",      "revision", "withdrawn",  "drill",  "establishment", "provider",
    "service", "occurred", "reported",   "nature", "involvement",   "care_effect",
    "kind",    "severity", "techniques", "rules",  "traits"};
constexpr std::chrono::minutes kClockAllowance{5};
constexpr std::size_t kMostNotes = 8;  // of one report

std::string shown(std::string_view text) {
  constexpr std::size_t kShown = 60;
  std::string out = "'";
  append_valid_utf8(text.substr(0, kShown), out);
  return out + (text.size() > kShown ? "…'" : "'");
}

template <std::size_t N>
std::string all_of(const std::array<std::string_view, N>& words) {
  std::string out;
  for (const std::string_view word : words) out += (out.empty() ? "" : ", ") + std::string(word);
  return out;
}

// Reads the fields of one object into a report.
class Fields {
 public:
  Fields(Report& report, const std::string& where, std::vector<Error>& notes)
      : report_(report), where_(where), notes_(notes) {}

  Result<void> read(const simdjson::dom::object& object);

 private:
  Result<void> read_field(std::size_t field, const element& value);
  Result<void> read_traits(const element& value);
  Result<void> read_trait(const element& value);
  Result<void> read_techniques(const element& value);
  Result<void> check();

  [[nodiscard]] tl::unexpected<Error> refuse(std::string what, std::string mend = {}) const {
    return failure(std::move(what), where_, std::move(mend));
  }
  void note(std::string what, std::string mend = {}) {
    if (notes_.size() < kMostNotes) notes_.push_back({std::move(what), where_, std::move(mend)});
  }
  Result<void> read_text(std::string_view name, const element& value, std::string& into);
  Result<void> read_flag(std::string_view name, const element& value, bool& into);
  Result<std::int64_t> read_whole(std::string_view name, const element& value, std::int64_t most);
  Result<void> read_time(std::string_view name, const element& value, Instant& into);
  template <typename Word, std::size_t N>
  Result<void> read_word(std::string_view name, const element& value,
                         const std::array<std::string_view, N>& words, Word& into);
  Result<void> read_list(std::string_view name, const element& value, std::size_t most,
                         std::vector<std::string>& into);

  Report& report_;
  const std::string& where_;
  std::vector<Error>& notes_;
  std::uint32_t seen_ = 0;  // a bit a field
};

bool has(std::uint32_t seen, std::string_view field) {
  const auto at = std::find(kFields.begin(), kFields.end(), field) - kFields.begin();
  return (seen >> at & 1U) != 0;
}

Result<void> Fields::read(const simdjson::dom::object& object) {
  for (const auto& [key, value] : object) {
    const auto* const found = std::find(kFields.begin(), kFields.end(), key);
    if (found == kFields.end()) {
      const std::string near = nearest_word(key, kFields);
      note(fmt::format("the field {} is not known and was left out", shown(key)),
           near.empty() ? std::string() : fmt::format("did you mean '{}'?", near));
      continue;
    }
    const auto field = static_cast<std::size_t>(found - kFields.begin());
    if ((seen_ >> field & 1U) != 0) return refuse(fmt::format("the field '{}' stands twice", key));
    seen_ |= 1U << field;
    if (value.is_null()) {  // as if it were not there
      seen_ &= ~(1U << field);
      continue;
    }
    if (auto read = read_field(field, value); !read) return read;
  }
  return check();
}

Result<void> Fields::read_field(std::size_t field, const element& value) {
  const std::string_view name = kFields[field];
  if (name == "id") return read_text(name, value, report_.id);
  if (name == "establishment") return read_text(name, value, report_.establishment);
  if (name == "provider") return read_text(name, value, report_.provider);
  if (name == "service") return read_text(name, value, report_.service);
  if (name == "kind") return read_text(name, value, report_.kind);
  if (name == "withdrawn") return read_flag(name, value, report_.withdrawn);
  if (name == "drill") return read_flag(name, value, report_.drill);
  if (name == "occurred") return read_time(name, value, report_.occurred);
  if (name == "reported") return read_time(name, value, report_.reported);
  if (name == "nature") return read_word(name, value, kNatures, report_.nature);
  if (name == "involvement") return read_word(name, value, kInvolvements, report_.involvement);
  if (name == "care_effect") return read_word(name, value, kCareEffects, report_.care_effect);
  if (name == "techniques") return read_techniques(value);
  if (name == "rules") return read_list(name, value, kMostRules, report_.rules);
  if (name == "traits") return read_traits(value);
  const auto whole =
      read_whole(name, value, name == "severity" ? 100 : std::numeric_limits<std::uint32_t>::max());
  if (!whole) return failure(whole.error());
  if (name == "severity")
    report_.severity = static_cast<int>(*whole);
  else
    report_.revision = static_cast<std::uint32_t>(*whole);
  return {};
}

Result<void> Fields::read_text(std::string_view name, const element& value, std::string& into) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS)
    return refuse(fmt::format("'{}' is not text", name), "write it between quotes");
  if (text.size() > kLongestReportText)
    return refuse(fmt::format("'{}' has {} bytes, more than {}", name, text.size(), kLongestReportText));
  if (std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }))
    return refuse(fmt::format("'{}' holds control characters", name));
  into = text;
  return {};
}

Result<void> Fields::read_flag(std::string_view name, const element& value, bool& into) {
  if (value.get(into) == simdjson::SUCCESS) return {};
  return refuse(fmt::format("'{}' is neither true nor false", name), "write true or false without quotes");
}

Result<std::int64_t> Fields::read_whole(std::string_view name, const element& value, std::int64_t most) {
  std::int64_t whole = 0;
  if (value.get(whole) != simdjson::SUCCESS)
    return refuse(fmt::format("'{}' is not a whole number", name),
                  fmt::format("write a number from 0 to {} without quotes", most));
  if (whole < 0) return refuse(fmt::format("'{}' is negative: {}", name, whole));
  if (whole > most) return refuse(fmt::format("'{}' is above {}: {}", name, most, whole));
  return whole;
}

Result<void> Fields::read_time(std::string_view name, const element& value, Instant& into) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS)
    return refuse(fmt::format("'{}' is not text", name), "write it as \"2026-01-31T22:15:00Z\"");
  const auto parsed = parse_iso_time(text);
  if (!parsed)
    return refuse(fmt::format("'{}' is not a time: {}", name, shown(text)),
                  "write it as 2026-01-31T22:15:00Z or 2026-01-31T23:15:00+01:00");
  // The sector reaches from UTC-10 to UTC+12: a guess could be wrong by a day.
  if (!parsed->has_zone)
    return refuse(fmt::format("'{}' does not say its time zone: {}", name, shown(text)),
                  "end it with Z for UTC, or with its offset, such as +04:00");
  const auto instant = parse_rfc3339(text);
  if (!instant || parsed->civil.year < 2000)
    return refuse(fmt::format("'{}' cannot be the time of an incident: {}", name, shown(text)));
  into = *instant;
  return {};
}

template <typename Word, std::size_t N>
Result<void> Fields::read_word(std::string_view name, const element& value,
                               const std::array<std::string_view, N>& words, Word& into) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS)
    return refuse(fmt::format("'{}' is not text", name), fmt::format("one of {}", all_of(words)));
  const auto* const found = std::find(words.begin(), words.end(), text);
  if (found == words.end()) {
    const std::string near = nearest_word(text, words);
    return refuse(fmt::format("'{}' is none of {}: {}", name, all_of(words), shown(text)),
                  near.empty() ? std::string() : fmt::format("did you mean '{}'?", near));
  }
  into = static_cast<Word>(found - words.begin());
  return {};
}

Result<void> Fields::read_list(std::string_view name, const element& value, std::size_t most,
                               std::vector<std::string>& into) {
  simdjson::dom::array list;
  if (value.get(list) != simdjson::SUCCESS)
    return refuse(fmt::format("'{}' is not a list", name), "write it between brackets");
  for (const element one : list) {
    if (into.size() == most) return refuse(fmt::format("'{}' has more than {} entries", name, most));
    std::string text;
    if (auto read = read_text(name, one, text); !read) return read;
    if (text.empty()) return refuse(fmt::format("'{}' has an empty entry", name));
    into.push_back(std::move(text));
  }
  return {};
}

// "T1486" or "T1003.001".
bool is_technique(std::string_view id) {
  const auto digits = [&id](std::size_t from, std::size_t count) {
    return std::all_of(id.begin() + static_cast<std::ptrdiff_t>(from),
                       id.begin() + static_cast<std::ptrdiff_t>(from + count),
                       [](char c) { return c >= '0' && c <= '9'; });
  };
  if (id.size() != 5 && id.size() != 9) return false;
  return id[0] == 'T' && digits(1, 4) && (id.size() == 5 || (id[5] == '.' && digits(6, 3)));
}

Result<void> Fields::read_techniques(const element& value) {
  if (auto read = read_list("techniques", value, kMostTechniques, report_.techniques); !read) return read;
  for (std::string& id : report_.techniques) {
    if (id.front() == 't') id.front() = 'T';
    if (!is_technique(id))
      return refuse(fmt::format("{} is not the id of an ATT&CK technique", shown(id)),
                    "write it as T1486 or T1003.001");
  }
  return {};
}

Result<void> Fields::read_traits(const element& value) {
  simdjson::dom::array list;
  if (value.get(list) != simdjson::SUCCESS)
    return refuse("'traits' is not a list", "write it between brackets");
  for (const element one : list) {
    if (report_.traits.size() == kMostTraits)
      return refuse(fmt::format("'traits' has more than {} entries", kMostTraits));
    if (auto read = read_trait(one); !read) return read;
  }
  std::sort(report_.traits.begin(), report_.traits.end());
  report_.traits.erase(std::unique(report_.traits.begin(), report_.traits.end()), report_.traits.end());
  return {};
}

// Addresses that mean another machine in every house: RFC 1918, 6598, 3927, 1122, 4193, 4291.
bool is_inside(const IpAddress& address) {
  static const IpNetworks inside = {"10.0.0.0/8",  "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16",
                                    "127.0.0.0/8", "fc00::/7",      "fe80::/10",      "::1/128"};
  return inside.contain(address);
}

// Hosts, hashes and tools mean the same in any case; paths of URLs and accounts may not.
void fold_value(Trait& trait) {
  if (trait.kind == "url") {
    const std::size_t scheme = trait.value.find("://");
    const std::size_t host_end =
        scheme == std::string::npos ? 0 : trait.value.find_first_of("/?#", scheme + 3);
    trait.value = fold_case(trait.value.substr(0, host_end)) +
                  (host_end == std::string::npos ? std::string() : trait.value.substr(host_end));
  } else if (trait.kind != "provider-account") {
    trait.value = fold_case(trait.value);
  }
  if (trait.kind == "domain-name" && trait.value.ends_with('.')) trait.value.pop_back();
}

Result<void> Fields::read_trait(const element& value) {
  Trait trait;
  std::string_view kind, text;
  if (value["kind"].get(kind) != simdjson::SUCCESS || value["value"].get(text) != simdjson::SUCCESS)
    return refuse("a trait lacks its kind or its value",
                  R"(write {"kind":"domain-name","value":"a.example"})");
  if (std::find(kTraitKinds.begin(), kTraitKinds.end(), kind) == kTraitKinds.end()) {
    const std::string near = nearest_word(kind, kTraitKinds);
    return refuse(fmt::format("the kind of a trait is none of {}: {}", all_of(kTraitKinds), shown(kind)),
                  near.empty() ? std::string() : fmt::format("did you mean '{}'?", near));
  }
  if (text.empty() || text.size() > kLongestTraitValue)
    return refuse(
        fmt::format("the value of a trait has {} bytes, not 1 to {}", text.size(), kLongestTraitValue));
  if (std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }))
    return refuse("the value of a trait holds control characters");
  trait.kind = kind;
  trait.value = text;
  if (kind == "ipv4-addr" || kind == "ipv6-addr") {
    const auto address = parse_ip_address(text);
    if (!address || address->is_v4() != (kind == "ipv4-addr"))
      return refuse(fmt::format("{} is no {}", shown(text), kind));
    if (is_inside(*address)) {
      note(fmt::format("the inside address {} was left out: it links nothing and tells of a network",
                       shown(text)),
           "send outside addresses only");
      return {};
    }
  }
  fold_value(trait);
  report_.traits.push_back(std::move(trait));
  return {};
}

Result<void> Fields::check() {
  if (report_.id.empty()) return refuse("the report has no 'id'", "give the incident an id of its own");
  if (!has(seen_, "reported")) return refuse("the report does not say when it was 'reported'");
  if (report_.withdrawn && !has(seen_, "occurred")) report_.occurred = report_.reported;
  if (!report_.withdrawn && !has(seen_, "occurred"))
    return refuse("the report does not say when it 'occurred'",
                  "give the time at which it was noticed where its start is not known");
  if (!report_.withdrawn && report_.establishment.empty() && report_.provider.empty())
    return refuse("the report names neither 'establishment' nor 'provider'");
  if (report_.occurred > report_.reported + kClockAllowance)
    return refuse(fmt::format("it occurred at {} after it was reported at {}",
                              format_rfc3339(report_.occurred, 0), format_rfc3339(report_.reported, 0)),
                  "look at the clock and the time zone of who sent it");
  return {};
}

}  // namespace

struct ReportParser::Document {
  simdjson::dom::parser parser;
};

ReportParser::ReportParser() : document_(std::make_unique<Document>()) {}
ReportParser::ReportParser(ReportParser&&) noexcept = default;
ReportParser& ReportParser::operator=(ReportParser&&) noexcept = default;
ReportParser::~ReportParser() = default;

Result<Report> ReportParser::parse(std::string_view json, const std::string& where,
                                   std::vector<Error>& notes) {
  if (json.size() > kLongestReportLine)
    return failure(fmt::format("the line has {} bytes, more than {}", json.size(), kLongestReportLine),
                   where);
  if (document_->parser.max_depth() != kDeepestReport &&
      document_->parser.allocate(kLongestReportLine, kDeepestReport) != simdjson::SUCCESS)
    return failure("no memory is left for a line", where);
  const auto parsed = document_->parser.parse(json.data(), json.size());
  if (parsed.error() == simdjson::DEPTH_ERROR)
    return failure(fmt::format("the line is nested deeper than {} levels", kDeepestReport), where);
  if (parsed.error() != simdjson::SUCCESS)
    return failure(fmt::format("the line is not JSON ({})", simdjson::error_message(parsed.error())), where,
                   "write one JSON object a line, in UTF-8");
  simdjson::dom::object object;
  if (parsed.get(object) != simdjson::SUCCESS)
    return failure("the line is no JSON object", where, "write one JSON object a line");
  Report report;
  if (auto read = Fields(report, where, notes).read(object); !read) return failure(read.error());
  return report;
}

}  // namespace garde::systemic
