// SPDX-License-Identifier: Apache-2.0
#include "sector/layouts.h"

#include <charconv>
#include <cmath>
#include <fmt/core.h>
#include <unicode/utf8.h>
#include <unordered_map>

#include "sector/projection.h"
#include "sector/territory.h"

namespace garde::sector {
namespace {

constexpr std::size_t kMostFields = 64;
constexpr std::size_t kMostFieldBytes = 1000;

bool is_utf8(std::string_view text) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  for (std::size_t i = 0; i < text.size();) {
    UChar32 c = 0;
    U8_NEXT(bytes, i, text.size(), c);
    if (c < 0) return false;
  }
  return true;
}

std::vector<std::string> split(std::string_view line, char separator) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += '"';
      ++i;
    } else if (c == '"' && (quoted || fields.back().empty())) {
      quoted = !quoted;
    } else if (c == separator && !quoted) {
      if (fields.size() > kMostFields) return fields;
      fields.emplace_back();
    } else if (fields.back().size() < kMostFieldBytes) {
      fields.back() += c;
    }
  }
  return fields;
}

// Calls `each` with every line that is not blank and its number.
template <typename Each>
void for_each_line(std::string_view text, const Each& each) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) each(line, number);
  }
}

// [0-9][0-9A-Z][0-9]{7}, as the register's schema has it.
bool is_finess_number(std::string_view id) {
  if (id.size() != 9) return false;
  for (std::size_t i = 0; i < id.size(); ++i) {
    const bool digit = id[i] >= '0' && id[i] <= '9';
    if (!digit && !(i == 1 && id[i] >= 'A' && id[i] <= 'Z')) return false;
  }
  return true;
}

// A list from a spreadsheet may have lost the zeros in front.
std::string padded(std::string id) {
  const bool digits = id.find_first_not_of("0123456789") == std::string::npos;
  if (digits && id.size() == 8) id.insert(0, 1, '0');
  return id;
}

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

// Names of fields of a `structureet` line, from 0.
enum Field : std::size_t { id = 1, legal_id, short_name, long_name, department = 13, town = 15, category = 18, category_group = 20 };

std::optional<Establishment> read_structure(const std::vector<std::string>& fields, std::string& reason) {
  if (fields.size() < 31) {
    reason = fmt::format("{} fields where at least 31 are due", fields.size());
    return std::nullopt;
  }
  if (!is_finess_number(fields[id])) {
    reason = fmt::format("'{}' is not a FINESS number", fields[id]);
    return std::nullopt;
  }
  const Territory* territory = find_finess_territory(fields[department], fields[town]);
  if (territory == nullptr) {
    reason = fmt::format("no department has the code '{}'", fields[department]);
    return std::nullopt;
  }
  Establishment one;
  one.id = fields[id];
  one.legal_id = fields[legal_id];
  one.name = fields[long_name].empty() ? fields[short_name] : fields[long_name];
  one.town = fields[town].size() > 6 ? fields[town].substr(6) : fields[town];
  one.category = fields[category];
  one.kind = kind_of_category(fields[category], fields[category_group]);
  one.department = territory->code;
  one.region = territory->region;
  one.overseas = territory->overseas;
  one.time_zone = territory->time_zone;
  one.source = "finess";
  return one;
}

// geolocalisation;number;x;y;source;date
std::string place(const std::vector<std::string>& fields, std::unordered_map<std::string, Position>& places) {
  if (fields.size() < 5) return fmt::format("{} fields where at least 5 are due", fields.size());
  if (fields[2].empty() && fields[3].empty()) return {};
  const auto x = parse_number(fields[2]);
  const auto y = parse_number(fields[3]);
  if (!x || !y) return "the coordinates are no numbers";
  const auto projection = projection_named(fields[4]);
  if (!projection) return fmt::format("no known projection is named in '{}'", fields[4]);
  const auto position = to_wgs84(*projection, *x, *y);
  if (!position) return fmt::format("the coordinates {}, {} are outside their projection", fields[2], fields[3]);
  places[fields[1]] = *position;
  return {};
}

std::optional<std::size_t> column(const std::vector<std::string>& header, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    for (std::size_t i = 0; i < header.size(); ++i)
      if (header[i] == name) return i;
  return std::nullopt;
}

struct ListColumns {
  std::optional<std::size_t> id, beds, group, group_name, provider, product, role, since;
};

void read_beds(const std::string& id, const std::string& text, std::size_t line, Import& import) {
  const auto beds = parse_number(text);
  if (!beds || *beds < 0 || *beds > 100'000 || *beds != std::floor(*beds)) {
    import.refused.push_back({line, fmt::format("'{}' is not a number of beds", text)});
    return;
  }
  import.beds.emplace_back(id, static_cast<std::uint32_t>(*beds));
  import.bed_lines.push_back(line);
}

}  // namespace

std::string to_utf8(std::string_view text) {
  if (is_utf8(text)) return std::string(text);
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0 | (byte >> 6));
      out += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return out;
}

Kind kind_of_category(std::string_view category, std::string_view group) {
  if (group == "1101") return Kind::university_hospital;
  if (group == "1102") return Kind::general_hospital;
  if (group == "1103" || group == "1111") return Kind::psychiatric_hospital;
  if (category == "365" || group == "1110") return Kind::private_hospital;
  if (group.starts_with("11") || group.starts_with("12")) return Kind::other_hospital;
  if (group == "4401") return Kind::care_home;
  if (group == "4402" || group == "4305") return Kind::home_care;
  if (group.starts_with("41") || group.starts_with("43")) return Kind::disability;
  if (group.starts_with("4") || group.starts_with("5")) return Kind::social;
  if (group == "3101") return Kind::laboratory;
  return Kind::other;
}

bool is_finess(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text.starts_with("finess;etalab") || text.starts_with("structureet;");
}

Import read_finess(std::string_view bytes) {
  Import import;
  import.source = "finess";
  import.complete = true;
  const std::string text = to_utf8(bytes);
  std::unordered_map<std::string, std::size_t> seen;
  std::unordered_map<std::string, Position> places;
  for_each_line(text, [&](std::string_view line, std::size_t number) {
    const std::vector<std::string> fields = split(line, ';');
    std::string reason;
    if (fields[0] == "structureet") {
      auto one = read_structure(fields, reason);
      if (one && !seen.emplace(one->id, number).second)
        reason = fmt::format("{} stands on line {} already", one->id, seen.at(one->id));
      else if (one)
        import.establishments.push_back(std::move(*one));
    } else if (fields[0] == "geolocalisation") {
      reason = place(fields, places);
    } else if (fields[0] != "finess") {
      reason = fmt::format("a line starts with 'structureet' or 'geolocalisation', not '{}'", fields[0].substr(0, 40));
    }
    if (!reason.empty()) import.refused.push_back({number, reason});
  });
  for (Establishment& one : import.establishments)
    if (const auto found = places.find(one.id); found != places.end()) one.position = found->second;
  return import;
}

Result<Import> read_list(std::string_view bytes, const std::string& name) {
  Import import;
  const std::string text = to_utf8(bytes);
  std::vector<std::string> header;
  char separator = ',';
  ListColumns columns;
  for_each_line(text, [&](std::string_view line, std::size_t number) {
    if (header.empty()) {
      separator = line.find(';') != std::string_view::npos ? ';' : ',';
      header = split(line, separator);
      columns = {column(header, {"finess", "id"}), column(header, {"beds"}), column(header, {"group"}),
                 column(header, {"group_name"}), column(header, {"provider"}), column(header, {"product"}),
                 column(header, {"role"}), column(header, {"since"})};
      return;
    }
    if (!columns.id) return;
    const std::vector<std::string> fields = split(line, separator);
    if (fields.size() != header.size()) {
      import.refused.push_back({number, fmt::format("{} fields where the header has {}", fields.size(), header.size())});
      return;
    }
    const auto field = [&fields](const std::optional<std::size_t>& at) { return at ? fields[*at] : std::string(); };
    const std::string who = padded(fields[*columns.id]);
    if (!field(columns.beds).empty()) read_beds(who, field(columns.beds), number, import);
    if (const std::string group = field(columns.group); !group.empty()) {
      import.memberships.emplace_back(who, group);
      import.membership_lines.push_back(number);
      if (columns.group_name) import.names.groups[group] = field(columns.group_name);
    }
    if (const std::string provider = field(columns.provider); !provider.empty()) {
      const std::string role = field(columns.role);
      const auto known = role_named(role.empty() ? "supplies" : role);
      if (!known) {
        import.refused.push_back({number, fmt::format("'{}' is no role: hosts, maintains or supplies", role)});
        return;
      }
      import.services.push_back({who, {provider, field(columns.product), *known, field(columns.since)}});
      import.service_lines.push_back(number);
    }
  });
  if (!columns.id || (!columns.beds && !columns.group && !columns.provider))
    return failure("this layout is not known", name,
                   "give FINESS's semicolon file, or a list whose header has finess, and beds, group or provider");
  return import;
}

}  // namespace garde::sector
