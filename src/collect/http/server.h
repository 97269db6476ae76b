// SPDX-License-Identifier: Apache-2.0
// Records over HTTP/1.1.
//
//     POST /ingest                 JSON lines or an array of objects
//     POST /_bulk, /INDEX/_bulk    as senders with an Elasticsearch output do: Winlogbeat, Filebeat,
//     Logstash, Vector, Fluent Bit GET /, /_license, …          what these ask before they send
//
// A request is answered with 200 only once all of its records are on disk, and a bulk request then with
// exactly one item for each document. Where they cannot be taken now the answer is 429 or 503, upon which
// senders try again.
//
// Senders show a token, as `Authorization: Bearer TOKEN`, as an Elasticsearch API key (`ApiKey` and the
// Base64 of `id:TOKEN`) or as the password of Basic; its name becomes the records' peer.
//
// Bounds: connections, bytes of a body as sent and expanded, bytes of all bodies being read, time for a
// request.
//
// Thread rules: one thread of its own serves all connections.
#pragma once

#include <chrono>
#include <map>
#include <memory>

#include "collect/source.h"

namespace garde::collect {

struct HttpOptions {
  std::string name = "http";
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;                        ///< 0: any that is free; port() tells
  std::map<std::string, std::string> tokens;     ///< name of a sender to its token; empty: anyone may send
  std::string elasticsearch_version = "8.17.0";  ///< Beats refuse servers older than themselves
  std::size_t most_body_bytes = 32 << 20;
  std::size_t most_expanded_bytes = 60 << 20;
  std::size_t most_bytes_in_progress = 256 << 20;
  std::size_t most_connections = 4096;
  std::chrono::seconds request_timeout{30};
  std::chrono::seconds idle_timeout{120};
};

class HttpServer : public Source {
 public:
  /// `queue` must outlive stop(), not this.
  [[nodiscard]] static std::unique_ptr<HttpServer> make(HttpOptions options, Queue& queue);
  [[nodiscard]] virtual std::uint16_t port() const = 0;
};

}  // namespace garde::collect
