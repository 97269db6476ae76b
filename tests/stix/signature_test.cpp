// SPDX-License-Identifier: Apache-2.0
// A signature holds for the object as it was signed, and for nothing else.
#include "stix/signature.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "stix/canonical_json.h"

namespace garde::stix {
namespace {

namespace json = boost::json;

json::object note() {
  return {{"type", "note"}, {"content", "é"}, {"count", 3}, {"extensions", {{"other", {{"a", 1}}}}}};
}

TEST(Signature, HoldsThroughAnyRewritingOfTheSameObject) {
  const Key key = *Key::generate();
  auto object = note();
  ASSERT_TRUE(sign_object(object, key));
  const auto again = json::parse(canonical_json(object)).as_object();
  EXPECT_TRUE(is_signed_by(again, *Key::read_public(key.public_pem(), "key.pem")));
  EXPECT_EQ(signer_of(again), key.identifier());
  ASSERT_TRUE(sign_object(object, key)) << "signed anew";
  EXPECT_TRUE(is_signed_by(object, key));
  json::object plain = {{"type", "note"}};
  ASSERT_TRUE(sign_object(plain, key));
  EXPECT_TRUE(is_signed_by(plain, key));
}

TEST(Signature, FallsWithAnyChange) {
  const Key key = *Key::generate();
  auto object = note();
  ASSERT_TRUE(sign_object(object, key));
  auto altered = object;
  altered["count"] = 4;
  EXPECT_FALSE(is_signed_by(altered, key));
  altered = object;
  altered["x"] = 1;
  EXPECT_FALSE(is_signed_by(altered, key));
  altered = object;
  altered["extensions"].as_object()["other"].as_object()["a"] = 2;
  EXPECT_FALSE(is_signed_by(altered, key));
  const Key other = *Key::generate();
  EXPECT_FALSE(is_signed_by(object, other));
  // Another's signature under this key's name.
  ASSERT_TRUE(sign_object(altered, other));
  altered["extensions"].as_object()[std::string(kSignatureExtension)].as_object()["key"] = key.identifier();
  EXPECT_FALSE(is_signed_by(altered, key));
  EXPECT_FALSE(is_signed_by(note(), key));
}

TEST(Signature, RefusesKeysItDoesNotKnow) {
  EXPECT_FALSE(Key::read_private("no key", "a.pem"));
  EXPECT_FALSE(Key::read_public("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "a.pem"));
  const Key key = *Key::generate();
  EXPECT_FALSE(Key::read_public(key.public_pem(), "a.pem")->sign("x"));
  EXPECT_TRUE(key.verifies("x", *Key::read_private(key.private_pem(), "a.pem")->sign("x")));
  for (const char* signature : {"", "AAAA", "====", "not base64", "AAA"})
    EXPECT_FALSE(key.verifies("x", signature)) << signature;
}

}  // namespace
}  // namespace garde::stix
