// SPDX-License-Identifier: Apache-2.0
// Who belongs to a hub: invitations, members, and the certificates that they were given.
//
// An invitation is a token that works once, for a short while, for one member. It is spent by one atomic
// step, after everything else has been checked, so that a refused request does not burn it; the same request
// again, after a lost reply, gets the same certificate again. A member is known by the serial number of a
// certificate that is in force; whether it is, is asked at every request.
//
// Thread rules: any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "serve/database.h"
#include "serve/hub/authority.h"

namespace garde::serve {

struct Member {
  enum class Kind : std::uint8_t {
    establishment,
    provider,
    hub,  ///< a region's, which passes on what its members report
  };
  std::string id;  ///< in the register
  Kind kind = Kind::establishment;
  std::optional<Instant> joined;
  std::optional<Instant> revoked;
  std::optional<Instant> until;  ///< end of its certificate
};
[[nodiscard]] std::string_view name_of(Member::Kind kind);
[[nodiscard]] std::optional<Member::Kind> member_kind_named(std::string_view name);

class Members {
 public:
  static constexpr Duration kInvitationLives = std::chrono::hours(48);

  /// Makes its tables in the database where they are absent. Both outlive this.
  [[nodiscard]] static Result<Members> open(Database& database, const Authority& authority);

  /// The token: a secret and the fingerprint of the hub's root, with a dot between. `replaces`: the member
  /// may hold a certificate that is in force, which the new one ends (a machine was lost).
  [[nodiscard]] Result<std::string> invite(const std::string& member, Member::Kind kind, bool replaces,
                                           Instant at, Duration lives = kInvitationLives);
  /// Spends the token. The error says no more than a stranger may know.
  [[nodiscard]] Result<IssuedCertificate> join(std::string_view token, std::string_view request, Instant at);
  /// A further certificate for a member; those before are ended once it has been used.
  [[nodiscard]] Result<IssuedCertificate> renew(const std::string& member, std::string_view request,
                                                Instant at);
  [[nodiscard]] Result<void> revoke(const std::string& member, Instant at);

  /// Whose certificate this is, where it is in force. Ends the member's earlier ones.
  [[nodiscard]] Result<std::optional<Member>> member_of(std::string_view serial, Instant at);
  /// The public keys of a member's certificates, ended ones too: for what it signed before.
  [[nodiscard]] Result<std::vector<std::string>> public_keys(const std::string& member);
  [[nodiscard]] Result<std::vector<Member>> list();

 private:
  Members(Database& database, const Authority& authority) : database_(&database), authority_(&authority) {}
  /// Within a transaction.
  [[nodiscard]] bool keep(const std::string& member, const IssuedCertificate& certificate, Instant at);
  [[nodiscard]] bool is_anothers_key(const std::string& member, const std::string& key);
  [[nodiscard]] bool has_certificate_in_force(const std::string& member, Instant at);

  Database* database_;
  const Authority* authority_;
};

/// The two parts of a token; nothing where the text is none.
struct Token {
  std::string secret;
  std::string fingerprint;
};
[[nodiscard]] std::optional<Token> read_token(std::string_view text);

}  // namespace garde::serve
