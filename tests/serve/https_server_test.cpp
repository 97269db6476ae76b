// SPDX-License-Identifier: Apache-2.0
// The server with a real client, curl and openssl, on loopback.
#include "serve/https_server.h"

#include <filesystem>
#include <gtest/gtest.h>

#include "support/listening.h"

namespace garde::serve {
namespace {

using namespace std::chrono_literals;

class HttpsServerTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto certificate = own_certificate(folder_.path(), "garde.example");
    ASSERT_TRUE(certificate) << certificate.error().message();
    HttpsOptions options;
    options.certificate = *certificate;
    options.names = {"garde.example"};
    options.most_body_bytes = 1000;
    options.request_timeout = 1s;
    options.idle_timeout = 1s;
    auto started = HttpsServer::start(options, [](const Request& request) {
      return Response{200, "text/plain", request.method + " " + request.path + " " + request.body};
    });
    ASSERT_TRUE(started) << started.error().message();
    server_ = std::move(*started);
  }
  // Status, headers and body as curl prints them.
  std::string curl(std::vector<std::string> arguments, const std::string& path = "/a") {
    arguments.insert(arguments.begin(), {"curl", "-s", "-i", "--http1.1", "--path-as-is", "--max-time", "10",
                                         "--cacert", folder_ / "console.crt"});
    arguments.push_back("https://localhost:" + std::to_string(server_->port()) + path);
    std::filesystem::remove(folder_ / "out");
    test::run_program(arguments, folder_ / "out");
    return test::content_of(folder_ / "out");
  }

  test::ScratchFolder folder_;
  std::unique_ptr<HttpsServer> server_;
};

TEST_F(HttpsServerTest, AnswersWithTheHeadersThatKeepAPageToItself) {
  const std::string answer = curl({});
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << "the certificate must hold for localhost: " << answer;
  for (const std::string header : {"Content-Security-Policy: default-src 'none'",
                                   "Strict-Transport-Security: max-age=", "X-Content-Type-Options: nosniff",
                                   "Referrer-Policy: no-referrer", "Cache-Control: no-store"})
    EXPECT_NE(answer.find(header), std::string::npos) << header;
  EXPECT_NE(answer.find("frame-ancestors 'none'"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("GET /a ")) << answer;
}

TEST_F(HttpsServerTest, OtherHostsAreRefused) {
  const std::string port = std::to_string(server_->port());
  for (const std::string host :
       {"evil.example", "evil.example:1", "localhost:1", "localhost.evil.example", "[::2]"})
    EXPECT_TRUE(curl({"-H", "Host: " + host}).starts_with("HTTP/1.1 421")) << host;
  EXPECT_TRUE(curl({"-H", "Host:"}).starts_with("HTTP/1.1 421"));
  for (const std::string& host :
       {"garde.example:" + port, std::string("GARDE.example"), "127.0.0.1:" + port, "[::1]:" + port})
    EXPECT_TRUE(curl({"-H", "Host: " + host}).starts_with("HTTP/1.1 200")) << host;
}

TEST_F(HttpsServerTest, PathsThatLeadElsewhereAreRefused) {
  for (const std::string path : {"/../etc/passwd", "/%2e%2e/etc/passwd", "/a/..%2f..%2fetc/passwd", "/a%00"})
    EXPECT_TRUE(curl({}, path).starts_with("HTTP/1.1 400")) << path;
}

TEST_F(HttpsServerTest, BodiesAndHeadersAreBounded) {
  EXPECT_TRUE(curl({"--data-binary", std::string(1000, 'x')}).starts_with("HTTP/1.1 200"));
  EXPECT_NE(curl({"-H", "Expect:", "--data-binary", std::string(1001, 'x')}).find("HTTP/1.1 413"),
            std::string::npos);
  EXPECT_NE(
      curl({"-H", "Expect:", "-H", "Transfer-Encoding: chunked", "--data-binary", std::string(5000, 'x')})
          .find("HTTP/1.1 413"),
      std::string::npos);
  EXPECT_TRUE(curl({"-H", "X-Long: " + std::string(20'000, 'x')}).starts_with("HTTP/1.1 431"));
}

TEST_F(HttpsServerTest, TwoWaysToSayALengthAreRefused) {
  EXPECT_TRUE(curl({"-H", "Content-Length: 3", "-H", "Transfer-Encoding: chunked", "--data-binary", "abc"})
                  .starts_with("HTTP/1.1 400"));
}

TEST_F(HttpsServerTest, OldTlsIsRefused) {
  const std::string place = "localhost:" + std::to_string(server_->port());
  const auto connect = [&](const std::string& version) {
    return test::run_program(
        {"openssl", "s_client", "-connect", place, version, "-cipher", "ALL:@SECLEVEL=0", "-brief"});
  };
  EXPECT_EQ(connect("-tls1_2"), 0);
  EXPECT_NE(connect("-tls1_1"), 0);
  EXPECT_NE(connect("-tls1"), 0);
}

TEST_F(HttpsServerTest, WhoSaysNothingIsLetGo) {
  // Silent connections hold nobody up, and end by themselves: nc would wait for ever.
  const std::string script =
      "exec 3<>/dev/tcp/127.0.0.1/" + std::to_string(server_->port()) + "; cat <&3 >/dev/null";
  EXPECT_EQ(test::run_program({"timeout", "10", "bash", "-c", script}), 0);
  EXPECT_TRUE(curl({}).starts_with("HTTP/1.1 200"));
}

TEST(CertificateTest, IsMadeOnceAndItsKeyIsNobodyElses) {
  const test::ScratchFolder folder;
  const auto files = own_certificate(folder.path(), "garde.example,DNS:evil.example");
  ASSERT_TRUE(files);
  EXPECT_EQ(std::filesystem::status(files->key).permissions() & std::filesystem::perms::mask,
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  const auto fingerprint = fingerprint_of(files->certificate);
  ASSERT_TRUE(fingerprint);
  EXPECT_EQ(fingerprint->size(), 32 * 3 - 1u);
  ASSERT_TRUE(own_certificate(folder.path(), ""));
  EXPECT_EQ(*fingerprint_of(files->certificate), *fingerprint) << "a second start must not make another";
  test::run_program({"openssl", "x509", "-in", files->certificate, "-noout", "-text"}, folder / "text");
  EXPECT_EQ(test::content_of(folder / "text").find("evil.example"), std::string::npos);
  std::filesystem::remove(files->key);
  EXPECT_FALSE(own_certificate(folder.path(), ""));
}

}  // namespace
}  // namespace garde::serve
