// SPDX-License-Identifier: Apache-2.0
// A node's membership of a hub: its key, its certificate, and the hub that it trusts. Kept in a folder of its
// own (key and certificate in PEM, membership.json), readable by the owner alone.
//
// Joining: the hub's root is asked for and held against the fingerprint in the token, so that nobody in
// between can pass for the hub; then the token and a certificate request are sent to it, over a connection
// that this root verifies. The key never leaves the node. A join that was cut short can be done again with
// the same token.
//
// Thread rules: values.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "stix/signature.h"
#include "taxii/https_client.h"

namespace garde::serve {

struct Membership {
  std::string origin;       ///< "https://hub.example:8443"
  std::string member;       ///< as the hub knows this node
  std::string root;         ///< PEM
  std::string certificate;  ///< PEM, with the issuing one
  std::string key;          ///< PEM
  Instant not_after;        ///< of the certificate
};

[[nodiscard]] Result<Membership> join_hub(const std::filesystem::path& folder, const std::string& origin,
                                          const std::string& token);
[[nodiscard]] Result<Membership> read_membership(const std::filesystem::path& folder);
/// Asks for a new certificate, for the same key, once two thirds of the old one's life are over
/// (Authority::kMemberLives). Changes nothing where it is not due or the hub does not answer.
[[nodiscard]] Result<void> renew_where_due(const std::filesystem::path& folder, Membership& membership,
                                           Instant at);

/// The secret of this node's pseudonyms: made once, kept for ever (pseudonym.key).
[[nodiscard]] Result<std::string> pseudonym_secret(const std::filesystem::path& folder);

[[nodiscard]] taxii::HttpsClientOptions client_options(const Membership& membership);

}  // namespace garde::serve
