// SPDX-License-Identifier: Apache-2.0
// RFC 8785's own examples and what its readers get wrong.
#include "stix/canonical_json.h"

#include <boost/json.hpp>
#include <cstring>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace garde::stix {
namespace {

namespace json = boost::json;

std::string canonical(const char* text) {
  return canonical_json(json::parse(text));
}

TEST(CanonicalJson, WritesNumbersAsEcmascriptDoes) {
  EXPECT_EQ(ecmascript_number(-0.0), "0");
  EXPECT_EQ(ecmascript_number(1e21), "1e+21");
  EXPECT_EQ(ecmascript_number(1e20), "100000000000000000000");
  EXPECT_EQ(ecmascript_number(1e-6), "0.000001");
  EXPECT_EQ(ecmascript_number(1e-7), "1e-7");
  EXPECT_EQ(ecmascript_number(1.5e-9), "1.5e-9");
  EXPECT_EQ(ecmascript_number(333333333.33333329), "333333333.3333333");
  EXPECT_EQ(ecmascript_number(-1.25), "-1.25");
  EXPECT_EQ(ecmascript_number(4.5), "4.5");
  EXPECT_EQ(ecmascript_number(5e-324), "5e-324");
  EXPECT_EQ(ecmascript_number(1.7976931348623157e308), "1.7976931348623157e+308");
  EXPECT_EQ(canonical("[9007199254740993, -9007199254740993, 18446744073709551615, 10]"),
            "[9007199254740992,-9007199254740992,18446744073709552000,10]");
}

RC_GTEST_PROP(CanonicalJson, NumbersComeBackAsTheyWere, (std::uint64_t bits)) {
  double number = 0;
  std::memcpy(&number, &bits, sizeof number);
  RC_PRE(number - number == 0);
  RC_ASSERT(std::strtod(ecmascript_number(number).c_str(), nullptr) == number);
}

TEST(CanonicalJson, SortsMembersByUtf16Units) {
  // U+1F600 is written with surrogates, which stand before U+FB33.
  EXPECT_EQ(canonical("{\"\\ufb33\":1,\"\\ud83d\\ude00\":2,\"b\":3,\"a\":4,\"\":5,\"aa\":6,\"\\u20ac\":7}"),
            "{\"\":5,\"a\":4,\"aa\":6,\"b\":3,\"\u20ac\":7,\"\U0001F600\":2,\"\uFB33\":1}");
}

TEST(CanonicalJson, EscapesOnlyWhatItMust) {
  EXPECT_EQ(canonical(R"({"a":"\u00e9\/\u0001\b\t\n\f\r\"\\\u007f"})"),
            "{\"a\":\"\u00e9/\\u0001\\b\\t\\n\\f\\r\\\"\\\\\x7f\"}");
  EXPECT_EQ(canonical(R"({"z":[],"y":{},"x":[1,[true,null,false]]})"),
            R"({"x":[1,[true,null,false]],"y":{},"z":[]})");
}

}  // namespace
}  // namespace garde::stix
