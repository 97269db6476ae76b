// SPDX-License-Identifier: Apache-2.0
// The file is walked once, on demand; each legal body and group is small and looked at as a tree, so that the
// order of its members does not matter.
#include <algorithm>
#include <fmt/core.h>
#include <simdjson.h>
#include <unordered_map>

#include "sector/layouts.h"
#include "sector/lines.h"
#include "sector/projection.h"
#include "sector/territory.h"

namespace garde::sector {
namespace {

namespace ondemand = simdjson::ondemand;
namespace dom = simdjson::dom;

constexpr std::string_view kHospitalGroup = "001";

bool same_name(std::string_view a, std::string_view b) {
  std::size_t i = 0;
  std::size_t j = 0;
  for (;;) {
    while (i < a.size() && a[i] == '_') ++i;
    while (j < b.size() && b[j] == '_') ++j;
    if (i == a.size() || j == b.size()) return i == a.size() && j == b.size();
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    if (lower(a[i++]) != lower(b[j++])) return false;
  }
}

std::optional<dom::element> member(const dom::element& of, std::string_view name) {
  dom::object object;
  if (of.get(object) != simdjson::SUCCESS) return std::nullopt;
  for (const auto& [key, value] : object)
    if (same_name(key, name)) return value;
  return std::nullopt;
}

// A text, a number, or the `code` of an object; empty for anything else.
std::string text_of(const std::optional<dom::element>& value) {
  if (!value) return {};
  if (value->is_object()) return text_of(member(*value, "code"));
  std::string_view text;
  if (value->get(text) == simdjson::SUCCESS) return std::string(text.substr(0, kMostFieldBytes));
  std::int64_t number = 0;
  if (value->get(number) == simdjson::SUCCESS) return std::to_string(number);
  double real = 0;
  if (value->get(real) == simdjson::SUCCESS) return fmt::format("{}", real);
  return {};
}
std::string text_of(const dom::element& of, std::string_view name) {
  return text_of(member(of, name));
}

template <typename Each>
void for_each_in(const std::optional<dom::element>& value, const Each& each) {
  dom::array array;
  if (!value || value->get(array) != simdjson::SUCCESS) return;
  for (const dom::element one : array) each(one);
}

std::optional<Position> position_of(const dom::element& address) {
  const auto place = member(address, "coordonneesGeographique");
  if (!place) return std::nullopt;
  const auto north = parse_number(text_of(*place, "directionLatitude"));
  const auto east = parse_number(text_of(*place, "directionLongitude"));
  if (north && east && std::abs(*north) <= 90 && std::abs(*east) <= 180 && (*north != 0 || *east != 0))
    return Position{*north, *east};
  // In Lambert 93 the northing is always the larger, whichever of the two it stands in.
  const auto x = parse_number(text_of(*place, "coordonneeX"));
  const auto y = parse_number(text_of(*place, "coordonneeY"));
  if (!x || !y || text_of(address, "codePostal").starts_with("97") ||
      text_of(address, "codePostal").starts_with("98"))
    return std::nullopt;
  return to_wgs84(Projection{true, 0, false}, std::min(*x, *y), std::max(*x, *y));
}

class Reading {
 public:
  Reading() {
    import_.source = "finess";
    import_.complete = true;
  }

  void add_body(const dom::element& body, std::size_t line) {
    const auto about = member(body, "informationsGeneralesPmej");
    const std::string legal = about ? text_of(*about, "numFinessPm") : std::string();
    const std::string number = about ? text_of(*about, "pmSmsseId") : std::string();
    const std::string name =
        about ? std::max(text_of(*about, "denominationLonguePmSmsse"), text_of(*about, "denominationPm"),
                         [](const auto& a, const auto& b) { return a.size() < b.size(); })
              : std::string();
    for_each_in(member(body, "ege"),
                [&](const dom::element& one) { add(one, body, legal, number, name, line); });
  }

  void add_group(const dom::element& group) {
    if (text_of(group, "typeGcc") != kHospitalGroup) return;
    const std::string id = text_of(group, "gccId");
    if (id.empty()) return;
    const std::string code = "GHT-" + id;
    import_.names.groups[code] = text_of(group, "nomGcc");
    const auto join = [&](std::string_view list, std::string_view key, Members& members) {
      for_each_in(member(group, list), [&](const dom::element& one) {
        members[text_of(one, key)] = {code, text_of(one, "typeRoleEntiteGroupe") == "S"};
      });
    };
    join("pmejDuGcc", "pmSmsseId", by_body_);
    join("egeDuGcc", "egeId", by_establishment_);
  }

  Import finish() {
    for (std::size_t i = 0; i < import_.establishments.size(); ++i)
      for (const auto& [members, key] :
           {std::pair{&by_body_, &keys_[i].body}, std::pair{&by_establishment_, &keys_[i].establishment}})
        if (const auto found = members->find(*key); !key->empty() && found != members->end()) {
          import_.establishments[i].group = found->second.group;
          import_.establishments[i].leads_group = found->second.leads;
        }
    return std::move(import_);
  }

 private:
  struct Keys {
    std::string body, establishment;
  };
  struct Role {
    std::string group;
    bool leads = false;
  };
  using Members = std::unordered_map<std::string, Role>;

  void refuse(std::size_t line, Phrase phrase, std::vector<std::string> values) {
    import_.refused.push_back({line, phrase, std::move(values)});
  }

  void add(const dom::element& one, const dom::element& body, const std::string& legal,
           const std::string& number, const std::string& body_name, std::size_t line) {
    const std::string state = text_of(one, "etatObjet");
    const auto about = member(one, "informationsGeneralesEge");
    const std::string id = about ? text_of(*about, "numFinessEge") : std::string();
    if ((!state.empty() && state != "A") || (about && !text_of(*about, "dateFermeture").empty())) {
      ++import_.closed;
      return;
    }
    if (!is_finess_number(id)) return refuse(line, Phrase::not_a_finess_number, {id});
    if (!seen_.emplace(id, line).second)
      return refuse(line, Phrase::stands_already, {id, std::to_string(seen_.at(id))});
    Establishment made;
    made.id = id;
    made.legal_id = legal;
    made.name = text_of(*about, "nomEgeLong");
    if (made.name.empty()) made.name = text_of(*about, "nomEgeCourt");
    if (made.name.empty()) made.name = body_name;
    if (made.name.empty()) return refuse(line, Phrase::no_name, {id});
    made.category = text_of(one, "categorieEntiteGeographiqueExercice");
    made.kind = kind_of_category(made.category, {});
    made.source = "finess";
    if (!place(one, body, made, line)) return;
    keys_.push_back({number, text_of(*about, "egeId")});
    import_.establishments.push_back(std::move(made));
  }

  // The establishment's address, else its legal body's for the department alone.
  bool place(const dom::element& one, const dom::element& body, Establishment& made, std::size_t line) {
    const Territory* territory = nullptr;
    std::string tried;
    const auto take = [&](const dom::element& address) {
      const std::string commune = text_of(address, "cogCommune");
      const std::string postcode = text_of(address, "codePostal");
      const auto of = [&postcode](std::string_view code) {
        return find_finess_territory(code.substr(0, code.starts_with("97") || code.starts_with("98") ? 3 : 2),
                                     postcode);
      };
      if (tried.empty()) tried = commune.empty() ? postcode : commune;
      if (territory == nullptr && !commune.empty()) territory = of(commune);
      if (territory == nullptr && !postcode.empty()) territory = find_postcode_territory(postcode);
    };
    for_each_in(member(one, "adresse"), [&](const dom::element& address) {
      take(address);
      if (made.town.empty()) made.town = text_of(address, "ligneAcheminement");
      if (!made.position) made.position = position_of(address);
    });
    if (territory == nullptr) for_each_in(member(body, "adresse"), take);
    if (territory == nullptr) {
      refuse(line, Phrase::unknown_department, {tried});
      return false;
    }
    made.department = territory->code;
    made.region = territory->region;
    made.overseas = territory->overseas;
    made.time_zone = territory->time_zone;
    if (!made.position) return true;
    if (const auto far = distance_from_department(*made.position, made.department)) {
      refuse(line, Phrase::coordinates_far_off, {made.id, std::to_string(*far)});
      made.position.reset();
    }
    return true;
  }

  Import import_;
  std::vector<Keys> keys_;
  Members by_body_, by_establishment_;
  std::unordered_map<std::string, std::size_t> seen_;
};

// Where in the text one is, in lines.
class LineCounter {
 public:
  explicit LineCounter(std::string_view text) : text_(text) {}
  std::size_t line_of(std::string_view part) {
    const auto* const to = part.data();
    for (; at_ < text_.size() && text_.data() + at_ < to; ++at_) line_ += text_[at_] == '\n' ? 1 : 0;
    return line_;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

// Calls `each` with every element of an array as a tree, and its line.
template <typename Each>
simdjson::error_code walk(ondemand::value value, dom::parser& parser, LineCounter& lines, const Each& each) {
  ondemand::array array;
  if (const auto error = value.get_array().get(array)) return error;
  for (auto element : array) {
    ondemand::value one;
    if (const auto error = element.get(one)) return error;
    std::string_view json;
    if (const auto error = simdjson::to_json_string(one).get(json)) return error;
    dom::element tree;
    // What follows in the text serves as the padding that the parser wants.
    if (const auto error = parser.parse(json.data(), json.size(), false).get(tree)) return error;
    each(tree, lines.line_of(json));
  }
  return simdjson::SUCCESS;
}

}  // namespace

bool is_json(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

Result<Import> read_finess_json(std::string_view bytes, const std::string& name) {
  std::string text = to_utf8(bytes);
  text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
  const auto broken = [&name](simdjson::error_code error) {
    return failure(fmt::format("the JSON cannot be read: {}", simdjson::error_message(error)), name,
                   "is the file whole?");
  };
  ondemand::parser parser;
  dom::parser tree_parser;
  ondemand::document document;
  if (const auto error = parser.iterate(text.data(), text.size(), text.capacity()).get(document))
    return broken(error);
  ondemand::object root;
  if (const auto error = document.get_object().get(root)) return broken(error);
  Reading reading;
  bool has_bodies = false;
  for (auto field : root) {
    std::string_view key;
    if (const auto error = field.unescaped_key().get(key)) return broken(error);
    const bool bodies = same_name(key, "pmej");
    if (!bodies && !same_name(key, "gcc")) continue;
    has_bodies = has_bodies || bodies;
    ondemand::value value;
    if (const auto error = field.value().get(value)) return broken(error);
    LineCounter counter(text);
    const auto error = walk(value, tree_parser, counter, [&](const dom::element& one, std::size_t line) {
      bodies ? reading.add_body(one, line) : reading.add_group(one);
    });
    if (error != simdjson::SUCCESS) return broken(error);
  }
  if (!has_bodies)
    return failure("this JSON has no list of legal bodies ('pmej')", name,
                   "give FINESS's file of structures, or describe a list with --mapping");
  return reading.finish();
}

}  // namespace garde::sector
