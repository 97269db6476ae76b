// SPDX-License-Identifier: Apache-2.0
#include "stix/marking.h"

#include <boost/json.hpp>
#include <string>

#include "stix/json_view.h"

namespace garde::stix {
namespace {

namespace json = boost::json;

struct Entry {
  Tlp tlp;
  std::string_view name;
  std::string_view identifier;
  std::string_view
      first_version;  ///< the id of the TLP 1 marking that it follows (STIX 2.1, section 7.2.1.4)
};
constexpr Entry kEntries[] = {
    {Tlp::clear, "clear", "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
     "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"},
    {Tlp::green, "green", "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
     "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"},
    {Tlp::amber, "amber", "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
     "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"},
    {Tlp::amber_strict, "amber+strict", "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003", {}},
    {Tlp::red, "red", "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
     "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"},
};
constexpr std::string_view kExtension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

}  // namespace

std::string_view name_of(Tlp tlp) {
  return kEntries[static_cast<std::size_t>(tlp)].name;
}

std::optional<Tlp> tlp_named(std::string_view name) {
  for (const Entry& entry : kEntries)
    if (entry.name == name) return entry.tlp;
  return std::nullopt;
}

std::string_view identifier_of(Tlp tlp) {
  return kEntries[static_cast<std::size_t>(tlp)].identifier;
}

json::object marking_definition(Tlp tlp) {
  std::string title = "TLP:";
  for (const char c : name_of(tlp)) title += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return {{"type", "marking-definition"},
          {"spec_version", "2.1"},
          {"id", json_text(identifier_of(tlp))},
          {"created", "2022-10-01T00:00:00.000Z"},
          {"name", title},
          {"extensions",
           {{json_text(kExtension),
             {{"extension_type", "property-extension"}, {"tlp_2_0", json_text(name_of(tlp))}}}}}};
}

std::optional<Tlp> tlp_of(const json::object& object) {
  const json::value* refs = object.if_contains("object_marking_refs");
  if (refs == nullptr || !refs->is_array()) return std::nullopt;
  std::optional<Tlp> strictest;
  for (const json::value& ref : refs->get_array()) {
    if (!ref.is_string()) continue;
    const std::string_view id(ref.get_string().data(), ref.get_string().size());
    for (const Entry& entry : kEntries)
      if ((id == entry.identifier || id == entry.first_version) && (!strictest || *strictest < entry.tlp))
        strictest = entry.tlp;
  }
  return strictest;
}

}  // namespace garde::stix
