// SPDX-License-Identifier: Apache-2.0
// What was seen of an attacker from outside, and can be seen elsewhere too: addresses, names, addresses of
// pages and mail, hashes of files. As STIX cyber-observable objects (section 6) and as the patterns of
// indicators (section 9).
//
// Thread rules: pure.
#pragma once

#include <boost/json/fwd.hpp>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace garde::stix {

struct Observable {
  std::string type;   ///< "ipv4-addr", "ipv6-addr", "domain-name", "url", "email-addr", "file"
  std::string value;  ///< in normal form; of a file: its hash in small letters, whose length says which
  friend auto operator<=>(const Observable&, const Observable&) = default;
};

/// In its normal form; nothing where the value is none of its type. Domain names and mail addresses are in
/// small letters, IPv6 addresses in the form of RFC 5952.
[[nodiscard]] std::optional<Observable> observable_of(std::string_view type, std::string_view value);

/// The cyber-observable object, with the id that everybody gives it.
[[nodiscard]] boost::json::object observable_object(const Observable& observable);
/// "[ipv4-addr:value = '198.51.100.3']", with ' and \ escaped.
[[nodiscard]] std::string pattern_of(const Observable& observable);

/// "MD5", "SHA-1", "SHA-256", "SHA-512", by the number of digits; empty where there is no such hash.
[[nodiscard]] std::string_view hash_name(std::string_view digits);

/// Whether an address may be of use outside: not one of inside networks, of this machine, of its link, of
/// groups of machines, or of none (RFC 1918, 4193, 6598, 1122, 3927, 4291, 5771).
[[nodiscard]] bool is_outside_address(std::string_view text);

}  // namespace garde::stix
