// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <fmt/core.h>
#include <unordered_map>

#include "sector/layouts.h"
#include "sector/lines.h"
#include "sector/plain_name.h"
#include "sector/projection.h"
#include "sector/territory.h"

namespace garde::sector {
namespace {

constexpr double kMostBeds = 100'000;

// Numbers of the columns of each cell.
using Places = std::array<std::vector<std::size_t>, kCellCount>;

std::string digits_of(std::string_view text) {
  std::string digits;
  for (const char c : text)
    if (c >= '0' && c <= '9') digits += c;
  return digits;
}

bool is_date(std::string_view text) {
  const std::string digits = digits_of(text);
  const bool shape = text.find_first_not_of("0123456789-") == std::string_view::npos;
  return shape && (digits.size() == 4 || digits.size() == 6 || digits.size() == 8);
}

// Also the French words of lists kept by hand.
std::optional<Role> role_spoken(const std::string& text) {
  const std::string plain = plain_name(text);
  if (plain.starts_with("heberge")) return Role::hosts;
  if (plain.starts_with("maint") || plain.starts_with("entretien") || plain == "infogerance")
    return Role::maintains;
  if (plain.starts_with("fourni") || plain == "editeur") return Role::supplies;
  return role_named(plain);
}

class Table {
 public:
  Table(const Mapping& mapping, const std::string& today) : mapping_(mapping), today_(today) {
    import_.source = mapping.source;
    import_.fills = mapping.fills;
    import_.names = mapping.names;
    names_establishments_ = !mapping.columns[static_cast<std::size_t>(Cell::name)].empty();
    import_.complete = mapping.complete && names_establishments_;
  }

  Result<void> take_header(const std::vector<std::string>& header, const std::string& name) {
    for (std::size_t cell = 0; cell < kCellCount; ++cell)
      for (const std::string& column : mapping_.columns[cell]) {
        const auto place = place_of(header, column);
        if (!place)
          return failure(fmt::format("no column is named '{}', which {} asks for", column, mapping_.file),
                         name + ":1", "is this the file that the mapping describes?");
        places_[cell].push_back(*place);
      }
    width_ = header.size();
    return {};
  }

  void take_row(const std::vector<std::string>& fields, std::size_t line) {
    fields_ = &fields;
    line_ = line;
    if (fields.size() != width_)
      return refuse(Phrase::fields_unlike_header, {std::to_string(fields.size()), std::to_string(width_)});
    country_ = cell(Cell::country).empty() ? mapping_.country : cell(Cell::country);
    const std::string id = identifier();
    if (id.empty()) return refuse(Phrase::no_identifier, {});
    if (const std::string closed = digits_of(cell(Cell::closed)); !closed.empty() && closed <= today_) {
      ++import_.closed;
      return;
    }
    if (!is_latest(id)) return;
    if (names_establishments_)
      take_establishment(id);
    else
      take_additions(id);
  }

  Import finish() {
    std::erase_if(import_.beds, [this](const BedCount& one) { return is_superseded(one.id, one.line); });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < lines_.size(); ++i)
      if (!is_superseded(import_.establishments[i].id, lines_[i]))
        std::swap(import_.establishments[kept++], import_.establishments[i]);
    import_.establishments.resize(kept);
    return std::move(import_);
  }

 private:
  [[nodiscard]] std::optional<std::size_t> place_of(const std::vector<std::string>& header,
                                                    const std::string& column) const {
    if (!mapping_.header) {
      const auto number = parse_number(column);
      if (!number || *number < 1 || *number > static_cast<double>(header.size())) return std::nullopt;
      return static_cast<std::size_t>(*number) - 1;
    }
    const auto found = std::find(header.begin(), header.end(), column);
    if (found == header.end()) return std::nullopt;
    return static_cast<std::size_t>(found - header.begin());
  }

  [[nodiscard]] const std::string& cell(Cell which) const {
    static const std::string nothing;
    for (const std::size_t place : places_[static_cast<std::size_t>(which)])
      if (!(*fields_)[place].empty()) return (*fields_)[place];
    return nothing;
  }

  void refuse(Phrase phrase, std::vector<std::string> values) {
    import_.refused.push_back({line_, phrase, std::move(values)});
  }

  [[nodiscard]] std::string identifier() const {
    const std::string& id = cell(Cell::id);
    if (!is_french_country(country_)) return id;
    // A collection of several countries puts the country's code in front.
    const std::size_t prefix = id.size() > 3 && id[2] == '_' ? 3 : 0;
    return padded_finess_number(id.substr(prefix));
  }

  // Whether no line before has a higher value in the column that tells; the lower one's line is superseded.
  bool is_latest(const std::string& id) {
    if (places_[static_cast<std::size_t>(Cell::latest)].empty()) return true;
    const std::string& value = cell(Cell::latest);
    const auto [at, is_new] = latest_.try_emplace(id, Latest{value, line_});
    if (is_new) return true;
    ++import_.older;
    if (value <= at->second.value) return false;
    at->second = {value, line_};
    return true;
  }
  [[nodiscard]] bool is_superseded(const std::string& id, std::size_t line) const {
    const auto found = latest_.find(id);
    return found != latest_.end() && found->second.line != line;
  }

  [[nodiscard]] std::optional<std::uint32_t> beds() {
    double sum = 0;
    bool any = false;
    for (const std::size_t place : places_[static_cast<std::size_t>(Cell::beds)]) {
      const std::string& text = (*fields_)[place];
      if (text.empty()) continue;
      const auto value = parse_number(text);
      if (!value || *value < 0 || *value != std::floor(*value) || sum + *value > kMostBeds) {
        refuse(Phrase::not_beds, {text});
        return std::nullopt;
      }
      sum += *value;
      any = true;
    }
    return any ? std::optional(static_cast<std::uint32_t>(sum)) : std::nullopt;
  }

  void take_additions(const std::string& id) {
    if (const auto count = beds()) {
      const auto [at, is_new] = line_of_.try_emplace(id, line_);
      if (!is_new && latest_.empty())
        refuse(Phrase::stands_already, {id, std::to_string(at->second)});
      else
        import_.beds.push_back({id, *count, line_});
    }
    if (const std::string& group = cell(Cell::group); !group.empty()) {
      const std::string role = plain_name(cell(Cell::group_role));
      import_.memberships.push_back({id, group, role == "support" || role == "s", line_});
      if (!cell(Cell::group_name).empty()) import_.names.groups[group] = cell(Cell::group_name);
    }
    if (const std::string& provider = cell(Cell::provider); !provider.empty()) {
      const std::string& role = cell(Cell::role);
      const auto known = role.empty() ? Role::supplies : role_spoken(role);
      if (!known) return refuse(Phrase::not_a_role, {role});
      if (!cell(Cell::since).empty() && !is_date(cell(Cell::since)))
        return refuse(Phrase::not_a_date, {cell(Cell::since)});
      import_.services.push_back({id, {provider, cell(Cell::product), *known, cell(Cell::since)}, line_});
    }
  }

  void take_establishment(const std::string& id) {
    const auto [at, is_new] = line_of_.try_emplace(id, line_);
    if (!is_new && latest_.empty()) return refuse(Phrase::stands_already, {id, std::to_string(at->second)});
    Establishment one;
    one.id = id;
    one.name = cell(Cell::name);
    one.legal_id = cell(Cell::legal_id);
    one.town = cell(Cell::town);
    one.category = cell(Cell::category);
    one.source = mapping_.source;
    one.group = cell(Cell::group);
    if (!one.group.empty() && !cell(Cell::group_name).empty())
      import_.names.groups[one.group] = cell(Cell::group_name);
    const bool french = is_french_country(country_);
    if (one.name.empty()) return refuse(Phrase::no_name, {id});
    if (french && !is_finess_number(id)) return refuse(Phrase::not_a_finess_number, {id});
    one.kind = kind_of(one, french);
    if (french && !place_in_france(one)) return;
    if (!french) place_elsewhere(one);
    one.position = position(one);
    one.beds = beds();
    import_.establishments.push_back(std::move(one));
    lines_.push_back(line_);
  }

  [[nodiscard]] Kind kind_of(const Establishment& one, bool french) const {
    if (const auto known = mapping_.kinds.find(one.category); known != mapping_.kinds.end())
      return kind_named(known->second).value_or(Kind::other);
    if (!mapping_.kinds_by_name.empty()) {
      const std::string plain = " " + plain_name(one.name) + " ";
      for (const auto& [word, kind] : mapping_.kinds_by_name)
        if (plain.find(" " + word + " ") != std::string::npos) return kind;
    }
    if (french && mapping_.kinds.empty() && !one.category.empty())
      return kind_of_category(one.category, cell(Cell::category_group));
    return mapping_.kind;
  }

  bool place_in_france(Establishment& one) {
    const Territory* territory = nullptr;
    const std::string& code = cell(Cell::department);
    const std::string postcode =
        cell(Cell::postcode).size() == 4 ? "0" + cell(Cell::postcode) : cell(Cell::postcode).substr(0, 5);
    if (!code.empty()) territory = find_finess_territory(code, postcode);
    if (territory == nullptr && code.empty()) territory = find_postcode_territory(postcode);
    // A FINESS number starts with its department's code.
    if (territory == nullptr && code.empty())
      territory = find_finess_territory(one.id.substr(0, 2), postcode);
    if (territory == nullptr) {
      refuse(Phrase::unknown_department, {code.empty() ? postcode : code});
      return false;
    }
    one.department = territory->code;
    one.region = territory->region;
    one.overseas = territory->overseas;
    one.time_zone = territory->time_zone;
    return true;
  }

  void place_elsewhere(Establishment& one) {
    const auto of_country = [this](const std::string& code) {
      return code.empty() || country_.empty() ? code : country_ + "-" + code;
    };
    const std::string& department = cell(Cell::department);
    const std::string& region = cell(Cell::region);
    // A code of another country is marked with it, so that it is not taken for one of France.
    one.department = of_country(department);
    one.region = region.empty() ? country_ : of_country(region);
    name(import_.names.departments, one.department, cell(Cell::department_name), department);
    name(import_.names.regions, one.region, cell(Cell::region_name), region);
    one.overseas =
        std::find(mapping_.overseas.begin(), mapping_.overseas.end(), department) != mapping_.overseas.end();
    one.time_zone = cell(Cell::time_zone);
    for (const std::string& code : {department, region, country_})
      if (const auto found = mapping_.time_zones.find(code);
          one.time_zone.empty() && found != mapping_.time_zones.end())
        one.time_zone = found->second;
    if (one.time_zone.empty()) one.time_zone = mapping_.time_zone;
  }

  // The name of a marked code: the row's, else the one that the mapping gives for the code as it stands in
  // the table.
  static void name(Mapping::Names& names, const std::string& marked, const std::string& given,
                   const std::string& code) {
    if (marked.empty()) return;
    if (!given.empty()) {
      names[marked] = given;
    } else if (const auto found = names.find(code); found != names.end() && marked != code) {
      names.emplace(marked, found->second);
    }
  }

  [[nodiscard]] std::optional<Position> position(const Establishment& one) {
    const bool degrees = !cell(Cell::latitude).empty() || !cell(Cell::longitude).empty();
    const std::string& first = cell(degrees ? Cell::latitude : Cell::x);
    const std::string& second = cell(degrees ? Cell::longitude : Cell::y);
    if (first.empty() && second.empty()) return std::nullopt;
    const auto lost = [this](Phrase phrase, std::vector<std::string> values) -> std::optional<Position> {
      refuse(phrase, std::move(values));
      return std::nullopt;
    };
    const auto a = parse_number(first);
    const auto b = parse_number(second);
    if (!a || !b) return lost(Phrase::coordinates_not_numbers, {first, second});
    std::optional<Position> found;
    if (degrees) {
      if (std::abs(*a) > 90 || std::abs(*b) > 180)
        return lost(Phrase::coordinates_out_of_range, {first, second});
      found = Position{*a, *b};
    } else {
      const auto projection = projection_named(cell(Cell::projection));
      if (!projection) return lost(Phrase::unknown_projection, {cell(Cell::projection)});
      found = to_wgs84(*projection, *a, *b);
      if (!found) return lost(Phrase::coordinates_out_of_projection, {first, second});
    }
    if (const auto far = distance_from_department(*found, one.department))
      return lost(Phrase::coordinates_far_off, {one.id, std::to_string(*far)});
    return found;
  }

  struct Latest {
    std::string value;
    std::size_t line = 0;
  };

  const Mapping& mapping_;
  const std::string& today_;
  Import import_;
  bool names_establishments_ = false;
  Places places_;
  std::size_t width_ = 0;
  const std::vector<std::string>* fields_ = nullptr;
  std::size_t line_ = 0;
  std::string country_;
  std::unordered_map<std::string, Latest> latest_;
  std::unordered_map<std::string, std::size_t> line_of_;
  std::vector<std::size_t> lines_;  // of each establishment taken
};

}  // namespace

Result<Import> read_mapped(std::string_view bytes, const std::string& name, const Mapping& mapping,
                           const std::string& today) {
  const std::string text = to_utf8(bytes);
  Table table(mapping, today);
  std::optional<Error> error;
  bool started = false;
  char separator = ',';
  for_each_line(text, [&](std::string_view line, std::size_t number) {
    if (error) return;
    if (!started) separator = mapping.separator.value_or(separator_of(line));
    const std::vector<std::string> fields = split_fields(line, separator);
    if (!started) {
      started = true;
      if (auto taken = table.take_header(fields, name); !taken) error = taken.error();
      if (mapping.header) return;
    }
    if (!error) table.take_row(fields, number);
  });
  if (error) return failure(*error);
  if (!started) return failure("the file is empty", name);
  return table.finish();
}

}  // namespace garde::sector
