// SPDX-License-Identifier: Apache-2.0
// What goes out of the console: a mail by SMTP (RFC 5321, TLS as STARTTLS or from the start), a webhook by
// HTTPS. One try, at most ten seconds.
//
// A webhook never reaches inside: the address that its name leads to is looked at as the connection is made,
// so that a name that changes its mind between two look-ups gains nothing; there are no redirects, no
// proxies, and no other port than the one that is named. Its body is signed: X-Garde-Signature is "sha256="
// and the HMAC-SHA-256 (RFC 2104) of X-Garde-Time, a dot and the body, in hexadecimal. The mail server may
// stand inside: it is the establishment's own.
//
// Thread rules: any thread.
#pragma once

#include <string>

#include "base/ip_address.h"
#include "serve/settings.h"

namespace garde::serve {

struct Letter {
  std::string to;
  std::string subject;
  std::string body;  ///< UTF-8
};

/// The message as it is handed to the server (RFC 5322, 2045 and 2047): no header can be slipped in by what
/// is in it.
[[nodiscard]] std::string message_of(const Mail& mail, const Letter& letter, Instant now);
[[nodiscard]] Result<void> send_mail(const Mail& mail, const Letter& letter, Instant now);

[[nodiscard]] std::string signature_of(const std::string& secret, const std::string& time,
                                       const std::string& body);
/// `body` is JSON.
[[nodiscard]] Result<void> call_webhook(const Webhook& webhook, const std::string& body, Instant now);

/// Loopback, private, link-local, multicast and every other address that no machine out there has (RFC 6890).
[[nodiscard]] bool leads_inside(const IpAddress& address);

}  // namespace garde::serve
