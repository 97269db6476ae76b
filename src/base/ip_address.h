// SPDX-License-Identifier: Apache-2.0
// IPv4 and IPv6 addresses and networks as values. IPv4 is kept as its IPv4-mapped IPv6 address (RFC
// 4291, 2.5.5.2), so that one comparison serves both.
//
// Thread rules: values.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

namespace garde {

struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};  ///< in network order

  [[nodiscard]] bool is_v4() const;
  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
};

/// "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1" (which is IPv4), "fe80::1%eth0" (the zone is left out),
/// "[2001:db8::1]".
[[nodiscard]] std::optional<IpAddress> parse_ip_address(std::string_view text);

/// A network: an address and how many of its leading bits count, of 128 (an IPv4 /24 is 120).
struct IpNetwork {
  IpAddress address;
  int prefix_bits = 128;

  [[nodiscard]] bool contains(const IpAddress& other) const;
  friend auto operator<=>(const IpNetwork&, const IpNetwork&) = default;
};

/// "192.0.2.0/24", "2001:db8::/32", or an address alone. Bits beyond the prefix are cleared.
[[nodiscard]] std::optional<IpNetwork> parse_ip_network(std::string_view text);

/// A list of networks that a program holds, read once. What is no network is left out.
class IpNetworks {
 public:
  IpNetworks(std::initializer_list<std::string_view> texts);
  /// Whether one of them holds the address.
  [[nodiscard]] bool contain(const IpAddress& address) const;

 private:
  std::vector<IpNetwork> networks_;
};

}  // namespace garde
