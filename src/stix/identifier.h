// SPDX-License-Identifier: Apache-2.0
// Identifiers of STIX 2.1 objects (section 2.9): "indicator--" and a UUID (RFC 4122).
//
// Cyber-observable objects have a version 5 UUID made of what they say, in the standard's namespace, so that
// everybody gives an address the same id. Our other objects are made of what they say too, but in a namespace
// of our own, so that a report sent twice is one report; the standard allows that (section 2.9) and advises
// version 4.
//
// Thread rules: any thread.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

namespace garde::stix {

/// Of cyber-observable objects, STIX 2.1, section 2.9.
inline constexpr std::string_view kObservableNamespace = "00abedb4-aa42-466c-9c01-fed23315a9b7";
/// Of objects that Garde makes.
inline constexpr std::string_view kGardeNamespace = "5b0c2f0e-3a57-4f1d-9d0b-6b8a4f6f2e11";

/// RFC 4122, section 4.3: SHA-1 of the namespace's bytes and the name. `space` is a UUID in its text form.
[[nodiscard]] std::string uuid_version_5(std::string_view space, std::string_view name);
/// RFC 4122, section 4.4.
[[nodiscard]] std::string uuid_version_4();

/// Whether the text is a UUID of RFC 4122's variant in its usual form, in lower case.
[[nodiscard]] bool is_uuid(std::string_view text);
/// "type--uuid", the type of small letters, digits and hyphens.
[[nodiscard]] bool is_identifier(std::string_view text);
/// What stands before "--"; empty where the text is no identifier.
[[nodiscard]] std::string_view type_of(std::string_view identifier);

/// "type--" and a version 5 UUID of the name in Garde's namespace. The type is part of the name.
[[nodiscard]] std::string derived_identifier(std::string_view type, std::string_view name);
[[nodiscard]] std::string random_identifier(std::string_view type);
/// Of an observable, from its contributing properties alone (STIX 2.1, section 6, "ID Contributing
/// Properties").
[[nodiscard]] std::string observable_identifier(std::string_view type,
                                                const boost::json::object& contributing);

}  // namespace garde::stix
