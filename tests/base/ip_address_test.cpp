// SPDX-License-Identifier: Apache-2.0
#include "base/ip_address.h"

#include <gtest/gtest.h>

namespace garde {
namespace {

TEST(IpAddress, ReadsBothFamilies) {
  EXPECT_TRUE(parse_ip_address("192.0.2.1")->is_v4());
  EXPECT_FALSE(parse_ip_address("2001:db8::1")->is_v4());
  EXPECT_EQ(parse_ip_address("::ffff:192.0.2.1"), parse_ip_address("192.0.2.1"));
  EXPECT_EQ(parse_ip_address("[fe80::1%eth0]"), parse_ip_address("FE80:0::1"));
  for (const char* text : {"", "192.0.2", "192.0.2.256", "192.0.2.1.1", "g::1", ":::", "1.2.3.4 "})
    EXPECT_FALSE(parse_ip_address(text)) << text;
}

TEST(IpNetwork, ContainsItsAddresses) {
  const auto network = parse_ip_network("192.0.2.77/25");
  ASSERT_TRUE(network);
  EXPECT_TRUE(network->contains(*parse_ip_address("192.0.2.127")));
  EXPECT_FALSE(network->contains(*parse_ip_address("192.0.2.128")));
  EXPECT_FALSE(network->contains(*parse_ip_address("2001:db8::1")));
  EXPECT_TRUE(parse_ip_network("2001:db8::/33")->contains(*parse_ip_address("2001:db8:7fff::1")));
  EXPECT_FALSE(parse_ip_network("2001:db8::/33")->contains(*parse_ip_address("2001:db8:8000::1")));
  EXPECT_TRUE(parse_ip_network("0.0.0.0/0")->contains(*parse_ip_address("255.255.255.255")));
  for (const char* text :
       {"192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/", "2001:db8::/129", "/8", "192.0.2.0/8x"})
    EXPECT_FALSE(parse_ip_network(text)) << text;
}

}  // namespace
}  // namespace garde
