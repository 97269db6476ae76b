// SPDX-License-Identifier: Apache-2.0
// HTTPS/1.1: TLS 1.2 or later, bounded in connections, bytes and time, with the headers that keep a page to
// itself.
//
// Requests whose Host is not one of ours are refused (421), so that no other site's name can be pointed here.
// Answers are made by the handler on threads of their own; connections are served by one.
//
// Thread rules: the handler is called from several threads at once.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "serve/certificate.h"
#include "serve/message.h"

namespace garde::serve {

struct HttpsOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;            ///< 0: any that is free
  std::vector<std::string> names{};  ///< of this host, beside localhost and the loopback addresses
  CertificateFiles certificate{};
  /// Certificates (PEM) whose clients may show theirs; empty: none is asked for. Who shows none is served
  /// too: the handler says what for. Sessions are not resumed then, so that each connection shows its
  /// certificate.
  std::filesystem::path client_authority{};
  std::size_t most_body_bytes = 256 << 10;
  std::size_t most_connections = 512;
  std::size_t most_streams = 64;  ///< of events
  std::chrono::seconds request_timeout{20};
  std::chrono::seconds idle_timeout{60};
  std::chrono::seconds stream_lives{300};
  unsigned threads = 4;
};

class HttpsServer {
 public:
  /// Listens when this returns.
  [[nodiscard]] static Result<std::unique_ptr<HttpsServer>> start(HttpsOptions options, Handler handler);
  virtual ~HttpsServer() = default;
  [[nodiscard]] virtual std::uint16_t port() const = 0;
};

}  // namespace garde::serve
