// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <fmt/core.h>
#include <unordered_map>

#include "sector/layouts.h"
#include "sector/lines.h"
#include "sector/projection.h"
#include "sector/territory.h"

namespace garde::sector {
namespace {

constexpr double kFarthestKm = 400;

// Names of fields of a `structureet` line, from 0.
enum Field : std::size_t {
  id = 1,
  legal_id,
  short_name,
  long_name,
  department = 13,
  town = 15,
  category = 18,
  category_group = 20
};
constexpr std::size_t kLeastFields = 31;

using Reason = std::optional<Refusal>;

Reason read_structure(const std::vector<std::string>& fields, Establishment& one) {
  if (fields.size() < kLeastFields)
    return Refusal{0, Phrase::too_few_fields, {std::to_string(fields.size()), std::to_string(kLeastFields)}};
  if (!is_finess_number(fields[id])) return Refusal{0, Phrase::not_a_finess_number, {fields[id]}};
  const Territory* territory = find_finess_territory(fields[department], fields[town]);
  if (territory == nullptr) return Refusal{0, Phrase::unknown_department, {fields[department]}};
  one.id = fields[id];
  one.legal_id = fields[legal_id];
  one.name = fields[long_name].empty() ? fields[short_name] : fields[long_name];
  if (one.name.empty()) return Refusal{0, Phrase::no_name, {fields[id]}};
  one.town = fields[town].size() > 6 ? fields[town].substr(6) : fields[town];
  one.category = fields[category];
  one.kind = kind_of_category(fields[category], fields[category_group]);
  one.department = territory->code;
  one.region = territory->region;
  one.overseas = territory->overseas;
  one.time_zone = territory->time_zone;
  one.source = "finess";
  return std::nullopt;
}

struct Place {
  Position position;
  std::size_t line = 0;
};
using Places = std::unordered_map<std::string, Place>;

// geolocalisation;number;x;y;source;date
Reason read_place(const std::vector<std::string>& fields, std::size_t line, Places& places) {
  if (fields.size() < 5) return Refusal{0, Phrase::too_few_fields, {std::to_string(fields.size()), "5"}};
  if (fields[2].empty() && fields[3].empty()) return std::nullopt;
  const auto x = parse_number(fields[2]);
  const auto y = parse_number(fields[3]);
  if (!x || !y) return Refusal{0, Phrase::coordinates_not_numbers, {fields[2], fields[3]}};
  const auto projection = projection_named(fields[4]);
  if (!projection) return Refusal{0, Phrase::unknown_projection, {fields[4]}};
  const auto position = to_wgs84(*projection, *x, *y);
  if (!position) return Refusal{0, Phrase::coordinates_out_of_projection, {fields[2], fields[3]}};
  places[fields[1]] = {*position, line};
  return std::nullopt;
}

// Places of establishments that the file names; the others are refused.
void put_places(Places& places, Import& import) {
  for (Establishment& one : import.establishments) {
    const auto found = places.find(one.id);
    if (found == places.end()) continue;
    if (const auto far = distance_from_department(found->second.position, one.department))
      import.refused.push_back({found->second.line,
                                Phrase::coordinates_far_off,
                                { one.id,
                                  std::to_string(*far) }});
    else
      one.position = found->second.position;
    places.erase(found);
  }
  for (const auto& [id, place] : places)
    import.refused.push_back({place.line, Phrase::unknown_establishment, { id }});
}

// The categories whose kind the kind of their group does not tell, or that come without a group. Source:
// nomenclature of FINESS categories (ANS and DREES, 2025).
struct KnownCategory {
  std::string_view code;
  Kind kind;
};
constexpr std::array kCategories = {
    KnownCategory{"101", Kind::university_hospital},
    KnownCategory{"355", Kind::general_hospital},
    KnownCategory{"292", Kind::psychiatric_hospital},
    KnownCategory{"161", Kind::psychiatric_hospital},
    KnownCategory{"156", Kind::psychiatric_hospital},
    KnownCategory{"366", Kind::psychiatric_hospital},
    KnownCategory{"412", Kind::psychiatric_hospital},
    KnownCategory{"415", Kind::psychiatric_hospital},
    KnownCategory{"425", Kind::psychiatric_hospital},
    KnownCategory{"430", Kind::psychiatric_hospital},
    KnownCategory{"444", Kind::psychiatric_hospital},
    KnownCategory{"365", Kind::private_hospital},
    KnownCategory{"122", Kind::private_hospital},
    KnownCategory{"128", Kind::private_hospital},
    KnownCategory{"129", Kind::private_hospital},
    KnownCategory{"106", Kind::other_hospital},
    KnownCategory{"108", Kind::other_hospital},
    KnownCategory{"109", Kind::other_hospital},
    KnownCategory{"131", Kind::other_hospital},
    KnownCategory{"114", Kind::other_hospital},
    KnownCategory{"115", Kind::other_hospital},
    KnownCategory{"127", Kind::other_hospital},
    KnownCategory{"141", Kind::other_hospital},
    KnownCategory{"146", Kind::other_hospital},
    KnownCategory{"362", Kind::other_hospital},
    KnownCategory{"363", Kind::other_hospital},
    KnownCategory{"698", Kind::other_hospital},
    KnownCategory{"200", Kind::care_home},
    KnownCategory{"202", Kind::care_home},
    KnownCategory{"381", Kind::care_home},
    KnownCategory{"394", Kind::care_home},
    KnownCategory{"500", Kind::care_home},
    KnownCategory{"501", Kind::care_home},
    KnownCategory{"502", Kind::care_home},
    KnownCategory{"207", Kind::home_care},
    KnownCategory{"209", Kind::home_care},
    KnownCategory{"354", Kind::home_care},
    KnownCategory{"445", Kind::home_care},
    KnownCategory{"446", Kind::home_care},
    KnownCategory{"460", Kind::home_care},
    KnownCategory{"182", Kind::disability},
    KnownCategory{"183", Kind::disability},
    KnownCategory{"186", Kind::disability},
    KnownCategory{"188", Kind::disability},
    KnownCategory{"189", Kind::disability},
    KnownCategory{"190", Kind::disability},
    KnownCategory{"192", Kind::disability},
    KnownCategory{"195", Kind::disability},
    KnownCategory{"196", Kind::disability},
    KnownCategory{"246", Kind::disability},
    KnownCategory{"249", Kind::disability},
    KnownCategory{"252", Kind::disability},
    KnownCategory{"253", Kind::disability},
    KnownCategory{"255", Kind::disability},
    KnownCategory{"377", Kind::disability},
    KnownCategory{"379", Kind::disability},
    KnownCategory{"382", Kind::disability},
    KnownCategory{"390", Kind::disability},
    KnownCategory{"395", Kind::disability},
    KnownCategory{"396", Kind::disability},
    KnownCategory{"437", Kind::disability},
    KnownCategory{"448", Kind::disability},
    KnownCategory{"449", Kind::disability},
    KnownCategory{"160", Kind::social},
    KnownCategory{"165", Kind::social},
    KnownCategory{"172", Kind::social},
    KnownCategory{"175", Kind::social},
    KnownCategory{"177", Kind::social},
    KnownCategory{"178", Kind::social},
    KnownCategory{"180", Kind::social},
    KnownCategory{"197", Kind::social},
    KnownCategory{"214", Kind::social},
    KnownCategory{"219", Kind::social},
    KnownCategory{"257", Kind::social},
    KnownCategory{"258", Kind::social},
    KnownCategory{"295", Kind::social},
    KnownCategory{"440", Kind::social},
    KnownCategory{"443", Kind::social},
    KnownCategory{"610", Kind::laboratory},
    KnownCategory{"611", Kind::laboratory},
    KnownCategory{"612", Kind::laboratory},
};

}  // namespace

Kind kind_of_category(std::string_view category, std::string_view group) {
  for (const KnownCategory& one : kCategories)
    if (one.code == category) return one.kind;
  if (group == "1101") return Kind::university_hospital;
  if (group == "1102") return Kind::general_hospital;
  if (group == "1103" || group == "1111") return Kind::psychiatric_hospital;
  if (group == "1110") return Kind::private_hospital;
  if (group.starts_with("11") || group.starts_with("12") || group == "2205") return Kind::other_hospital;
  if (group == "4401" || group == "4404") return Kind::care_home;
  if (group == "4402" || group == "4305" || group == "4605") return Kind::home_care;
  if (group.starts_with("41") || group.starts_with("43")) return Kind::disability;
  if (group.starts_with("4") || group.starts_with("5")) return Kind::social;
  if (group == "3101") return Kind::laboratory;
  return Kind::other;
}

bool is_finess_number(std::string_view id) {
  if (id.size() != 9) return false;
  for (std::size_t i = 0; i < id.size(); ++i) {
    const bool digit = id[i] >= '0' && id[i] <= '9';
    if (!digit && !(i == 1 && id[i] >= 'A' && id[i] <= 'Z')) return false;
  }
  return true;
}

std::string padded_finess_number(std::string id) {
  const bool digits = id.find_first_not_of("0123456789") == std::string::npos;
  if (digits && id.size() == 8) id.insert(0, 1, '0');
  return id;
}

std::optional<int> distance_from_department(const Position& position, std::string_view department) {
  const Territory* territory = find_territory(department);
  if (territory == nullptr || territory->overseas) return std::nullopt;
  const double km = distance_km(position, {territory->latitude, territory->longitude});
  if (km <= kFarthestKm) return std::nullopt;
  return static_cast<int>(km);
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
  Places places;
  for_each_line(text, [&](std::string_view line, std::size_t number) {
    const std::vector<std::string> fields = split_fields(line, ';');
    Reason reason;
    if (fields[0] == "structureet") {
      Establishment one;
      reason = read_structure(fields, one);
      if (!reason && !seen.emplace(one.id, number).second)
        reason = Refusal{0, Phrase::stands_already, {one.id, std::to_string(seen.at(one.id))}};
      if (!reason) import.establishments.push_back(std::move(one));
    } else if (fields[0] == "geolocalisation") {
      reason = read_place(fields, number, places);
    } else if (fields[0] != "finess") {
      reason = Refusal{0, Phrase::unknown_line_kind, {fields[0].substr(0, 40)}};
    }
    if (!reason) return;
    reason->line = number;
    import.refused.push_back(std::move(*reason));
  });
  put_places(places, import);
  return import;
}

}  // namespace garde::sector
