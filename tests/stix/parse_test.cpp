// SPDX-License-Identifier: Apache-2.0
#include "stix/parse.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace garde::stix {
namespace {

std::string why(std::string_view text, const Bounds& bounds = {}) {
  const auto parsed = parse_document(text, bounds);
  return parsed ? "read" : parsed.error().message();
}

TEST(ParseDocument, ReadsWhatJsonAllows) {
  const auto parsed =
      parse_document(" {\"a\":[1,-2,18446744073709551615,1.5e3,true,null,\"\\u00e9\"],\"b\":{\"a\":{}}} \n");
  ASSERT_TRUE(parsed) << parsed.error().message();
  EXPECT_EQ(boost::json::serialize(*parsed),
            "{\"a\":[1,-2,18446744073709551615,1.5E3,true,null,\"\u00e9\"],\"b\":{\"a\":{}}}");
}

TEST(ParseDocument, RefusesANameThatStandsTwice) {
  EXPECT_NE(why(R"({"a":1,"b":2,"a":3})").find("the name 'a' stands twice"), std::string::npos);
  EXPECT_NE(why(R"({"x":{"a":1,"\u0061":3}})").find("stands twice"), std::string::npos) << "escaped";
  EXPECT_EQ(why(R"([{"a":1},{"a":2}])"), "read");
  EXPECT_EQ(why(R"({"a":{"a":{"a":1}},"b":{"a":1}})"), "read");
}

TEST(ParseDocument, IsBounded) {
  Bounds bounds;
  bounds.most_bytes = 100;
  bounds.most_depth = 4;
  bounds.most_values = 10;
  bounds.most_key_bytes = 5;
  EXPECT_EQ(why("[[[[1]]]]", bounds), "read");
  EXPECT_NE(why("[[[[[1]]]]]", bounds).find("nested deeper than 4"), std::string::npos);
  EXPECT_NE(why("[1,2,3,4,5,6,7,8,9,10,11]", bounds).find("more than 10 values"), std::string::npos);
  EXPECT_NE(why("{\"abcdef\":1}", bounds).find("longer than 5 bytes"), std::string::npos);
  EXPECT_NE(why(std::string(101, ' '), bounds).find("larger than 100 bytes"), std::string::npos);
  EXPECT_NE(why(std::string(1'000'000, '[')).find("nested deeper"), std::string::npos);
}

TEST(ParseDocument, RefusesWhatIsNoJson) {
  for (const char* text : {"", " ", "{", "[1,]", "{\"a\":1}x", "nul", "{'a':1}", "\"\xff\"", "[1e999]",
                           "{} {}", "\"\\ud800\"", "// c\n1"})
    EXPECT_NE(why(text), "read") << text;
}

}  // namespace
}  // namespace garde::stix
