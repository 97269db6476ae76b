// SPDX-License-Identifier: Apache-2.0
// The JSON Canonicalization Scheme (RFC 8785): one text for one value, whoever writes it, so that it can be
// signed and hashed.
//
// Numbers are IEEE doubles written as ECMAScript does (RFC 8785, section 3.2.2.3), integers too:
// 9007199254740993 becomes 9007199254740992. Members are sorted by the UTF-16 units of their names
// (section 3.2.3).
//
// Cost: one sort an object; linear otherwise. Depth is that of the value, which parse_document() bounds.
//
// Thread rules: pure.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

namespace garde::stix {

/// An infinite number or one that is none, which no JSON can hold, is written as null.
[[nodiscard]] std::string canonical_json(const boost::json::value& value);

/// A finite double as ECMAScript's Number::toString writes it.
[[nodiscard]] std::string ecmascript_number(double value);

/// Whether `a` stands before `b` by UTF-16 units; both are valid UTF-8.
[[nodiscard]] bool utf16_less(std::string_view a, std::string_view b);

}  // namespace garde::stix
