// SPDX-License-Identifier: Apache-2.0
// Syslog over the network: UDP (RFC 5426), TCP (RFC 6587) and TLS (RFC 5425; with client certificates where
// an authority for them is named, as IHE ITI-20 asks of audit records).
//
// What a sender may rely on: plain TCP and TLS have no acknowledgement, so that what stands in the network's
// buffers when this process dies is lost; a connection is read further only once what was read is on disk, so
// that a slow disk slows its senders down. UDP senders cannot be slowed: what does not fit is counted.
//
// Bounds: connections, bytes of a message, time for a handshake and for the rest of a message. Connections
// may be idle for as long as they like between messages, since senders keep them open; a silent one costs no
// buffer.
//
// Thread rules: one thread of its own serves all connections.
#pragma once

#include <chrono>
#include <memory>

#include "collect/source.h"

namespace garde::collect {

enum class SyslogTransport { udp, tcp, tls };

struct SyslogOptions {
  std::string name = "syslog";
  SyslogTransport transport = SyslogTransport::tcp;
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: any that is free; port() tells
  std::size_t most_record_bytes = 64 << 10;
  std::size_t most_connections = 12'000;
  std::chrono::seconds message_timeout{30};    ///< for the rest of a message
  std::chrono::seconds handshake_timeout{10};  ///< of TLS
  std::string certificate;                     ///< PEM, with what its authorities add
  std::string key;                             ///< PEM
  std::string client_authority;  ///< PEM; where it is named, senders must show a certificate of it
};

class SyslogServer : public Source {
 public:
  /// `queue` must outlive stop(), not this.
  [[nodiscard]] static std::unique_ptr<SyslogServer> make(SyslogOptions options, Queue& queue);
  [[nodiscard]] virtual std::uint16_t port() const = 0;
};

}  // namespace garde::collect
