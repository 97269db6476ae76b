// SPDX-License-Identifier: Apache-2.0
// The Traffic Light Protocol, version 2.0, as STIX 2.1 marks objects with it: by marking definitions that are
// the same for everybody, of the extension that FIRST and OASIS published for TLP 2.0.
//
// Thread rules: pure.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string_view>

namespace garde::stix {

/// From what everybody may read to what nobody else may.
enum class Tlp : std::uint8_t { clear, green, amber, amber_strict, red };

/// "amber+strict": the word of the standard.
[[nodiscard]] std::string_view name_of(Tlp tlp);
[[nodiscard]] std::optional<Tlp> tlp_named(std::string_view name);
/// The marking definition's id.
[[nodiscard]] std::string_view identifier_of(Tlp tlp);
/// The marking definition itself.
[[nodiscard]] boost::json::object marking_definition(Tlp tlp);

/// The strictest TLP 2.0 marking that the object bears (object_marking_refs, section 7.2.2); nothing where it
/// bears none. Markings of TLP 1 (white, green, amber, red) are known by their ids, and read as their heirs.
[[nodiscard]] std::optional<Tlp> tlp_of(const boost::json::object& object);

}  // namespace garde::stix
