// SPDX-License-Identifier: Apache-2.0
// Requests over HTTPS, as a node makes them of its hub: by libcurl, with the node's own certificate, to a
// server whose authority is known. Redirects are not followed; answers are bounded; nothing but https is
// spoken.
//
// Thread rules: a client is used by one thread at a time; it keeps its connection between requests.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace garde::taxii {

struct HttpsClientOptions {
  std::string origin;         ///< "https://hub.example:8443"
  std::string root{};         ///< PEM of the authority; empty: nobody is verified, for asking for it (join)
  std::string certificate{};  ///< PEM, with those that lead to the authority; empty: none is shown
  std::string key{};          ///< PEM
  std::string proxy{};        ///< "http://proxy.example:3128"; empty: none
  std::chrono::seconds connect_timeout{15};
  std::chrono::seconds timeout{120};
  std::size_t most_answer_bytes = 64 << 20;
  std::size_t most_bytes_a_second = 0;  ///< of what is sent; 0: no limit
};

struct HttpsAnswer {
  int status = 0;
  std::string body;
  std::map<std::string, std::string> headers{};  ///< by name in small letters
};

class HttpsClient {
 public:
  explicit HttpsClient(HttpsClientOptions options);
  HttpsClient(HttpsClient&&) noexcept;
  ~HttpsClient();

  /// An error where no answer came: its text says why, in libcurl's words. Any status is an answer.
  [[nodiscard]] Result<HttpsAnswer> get(const std::string& path, const std::string& accept = "*/*");
  /// The body is sent compressed with gzip where that makes it smaller.
  [[nodiscard]] Result<HttpsAnswer> post(const std::string& path, const std::string& content_type,
                                         const std::string& body, const std::string& accept = "*/*");

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace garde::taxii
