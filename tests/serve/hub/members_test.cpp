// SPDX-License-Identifier: Apache-2.0
// Joining a hub, and what is tried against it.
#include "serve/hub/members.h"

#include <atomic>
#include <gtest/gtest.h>
#include <thread>

#include "serve/x509.h"
#include "stix/signature.h"
#include "support/scratch_folder.h"

namespace garde::serve {
namespace {

using std::chrono::hours;

std::string request_of(const stix::Key& key) {
  return *certificate_request(key.private_pem());
}

class Joining : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(members) << members.error().message(); }
  static Authority made(const test::ScratchFolder& where) {
    EXPECT_TRUE(Authority::create(where / "authority", "Hub"));
    return std::move(*Authority::open(where / "authority"));
  }
  std::string invited(const std::string& member = "350000022", bool replaces = false) {
    return *members->invite(member, Member::Kind::establishment, replaces, at);
  }

  test::ScratchFolder folder;
  Authority authority = made(folder);
  std::unique_ptr<Database> database = *Database::open(folder / "console.db");
  Result<Members> members = Members::open(*database, authority);
  Instant at = now();
  stix::Key key = *stix::Key::generate();
};

TEST_F(Joining, GivesACertificateByWhichTheMemberIsKnown) {
  const auto certificate = members->join(invited(), request_of(key), at);
  ASSERT_TRUE(certificate) << certificate.error().message();
  EXPECT_EQ(certificate->key, key.identifier());
  const auto member = *members->member_of(certificate->serial, at);
  ASSERT_TRUE(member);
  EXPECT_EQ(member->id, "350000022");
  EXPECT_EQ(*members->public_keys("350000022"), std::vector<std::string>{key.public_pem()});
  EXPECT_FALSE(*members->member_of("00", at));
  EXPECT_FALSE(*members->member_of(certificate->serial, at + Authority::kMemberLives)) << "ended";
  EXPECT_TRUE(*members->member_of(certificate->serial, at - hours(23))) << "a clock a day slow";
  EXPECT_FALSE(*members->member_of(certificate->serial, at - hours(25)));
}

TEST_F(Joining, ATokenWorksOnceForOneKey) {
  const std::string token = invited();
  const auto first = members->join(token, request_of(key), at);
  ASSERT_TRUE(first);
  const auto again = members->join(token, request_of(key), at);
  ASSERT_TRUE(again) << "the reply was lost";
  EXPECT_EQ(again->serial, first->serial);
  EXPECT_FALSE(members->join(token, request_of(*stix::Key::generate()), at)) << "another's key";
}

TEST_F(Joining, ARefusedRequestDoesNotBurnTheToken) {
  const std::string token = invited();
  EXPECT_FALSE(members->join(token, "no request", at));
  EXPECT_FALSE(members->join(token, std::string(20'000, 'x'), at));
  // One letter of the signature altered.
  std::string broken = request_of(key);
  const std::size_t place = broken.rfind('\n', broken.size() - 40) - 5;
  broken[place] = broken[place] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(members->join(token, broken, at));
  EXPECT_TRUE(members->join(token, request_of(key), at));
}

TEST_F(Joining, FiftyAtOnceAreOne) {
  const std::string token = invited();
  std::atomic<int> joined = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 50; ++i)
    threads.emplace_back([&] {
      if (members->join(token, request_of(*stix::Key::generate()), at)) ++joined;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(joined, 1);
}

TEST_F(Joining, RefusesTokensThatAreNone) {
  const std::string token = invited();
  EXPECT_FALSE(members->join("", request_of(key), at));
  EXPECT_FALSE(members->join(token.substr(1), request_of(key), at));
  std::string altered = token;
  altered[3] = altered[3] == 'a' ? 'b' : 'a';
  EXPECT_FALSE(members->join(altered, request_of(key), at));
  altered = token;
  altered.back() = altered.back() == 'a' ? 'b' : 'a';
  EXPECT_FALSE(members->join(altered, request_of(key), at)) << "another hub's";
  EXPECT_FALSE(members->join(token, request_of(key), at + Members::kInvitationLives)) << "expired";
  const std::string second = invited();
  EXPECT_FALSE(members->join(token, request_of(key), at)) << "replaced by a later one";
  EXPECT_TRUE(members->join(second, request_of(key), at));
}

TEST_F(Joining, AnActiveMemberDoesNotJoinAgainUnlessTheHubSaysSo) {
  const auto first = members->join(invited(), request_of(key), at);
  const stix::Key other = *stix::Key::generate();
  EXPECT_FALSE(members->join(invited(), request_of(other), at));
  const auto second = members->join(invited("350000022", true), request_of(other), at);
  ASSERT_TRUE(second);
  EXPECT_FALSE(*members->member_of(first->serial, at)) << "the lost machine's";
  EXPECT_TRUE(*members->member_of(second->serial, at));
  EXPECT_EQ(members->public_keys("350000022")->size(), 2U) << "what it signed before can still be verified";
}

TEST_F(Joining, AKeyIsOneMembers) {
  ASSERT_TRUE(members->join(invited(), request_of(key), at));
  EXPECT_FALSE(members->join(invited("750000001"), request_of(key), at));
}

TEST_F(Joining, RevokingIsAtOnce) {
  const auto certificate = members->join(invited(), request_of(key), at);
  ASSERT_TRUE(members->revoke("350000022", at));
  EXPECT_FALSE(*members->member_of(certificate->serial, at));
  EXPECT_FALSE(members->renew("350000022", request_of(key), at));
  EXPECT_FALSE(members->revoke("nobody", at));
  EXPECT_TRUE(members->list()->front().revoked);
  ASSERT_TRUE(members->join(invited(), request_of(key), at)) << "back with its old key and the hub's yes";
}

TEST_F(Joining, TheOldCertificateEndsWhenTheNewOneHasBeenUsed) {
  const auto first = members->join(invited(), request_of(key), at);
  ASSERT_TRUE(*members->member_of(first->serial, at));
  const auto lost = members->renew("350000022", request_of(key), at + hours(1));
  const auto second = members->renew("350000022", request_of(key), at + hours(2));
  ASSERT_TRUE(lost && second);
  EXPECT_TRUE(*members->member_of(first->serial, at + hours(3))) << "a reply that was lost locks nobody out";
  EXPECT_TRUE(*members->member_of(second->serial, at + hours(4)));
  EXPECT_FALSE(*members->member_of(first->serial, at + hours(5)));
  EXPECT_FALSE(*members->member_of(lost->serial, at + hours(5)));
}

TEST_F(Joining, ARequestGetsNothingThatItAsksFor) {
  // A request for an authority's certificate in another's name.
  const x509::Key asking(EVP_EC_gen("P-256"));
  const x509::Request request(X509_REQ_new());
  STACK_OF(X509_EXTENSION)* extensions = sk_X509_EXTENSION_new_null();
  sk_X509_EXTENSION_push(extensions,
                         X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints, "critical,CA:TRUE"));
  X509_REQ_add_extensions(request.get(), extensions);
  sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
  ASSERT_TRUE(x509::set_name(X509_REQ_get_subject_name(request.get()), "staff"));
  const auto signed_request = [&](EVP_PKEY* signer) {
    X509_REQ_set_pubkey(request.get(), signer);
    X509_REQ_sign(request.get(), signer, EVP_sha256());
    const x509::Memory memory(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509_REQ(memory.get(), request.get());
    return x509::text_of(memory.get());
  };
  EXPECT_NE(members->join(invited(), signed_request(asking.get()), at).error().message().find("extensions"),
            std::string::npos);
  const x509::Key weak(EVP_RSA_gen(1024));
  EXPECT_NE(members->join(invited(), signed_request(weak.get()), at).error().message().find("neither"),
            std::string::npos);

  const auto certificate = members->join(invited(), request_of(key), at);
  const x509::Certificate given(
      PEM_read_bio_X509(x509::reading(certificate->chain).get(), nullptr, nullptr, nullptr));
  ASSERT_NE(given, nullptr);
  EXPECT_EQ(X509_check_ca(given.get()), 0);
  EXPECT_EQ(X509_check_purpose(given.get(), X509_PURPOSE_SSL_CLIENT, 0), 1);
  EXPECT_EQ(X509_check_purpose(given.get(), X509_PURPOSE_SSL_SERVER, 0), 0);
  char name[100];
  X509_NAME_get_text_by_NID(X509_get_subject_name(given.get()), NID_commonName, name, sizeof name);
  EXPECT_STREQ(name, "350000022");
}

TEST(AuthorityFiles, AreTheOwnersAlone) {
  const test::ScratchFolder folder;
  ASSERT_TRUE(Authority::create(folder / "a", "Hub"));
  EXPECT_FALSE(Authority::create(folder / "a", "Hub")) << "never in the place of another";
  for (const char* file : {"a/root.key", "a/issuing.key"})
    EXPECT_EQ(std::filesystem::status(folder / file).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  std::filesystem::remove(folder / "a/root.key");
  const auto authority = Authority::open(folder / "a");
  ASSERT_TRUE(authority) << "the root's key is offline";
  const auto files = authority->server_certificate(folder / "a", {"hub.example"});
  ASSERT_TRUE(files) << files.error().message();
  const auto again = authority->server_certificate(folder / "a", {"hub.example"});
  EXPECT_EQ(*fingerprint_of(files->certificate), *fingerprint_of(again->certificate)) << "made once";
  ASSERT_TRUE(Authority::create(folder / "b", "Other"));
  std::filesystem::copy_file(folder / "b/issuing.crt", folder / "a/issuing.crt",
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_FALSE(Authority::open(folder / "a")) << "mixed up";
}

}  // namespace
}  // namespace garde::serve
